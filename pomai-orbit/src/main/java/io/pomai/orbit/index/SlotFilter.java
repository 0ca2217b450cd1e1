package io.pomai.orbit.index;

import io.pomai.orbit.store.SlotStore;
import org.roaringbitmap.PeekableIntIterator;

/**
 * The vectors that a search may return.
 *
 * <p>Safe for any thread.
 */
public interface SlotFilter {
  /** So many matches are compared one by one, where they are known. */
  int FEW = 2048;

  /** About how many vectors match. */
  int size();

  /** Whether a test costs next to nothing, so that it may come before the distance is known. */
  boolean isCheap();

  /** Whether all matches are listed, so that {@link #slots} has them. */
  boolean isComplete();

  /** The slots that are listed, ascending; some may hold vectors that do not match. */
  PeekableIntIterator slots();

  /** What tells matches among the slots of a store, for one search that sees one sequence. */
  SlotTest test(SlotStore store, long sequence);
}
