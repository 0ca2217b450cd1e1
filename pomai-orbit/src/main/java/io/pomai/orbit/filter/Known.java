package io.pomai.orbit.filter;

import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.store.SlotStore;
import java.util.function.Supplier;

/**
 * What is known of the matches of a filter among the slots of sequences up to one. What a slot
 * holds never changes while anyone can see it, so it stays right for as long as they are visible;
 * it says nothing about later ones.
 */
interface Known {
  /** It is made anew when that part of the set may be new. */
  int STALE_PART = 8;

  /** The sequence up to whose slots it is right. */
  long sequence();

  /** How many slots there were. */
  int slotCount();

  /** Whether it says something about a vector that was put at that sequence. */
  default boolean knows(long begin) {
    return begin <= sequence();
  }

  /**
   * Tells matches among the slots that are known.
   *
   * @param evaluated what looks at attributes, for slots in doubt
   */
  SlotTest test(Supplier<SlotTest> evaluated);

  /** Whether much has been written since, as seen by a search that sees {@code newest}. */
  default boolean isStale(long newest, SlotStore store, long live) {
    return isStale(newest - sequence(), store.slotCount() - slotCount(), live);
  }

  /** Whether so many changes, or so many new slots, are many. */
  static boolean isStale(long changes, int slots, long live) {
    return Math.max(changes, slots) > live / STALE_PART;
  }
}
