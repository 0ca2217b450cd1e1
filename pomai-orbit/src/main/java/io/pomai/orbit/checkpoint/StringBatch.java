package io.pomai.orbit.checkpoint;

import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;

/**
 * Some strings with their keys, copied so that they can be written without a lock. Outside of the
 * memory budget, so that a full arena can still be saved. A long string is copied in pieces: a
 * batch ends with one of them, and the next begins with the next. Not thread-safe.
 */
public final class StringBatch implements AutoCloseable {
  private static final int FULL_BYTES = 256 << 10;
  private static final int PREFIXES = 2 * Integer.BYTES;

  private Arena memory = Arena.ofShared();
  private long capacity = 2 * FULL_BYTES;
  private long address = memory.allocate(capacity, Long.BYTES).address();
  private long bytes;
  private int openSlot;
  private int openBytes;
  private int copied;

  /**
   * Adds a copy of a key and its string, or of the first piece of it.
   *
   * @param slot where the rest of it is to be looked for
   */
  public void add(int slot, long key, int keyBytes, long value, int valueBytes) {
    reserve(PREFIXES + (long) keyBytes + Math.min(valueBytes, FULL_BYTES));
    putInt(keyBytes);
    put(key, keyBytes);
    putInt(valueBytes);
    openSlot = slot;
    openBytes = valueBytes;
    copied = 0;
    addPiece(value, valueBytes);
  }

  /** Whether the newest string has more pieces: the next call is {@link #addPiece}. */
  public boolean isOpen() {
    return copied < openBytes;
  }

  /** The slot of the newest string. */
  public int openSlot() {
    return openSlot;
  }

  /**
   * Adds a piece of the newest string, out of what is found in its place now. What that has not is
   * zero: a string that is another by now is replaced when the log is replayed.
   *
   * @param valueBytes bytes at {@code value}; 0 when there is no string any more
   */
  public void addPiece(long value, int valueBytes) {
    int piece = Math.min(openBytes - copied, FULL_BYTES);
    int found = Math.clamp((long) valueBytes - copied, 0, piece);
    reserve(piece);
    put(value + copied, found);
    NativeMemory.fill(address + bytes, piece - found, (byte) 0);
    bytes += piece - found;
    copied += piece;
  }

  private void putInt(int value) {
    NativeMemory.putInt(address + bytes, value);
    bytes += Integer.BYTES;
  }

  private void put(long source, int length) {
    NativeMemory.copy(source, address + bytes, length);
    bytes += length;
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
    return bytes >= FULL_BYTES || isOpen();
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

  /** Empties it; a string that is open stays so. */
  void clear() {
    bytes = 0;
  }

  @Override
  public void close() {
    memory.close();
  }
}
