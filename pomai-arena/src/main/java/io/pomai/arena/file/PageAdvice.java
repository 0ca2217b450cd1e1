package io.pomai.arena.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code madvise(2)} over mapped pages. Where the system has no such call or refuses, nothing
 * happens: nothing depends on advice but speed. Thread-safe.
 */
final class PageAdvice {
  private static final long PAGE = 4096;
  private static final Optional<MethodHandle> MADVISE = find();

  private PageAdvice() {}

  @SuppressWarnings("restricted") // one function of the C library with a fixed signature
  private static Optional<MethodHandle> find() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return Optional.empty();
    }
    Linker linker = Linker.nativeLinker();
    FunctionDescriptor signature = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    return linker
        .defaultLookup()
        .find("madvise")
        .map(function -> linker.downcallHandle(function, signature));
  }

  /** Advises about every page that holds one of the {@code bytes} bytes at {@code address}. */
  static void advise(long address, long bytes, Advice advice) {
    if (bytes > 0 && MADVISE.isPresent()) {
      long start = address & -PAGE;
      call(MADVISE.get(), start, address + bytes - start, advice.code());
    }
  }

  private static void call(MethodHandle madvise, long start, long bytes, int code) {
    try {
      int ignored = (int) madvise.invokeExact(start, bytes, code);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise of " + bytes + " bytes", e);
    }
  }
}
