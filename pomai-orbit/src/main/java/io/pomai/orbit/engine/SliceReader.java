package io.pomai.orbit.engine;

/** Receives the bytes of one value. The address is valid only during the call. */
@FunctionalInterface
public interface SliceReader {
  /** Takes {@code length} bytes at {@code address}. */
  void read(long address, int length);
}
