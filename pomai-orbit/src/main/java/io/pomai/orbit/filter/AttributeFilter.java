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
 * <p>Immutable and safe for any thread, while the reader whose search it was made for is pinned.
 */
public final class AttributeFilter implements SlotFilter {
  private final Filter filter;
  private final @Nullable Known known;
  private final @Nullable Matches listed;
  private final boolean isCheap;
  private final int size;
  private final long sequence;

  private AttributeFilter(
      Filter filter,
      @Nullable Known known,
      @Nullable Matches listed,
      boolean isCheap,
      int size,
      long sequence) {
    this.filter = filter;
    this.known = known;
    this.listed = listed;
    this.isCheap = isCheap;
    this.size = size;
    this.sequence = sequence;
  }

  /**
   * A filter for a search that sees {@code sequence}.
   *
   * @param matches those of that sequence or of an earlier one
   */
  static AttributeFilter of(Filter filter, Matches matches, long sequence) {
    return new AttributeFilter(filter, matches, matches, true, matches.size(), sequence);
  }

  /**
   * The same with indexes of that sequence or of earlier ones.
   *
   * @param size about how many match
   */
  static AttributeFilter of(Filter filter, IndexedMatches indexed, int size, long sequence) {
    return new AttributeFilter(filter, indexed, null, indexed.isSure(), size, sequence);
  }

  /** The same with nothing but the filter. */
  static AttributeFilter of(Filter filter, int size, long sequence) {
    return new AttributeFilter(filter, null, null, false, size, sequence);
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
  public boolean isCheap() {
    return isCheap;
  }

  @Override
  public boolean isComplete() {
    return listed != null && listed.sequence() == sequence;
  }

  @Override
  public PeekableIntIterator slots() {
    return listed == null ? new RoaringBitmap().getIntIterator() : listed.slots();
  }

  @Override
  public SlotTest test(SlotStore store, long searched) {
    Known its = known;
    if (its == null) {
      return new AttributeTest(filter, store, searched);
    }
    if (its.sequence() == searched) {
      return its.test(() -> new AttributeTest(filter, store, searched));
    }
    AttributeTest evaluated = new AttributeTest(filter, store, searched);
    SlotTest sure = its.test(() -> evaluated);
    return slot -> its.knows(store.begin(slot)) ? sure.accepts(slot) : evaluated.accepts(slot);
  }
}
