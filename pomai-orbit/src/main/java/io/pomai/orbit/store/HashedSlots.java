package io.pomai.orbit.store;

import io.pomai.arena.NativeMemory;

/**
 * The slots of a file with the hashes of their keys, in the order of these (unsigned).
 *
 * @param entries address of a hash (the high half) and a number counted from {@code first} (the low
 *     half) of each
 * @param count how many
 * @param first the number of the file's first slot in the store
 */
public record HashedSlots(long entries, int count, int first) {
  private static final long LOW = 0xFFFF_FFFFL;

  private long entry(int place) {
    return NativeMemory.getLong(entries + (long) place * Long.BYTES);
  }

  /** The hash at a place, as an unsigned number. */
  public long hash(int place) {
    return entry(place) >>> Integer.SIZE;
  }

  /** The number of the slot at a place, counted from the file's first, as an unsigned number. */
  public long index(int place) {
    return entry(place) & LOW;
  }

  /** The slot at a place. */
  int slot(int place) {
    return first + (int) index(place);
  }
}
