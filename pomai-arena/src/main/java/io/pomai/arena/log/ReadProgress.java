package io.pomai.arena.log;

/** Is told how far the reading of a log has come: now and then, and at the end. */
@FunctionalInterface
public interface ReadProgress {
  /** {@code bytes} of {@code totalBytes} have been read. */
  void read(long bytes, long totalBytes);
}
