package io.pomai.orbit.quant;

/** Where codes get their memory. For the writer only. */
public interface NativeAllocator {

  /**
   * The address of a zeroed block that starts at a multiple of 64, or 0 when there is no memory.
   */
  long allocateZeroed(long bytes);

  /** Gives back a block of that many bytes. */
  void free(long address, long bytes);
}
