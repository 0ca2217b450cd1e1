package io.pomai.arena;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Anonymous private mappings of Linux: {@code mmap(2)}, {@code munmap(2)}, {@code madvise(2)}.
 * Thread-safe.
 */
final class MmapPages implements PageSource {
  private static final int PROT_READ_WRITE = 0x3;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x2 | 0x20 | 0x4000;
  private static final int MADV_DONTNEED = 4;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_COLLAPSE = 25; // Linux 6.1 and newer
  private static final long MAP_FAILED = -1;

  private final MethodHandle mmap =
      function(
          "mmap",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
  private final MethodHandle munmap =
      function("munmap", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
  private final MethodHandle madvise =
      function("madvise", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));

  @SuppressWarnings("restricted") // three functions of the C library with fixed signatures
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
  }

  @Override
  public long map(long bytes, long alignment) {
    long slack = alignment > PAGE ? alignment : 0;
    long start = mapAnywhere(bytes + slack);
    if (start == MAP_FAILED) {
      return 0;
    }
    long aligned = (start + alignment - 1) & -alignment;
    trim(start, aligned - start);
    trim(aligned + bytes, start + slack - aligned);
    return aligned;
  }

  private long mapAnywhere(long bytes) {
    try {
      return (long)
          mmap.invokeExact(0L, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("mmap of " + bytes + " bytes", e);
    }
  }

  private void trim(long address, long bytes) {
    if (bytes > 0) {
      unmap(address, bytes);
    }
  }

  @Override
  public void unmap(long address, long bytes) {
    int result;
    try {
      result = (int) munmap.invokeExact(address, bytes);
    } catch (Throwable e) {
      throw new IllegalStateException("munmap of " + bytes + " bytes", e);
    }
    if (result != 0) {
      // The kernel may refuse to split a mapping (its table of mappings is full); the memory goes
      // back all the same.
      discard(address, bytes);
    }
  }

  @Override
  public void discard(long address, long bytes) {
    advise(address, bytes, MADV_DONTNEED);
  }

  @Override
  public void adviseHugePages(long address, long bytes) {
    advise(address, bytes, MADV_HUGEPAGE);
  }

  @Override
  public void makeHuge(long address, long bytes) {
    advise(address, bytes, MADV_HUGEPAGE);
    advise(address, bytes, MADV_COLLAPSE);
  }

  /** Advice may be refused, for example by a kernel without huge pages; nothing depends on it. */
  private void advise(long address, long bytes, int advice) {
    try {
      int ignored = (int) madvise.invokeExact(address, bytes, advice);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise of " + bytes + " bytes", e);
    }
  }
}
