package io.pomai.orbit.index;

import io.pomai.orbit.store.SlotStore;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * A bitmap of the slots that held some vectors at one sequence. A vector that is put later is in a
 * slot of a later sequence and does not match.
 *
 * <p>Immutable and safe for any thread.
 */
public final class SlotList implements SlotFilter {
  private final SlotStore owner;
  private final RoaringBitmap slots;
  private final long sequence;
  private final int size;

  /**
   * A filter for {@code slots}, which nobody changes any more, as they were at {@code sequence}.
   */
  public SlotList(SlotStore owner, RoaringBitmap slots, long sequence) {
    this.owner = owner;
    this.slots = slots;
    this.sequence = sequence;
    this.size = slots.getCardinality();
  }

  /** How many vectors matched when the filter was made. */
  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isCheap() {
    return true;
  }

  @Override
  public boolean isComplete() {
    return true;
  }

  @Override
  public PeekableIntIterator slots() {
    return slots.getIntIterator();
  }

  /** In another store than that of the slots all vectors came later. */
  @Override
  public SlotTest test(SlotStore store, long searched) {
    return store.equals(owner)
        ? slot -> slots.contains(slot) && store.begin(slot) <= sequence
        : slot -> false;
  }
}
