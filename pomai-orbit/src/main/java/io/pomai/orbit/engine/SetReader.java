package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.filter.AttributeFilter;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.index.SlotList;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.util.Collection;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The read path of one set.
 *
 * <p>Threading: any number of threads, without locks; the caller has pinned the epochs. A search
 * sees one published sequence. A get sees the newest: the directory may already point to a slot
 * that is not published yet, and then the predecessor that the slot names is the answer; if that
 * was ended meanwhile, the writer has published, and the get starts again.
 */
final class SetReader {
  private static final int NONE = -1;

  /** Hits on the heap during one search for several queries; a single search may have more. */
  private static final int MOST_HITS = 1 << 20;

  private final SetCore core;
  private final SlotStore store;

  SetReader(SetCore core) {
    this.core = core;
    this.store = core.store;
  }

  /** The slot of a key in the newest published state, or -1; it has not expired. */
  int find(ByteSlice key) {
    long expired = core.expired();
    int slot = findPublished(key);
    return slot == NONE || isGone(slot, expired) ? NONE : slot;
  }

  private boolean isGone(int slot, long expired) {
    return expired != SetCore.NOTHING && store.deadlines().of(slot) <= expired;
  }

  private int findPublished(ByteSlice key) {
    int hash = core.hash(key);
    while (true) {
      long sequence = core.published();
      int slot = core.directory.find(key, hash);
      if (slot == NONE) {
        return NONE;
      }
      long end = store.end(slot);
      if (store.begin(slot) <= sequence) {
        // The directory is at least as new as the sequence: a slot that it names and that has ended
        // was deleted.
        return end < 0 || sequence < end ? slot : NONE;
      }
      if (end < 0) {
        int predecessor = SlotStore.replaces(end);
        boolean isPending = predecessor == NONE && sequence == core.published();
        if (isPending || (predecessor != NONE && store.begin(predecessor) <= sequence)) {
          return predecessor;
        }
      }
    }
  }

  /** Copies queries to aligned scratch, as the kernels want them. */
  private long prepare(long queries, int count, SearchScratch scratch) {
    RowShape shape = store.shape();
    long target = scratch.queries(shape.dimension(), count);
    for (int i = 0; i < count; i++) {
      long from = queries + (long) i * shape.vectorBytes();
      long to = target + i * RowKernel.queryStride(shape.dimension());
      shape.prepareQuery(from, to);
    }
    return target;
  }

  /** What restricts a search to the elements under these keys. */
  SlotFilter filter(Collection<String> keys, NativeBuffer room) {
    RoaringBitmap slots = new RoaringBitmap();
    for (String key : keys) {
      int slot = find(room.of(key));
      if (slot >= 0) {
        slots.add(slot);
      }
    }
    return new SlotList(store, slots, core.published());
  }

  /** The filter of a search that begins now; null for none. */
  private @Nullable AttributeFilter filter(SearchOptions options) {
    Filter filter = options.filter();
    return filter == null ? null : core.filters.now(filter, options.k());
  }

  private long sequence(@Nullable AttributeFilter filter) {
    return filter == null ? core.published() : filter.sequence();
  }

  private SearchGoal goal(SearchOptions options, @Nullable AttributeFilter filter, long expired) {
    SearchGoal goal = filter == null ? options.goal() : options.goal().withFilter(filter);
    return core.unexpired(goal, expired);
  }

  int search(
      ByteSlice query,
      SearchOptions options,
      HitReader reader,
      @Nullable SearchProfile profile,
      CallScratch scratch) {
    scratch.search.profile(profile);
    scratch.search.deadline(options.deadline());
    TopK top = scratch.search.top(0);
    top.reset(options.k(), options.radius());
    long expired = core.expired();
    AttributeFilter filter = filter(options);
    long sequence = sequence(filter);
    reader.hasSnapshot();
    core.index.search(
        prepare(query.address(), 1, scratch.search),
        sequence,
        goal(options, filter, expired),
        scratch.search);
    top.sort();
    reader.begin(top.size());
    for (int rank = 0; rank < top.size(); rank++) {
      reader.hit(scratch.element.wrap(store, top.slot(rank), top.distance(rank)));
    }
    return top.size();
  }

  void searchBatch(
      ByteSlice queries,
      int count,
      SearchOptions options,
      BatchHitReader reader,
      CallScratch scratch,
      @Nullable Executor helpers) {
    scratch.search.deadline(options.deadline());
    long expired = core.expired();
    AttributeFilter filter = filter(options);
    long sequence = sequence(filter);
    reader.hasSnapshot();
    SearchGoal goal = goal(options, filter, expired);
    int group = groupSize(options.k());
    for (int first = 0; first < count; first += group) {
      int n = Math.min(group, count - first);
      long from = queries.address() + (long) first * store.shape().vectorBytes();
      long prepared = prepare(from, n, scratch.search);
      if (helpers != null && n > 1 && isLong(n, options)) {
        searchHalves(
            prepared,
            n,
            sequence,
            options.withFilter(null).withGoal(goal),
            scratch.search,
            helpers);
        deliver(first, (n + 1) / 2, scratch.search, reader, scratch.element);
        deliver(first + (n + 1) / 2, n / 2, scratch.search.second(), reader, scratch.element);
      } else {
        reset(scratch.search, n, options);
        core.index.searchBatch(prepared, n, sequence, goal, scratch.search);
        deliver(first, n, scratch.search, reader, scratch.element);
      }
    }
  }

  private boolean isLong(int queries, SearchOptions options) {
    return estimatedNanos(queries, options) >= SearchCost.WORTH_SHARING;
  }

  /** A guess at the time of a search. */
  long estimatedNanos(int queries, SearchOptions options) {
    long listed = core.index.estimatedVectors(options.goal(), options.k());
    return testNanos(options) + searchNanos(queries, options, listed);
  }

  /** A filter that is not known may be evaluated for every element. */
  private long testNanos(SearchOptions options) {
    Filter filter = options.filter();
    return filter == null || core.filters.knows(filter)
        ? 0
        : SearchCost.NANOS_PER_TEST * store.slotCount();
  }

  private long searchNanos(int queries, SearchOptions options, long listed) {
    return listed < 0
        ? SearchCost.nanos(
            store.shape(), store.slotCount(), core.index.coded(), queries, options.k())
        : SearchCost.nanosByLists(store.shape(), listed, queries, options.k());
  }

  /** Searches for the first half, and offers the second one to {@code helpers} meanwhile. */
  private void searchHalves(
      long prepared,
      int n,
      long sequence,
      SearchOptions options,
      SearchScratch scratch,
      Executor helpers) {
    int half = (n + 1) / 2;
    reset(scratch, half, options);
    reset(scratch.second(), n - half, options);
    scratch.second().deadline(options.deadline());
    long rest = prepared + half * RowKernel.queryStride(store.shape().dimension());
    OfferedSearch offered =
        new OfferedSearch(core.index, rest, n - half, sequence, options.goal(), scratch.second());
    offered.offerTo(helpers);
    try {
      core.index.searchBatch(prepared, half, sequence, options.goal(), scratch);
    } finally {
      offered.finish();
    }
  }

  private static void reset(SearchScratch scratch, int n, SearchOptions options) {
    for (int q = 0; q < n; q++) {
      scratch.top(q).reset(options.k(), options.radius());
    }
  }

  /** How many queries may share a pass: fewer when each of them keeps very many hits. */
  private int groupSize(int k) {
    int hits = Math.max(1, Math.min(k, store.slotCount()));
    return Math.clamp(MOST_HITS / hits, 1, SearchScratch.BATCH);
  }

  private void deliver(
      int first, int n, SearchScratch scratch, BatchHitReader reader, Element element) {
    for (int q = 0; q < n; q++) {
      TopK top = scratch.top(q);
      top.sort();
      reader.begin(first + q, top.size());
      for (int rank = 0; rank < top.size(); rank++) {
        reader.hit(element.wrap(store, top.slot(rank), top.distance(rank)));
      }
    }
  }
}
