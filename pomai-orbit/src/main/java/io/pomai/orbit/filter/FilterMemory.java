package io.pomai.orbit.filter;

import io.pomai.orbit.store.SlotStore;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.LongSupplier;

/**
 * What is known of the filters that the searches of one set have used last: about how many vectors
 * match, and, of those that are used often or have few matches, which. Very long ones are not kept.
 *
 * <p>Thread-safe; a lock is held for looking up and counting only. Those who search are pinned.
 */
public final class FilterMemory {
  private static final int MOST_FILTERS = 64;

  /** Bytes of bitmaps that are kept whatever the size of the set; and bytes for each slot. */
  private static final long LEAST_BYTES = 1 << 20;

  private static final int BYTES_PER_SLOT = 1;

  private final SlotStore store;
  private final LongSupplier published;
  private final LongSupplier live;
  private final SequencedMap<Filter, KnownFilter> filters = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * A memory for the searches in a store.
   *
   * @param published the newest sequence that searches may see
   * @param live how many vectors there are
   */
  public FilterMemory(SlotStore store, LongSupplier published, LongSupplier live) {
    this.store = store;
    this.published = published;
    this.live = live;
  }

  /** A filter as it is best used by a search for {@code k} hits that begins now. */
  public AttributeFilter now(Filter filter, int k) {
    KnownFilter known = find(filter);
    long before = known.bytes();
    AttributeFilter found = known.now(k);
    if (known.bytes() > before) {
      forgetTooMuch();
    }
    return found;
  }

  /** A filter with all its matches. */
  public AttributeFilter all(Filter filter) {
    return now(filter, Integer.MAX_VALUE);
  }

  /** Whether the matches of a filter are known, or only those of late changes are not. */
  public synchronized boolean knows(Filter filter) {
    KnownFilter known = filters.get(filter);
    return known != null && known.bytes() > 0;
  }

  private KnownFilter find(Filter filter) {
    return filter.isShort() ? findOrKeep(filter) : new KnownFilter(filter, store, published, live);
  }

  private synchronized KnownFilter findOrKeep(Filter filter) {
    KnownFilter known = filters.get(filter);
    if (known == null) {
      known = new KnownFilter(filter, store, published, live);
      filters.put(filter, known);
      if (filters.size() > MOST_FILTERS) {
        filters.pollFirstEntry();
      }
    }
    return known;
  }

  /** Forgets filters, those that were not used for longest first, while bitmaps take too much. */
  private synchronized void forgetTooMuch() {
    long most = Math.max(LEAST_BYTES, (long) BYTES_PER_SLOT * store.slotCount());
    long bytes = 0;
    for (KnownFilter known : filters.values()) {
      bytes += known.bytes();
    }
    var oldest = filters.values().iterator();
    while (bytes > most && filters.size() > 1) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
  }
}
