package io.pomai.orbit.checkpoint;

import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;

/**
 * Some strings with their keys, copied so that they can be written without a lock. Outside of the
 * memory budget, so that a full arena can still be saved. Not thread-safe.
 */
public final class StringBatch implements AutoCloseable {
  private static final long FULL_BYTES = 256 << 10;
  private static final int PREFIXES = 2 * Integer.BYTES;

  private Arena memory = Arena.ofShared();
  private long capacity = 2 * FULL_BYTES;
  private long address = memory.allocate(capacity, Long.BYTES).address();
  private long bytes;

  /** Adds a copy of a key and its string. */
  public void add(long key, int keyBytes, long value, int valueBytes) {
    reserve(PREFIXES + (long) keyBytes + valueBytes);
    put(key, keyBytes);
    put(value, valueBytes);
  }

  private void put(long source, int length) {
    NativeMemory.putInt(address + bytes, length);
    NativeMemory.copy(source, address + bytes + Integer.BYTES, length);
    bytes += Integer.BYTES + (long) length;
  }

  private void reserve(long more) {
    if (bytes + more > capacity) {
      long grown = bytes + more;
      Arena larger = Arena.ofShared();
      long target = larger.allocate(grown, Long.BYTES).address();
      NativeMemory.copy(address, target, bytes);
      memory.close();
      memory = larger;
      address = target;
      capacity = grown;
    }
  }

  /** Whether it is time to write them. */
  public boolean isFull() {
    return bytes >= FULL_BYTES;
  }

  boolean isEmpty() {
    return bytes == 0;
  }

  long address() {
    return address;
  }

  long bytes() {
    return bytes;
  }

  void clear() {
    bytes = 0;
  }

  @Override
  public void close() {
    memory.close();
  }
}
