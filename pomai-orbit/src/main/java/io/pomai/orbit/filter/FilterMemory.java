package io.pomai.orbit.filter;

import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryKind;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.SlotStore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the filters that the searches of one set have used last: about how many vectors
 * match, and, of those that are used often or have few matches, which; and the indexes of fields
 * that many of them use. Very long filters are not kept.
 *
 * <p>All of it counts in the memory of the set; what the budget refuses is not kept.
 *
 * <p>Thread-safe; a lock is held for looking up and counting only. Those who search are pinned.
 */
public final class FilterMemory {
  private static final int MOST_FILTERS = 64;

  /** Bytes of bitmaps that are kept whatever the size of the set; and bytes for each slot. */
  private static final long LEAST_BYTES = 1 << 20;

  private static final int BYTES_PER_SLOT = 1;

  private final SlotStore store;
  private final AccountedArena arena;
  private final LongSupplier published;
  private final LongSupplier live;
  private final FieldIndexes indexes;
  private final SequencedMap<Filter, KnownFilter> filters = new LinkedHashMap<>(16, 0.75f, true);
  private long counted;

  /**
   * A memory for the searches in a store.
   *
   * @param epochs where those who search are pinned
   * @param published the newest sequence that searches may see
   * @param live how many vectors there are
   */
  public FilterMemory(
      SlotStore store,
      AccountedArena arena,
      Epochs epochs,
      LongSupplier published,
      LongSupplier live) {
    this.store = store;
    this.arena = arena;
    this.published = published;
    this.live = live;
    this.indexes = new FieldIndexes(store, arena, epochs, published, live);
  }

  /** A filter as it is best used by a search for {@code k} hits that begins now. */
  public AttributeFilter now(Filter filter, int k) {
    KnownFilter known = find(filter);
    long before = known.bytes();
    AttributeFilter found = known.now(k);
    if (known.bytes() != before) {
      forgetTooMuch();
    }
    return found;
  }

  /** A filter with all its matches. */
  public AttributeFilter all(Filter filter) {
    return now(filter, Integer.MAX_VALUE);
  }

  /** Whether the matches of a filter are known, or only those of late changes are not. */
  public boolean knows(Filter filter) {
    Plan plan = filter.plan();
    return isListed(filter) || (plan != null && indexes.cover(plan));
  }

  private synchronized boolean isListed(Filter filter) {
    KnownFilter known = filters.get(filter);
    return known != null && known.bytes() > 0;
  }

  /** The fields that have an index. */
  public List<IndexedAttribute> indexed() {
    return indexes.indexed();
  }

  /** Gives back all memory; what is used again is made again, but not at once. */
  public void shed() {
    forgetFilters();
    indexes.shed();
  }

  /** Frees everything. No reader may be left. */
  public void free() {
    forgetFilters();
    indexes.free();
  }

  private KnownFilter find(Filter filter) {
    KnownFilter known = filter.isShort() ? kept(filter) : null;
    if (known != null) {
      return known;
    }
    Plan plan = filter.plan();
    if (plan != null) {
      indexes.count(plan);
    }
    KnownFilter fresh = new KnownFilter(filter, store, indexes, published, live);
    return filter.isShort() ? keep(filter, fresh) : fresh;
  }

  private synchronized @Nullable KnownFilter kept(Filter filter) {
    return filters.get(filter);
  }

  private synchronized KnownFilter keep(Filter filter, KnownFilter fresh) {
    KnownFilter known = filters.putIfAbsent(filter, fresh);
    if (filters.size() > MOST_FILTERS) {
      filters.pollFirstEntry();
    }
    return known == null ? fresh : known;
  }

  private synchronized void forgetFilters() {
    filters.clear();
    arena.uncount(counted, MemoryKind.FILTERS);
    counted = 0;
  }

  /**
   * Forgets filters, those that were not used for longest first, while bitmaps take too much or
   * more than the budget has.
   */
  private synchronized void forgetTooMuch() {
    long most = Math.max(LEAST_BYTES, (long) BYTES_PER_SLOT * store.slotCount());
    long bytes = filters.values().stream().mapToLong(KnownFilter::bytes).sum();
    var oldest = filters.values().iterator();
    while (oldest.hasNext() && (bytes > most || !count(bytes))) {
      bytes -= oldest.next().bytes();
      oldest.remove();
    }
    count(bytes);
  }

  /** Counts so many bytes of bitmaps instead of those before; false where the budget refuses. */
  private boolean count(long bytes) {
    long more = bytes - counted;
    if (more > 0 && !arena.tryCount(more, MemoryKind.FILTERS)) {
      return false;
    }
    if (more < 0) {
      arena.uncount(-more, MemoryKind.FILTERS);
    }
    counted = bytes;
    return true;
  }
}
