package io.pomai.arena.file;

/**
 * The bytes of a file, mapped for reading.
 *
 * <p>Addresses are read through {@code NativeMemory}, which checks no range: readers stay below
 * {@link #size}, and whoever closes waits until no reader is left. Reading is thread-safe.
 */
public interface MappedFile extends AutoCloseable {
  /** The address of the first byte; meaningless when {@link #size} is 0. */
  long address();

  /** Bytes mapped. */
  long size();

  /** Tells the system how the whole file will be used; it may not listen. */
  default void advise(Advice advice) {
    advise(0, size(), advice);
  }

  /** Tells the system how {@code bytes} bytes from {@code offset} on will be used. */
  default void advise(long offset, long bytes, Advice advice) {
    PageAdvice.advise(address() + offset, bytes, advice);
  }

  /** Unmaps at once: a read afterwards ends the process. */
  @Override
  void close();
}
