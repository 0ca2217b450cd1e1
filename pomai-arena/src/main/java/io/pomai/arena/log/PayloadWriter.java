package io.pomai.arena.log;

/** Fills in the payload of a record. */
@FunctionalInterface
public interface PayloadWriter {
  /**
   * Writes exactly {@code bytes} bytes at {@code address}. Called under the lock of the log: it
   * copies and returns. If it throws, nothing is logged.
   */
  void write(long address, int bytes);
}
