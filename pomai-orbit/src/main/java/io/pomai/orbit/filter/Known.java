package io.pomai.orbit.filter;

import io.pomai.orbit.index.SlotTest;
import java.util.function.Supplier;

/**
 * What is known of the matches of a filter among the slots of sequences up to one. What a slot
 * holds never changes while anyone can see it, so it stays right for as long as they are visible;
 * it says nothing about later ones.
 */
interface Known {
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
}
