package io.pomai.orbit.index;

import io.pomai.orbit.store.SlotStore;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The vectors that a search may return: a bitmap of the slots that held them at one sequence. A
 * vector that is put later is in a slot of a later sequence and does not match.
 *
 * <p>Immutable and safe for any thread.
 */
public final class SlotFilter {
  private final SlotStore owner;
  private final RoaringBitmap slots;
  private final long sequence;
  private final int size;

  /**
   * A filter for {@code slots}, which nobody changes any more, as they were at {@code sequence}.
   */
  public SlotFilter(SlotStore owner, RoaringBitmap slots, long sequence) {
    this.owner = owner;
    this.slots = slots;
    this.sequence = sequence;
    this.size = slots.getCardinality();
  }

  /** How many vectors matched when the filter was made. */
  public int size() {
    return size;
  }

  /** Whether the vector in a slot matches. */
  public boolean accepts(SlotStore store, int slot) {
    return slots.contains(slot) && store.begin(slot) <= sequence && store.equals(owner);
  }

  /** Whether it was made for the vectors of a store; if not, they all came later. */
  boolean isOf(SlotStore store) {
    return store.equals(owner);
  }

  /** The slots from {@code first} on, ascending; some may hold vectors that do not match. */
  PeekableIntIterator slotsFrom(int first) {
    PeekableIntIterator iterator = slots.getIntIterator();
    iterator.advanceIfNeeded(first);
    return iterator;
  }
}
