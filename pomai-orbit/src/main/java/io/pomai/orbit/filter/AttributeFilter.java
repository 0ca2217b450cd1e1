package io.pomai.orbit.filter;

import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * A filter for one search of one set, with what is known of its matches: what is not is evaluated
 * when it is asked for.
 *
 * <p>Immutable and safe for any thread.
 */
public final class AttributeFilter implements SlotFilter {
  private final Filter filter;
  private final @Nullable Matches matches;
  private final int size;
  private final long sequence;

  /**
   * A filter for a search that sees {@code sequence}.
   *
   * @param matches those of that sequence or of an earlier one, or null
   * @param size about how many there are
   */
  AttributeFilter(Filter filter, @Nullable Matches matches, int size, long sequence) {
    this.filter = filter;
    this.matches = matches;
    this.size = size;
    this.sequence = sequence;
  }

  /** The sequence that the search is to see. */
  public long sequence() {
    return sequence;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean isListed() {
    return matches != null;
  }

  @Override
  public boolean isComplete() {
    return matches != null && matches.sequence() == sequence;
  }

  @Override
  public PeekableIntIterator slots() {
    return matches == null ? new RoaringBitmap().getIntIterator() : matches.slots();
  }

  @Override
  public SlotTest test(SlotStore store, long searched) {
    Matches known = matches;
    if (known == null) {
      return new AttributeTest(filter, store, searched);
    }
    if (known.sequence() == searched) {
      return known::contains;
    }
    AttributeTest later = new AttributeTest(filter, store, searched);
    return slot -> known.knows(store.begin(slot)) ? known.contains(slot) : later.accepts(slot);
  }
}
