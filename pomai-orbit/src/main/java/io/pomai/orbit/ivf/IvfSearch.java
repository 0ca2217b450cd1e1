package io.pomai.orbit.ivf;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.Deadline;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * One search through the lists: the nearest centroids, estimates for all vectors of their lists,
 * and the distances of those whose estimate is not too far above the k-th nearest so far. Not
 * thread-safe; reused from search to search.
 */
@NullUnmarked
final class IvfSearch implements SearchScratch.Part {
  /** Estimates that are gathered before the first distances, at least, and for each of the k. */
  private static final int FIRST_ESTIMATES = 64;

  private static final int FIRST_PER_HIT = 4;

  /** No more, however many hits are wanted: they are on the heap. */
  private static final int MOST_FIRST = 1 << 18;

  /** How many more than k are measured first. */
  private static final int FIRST_MARGIN = 6;

  /** One part in so many of the lists that were looked at: if it brought nothing, more will not. */
  private static final int IN_VAIN = 3;

  private final CentroidSearch centroidSearch;
  private final SeenSlots seen = new SeenSlots();
  private final PendingSlots.IntBuffer pending = new PendingSlots.IntBuffer();
  private final Candidates candidates = new Candidates();
  private final BlockScan blockScan;
  private final RowMeasure rows = new RowMeasure();
  private IvfLists lists;
  private TopK top;
  private long query;
  private float margin;
  private Effort effort;
  private int next;
  private float best;
  private float queryLength;
  private int frontier;
  private boolean deduplicates;
  private @Nullable SearchProfile profile;
  private @Nullable Deadline deadline;
  private long scanned;

  IvfSearch(SlabArena arena) {
    this.centroidSearch = new CentroidSearch(arena);
    this.blockScan = new BlockScan(arena);
  }

  /** Where the searches of the next call say what they do; null for nowhere. */
  void explain(@Nullable SearchProfile newProfile) {
    profile = newProfile;
    rows.explain(newProfile);
  }

  /** When the search gives up; null for never. */
  void until(@Nullable Deadline newDeadline) {
    deadline = newDeadline;
  }

  /** What is the same for all searches of a call. */
  void begin(
      IvfLists newLists,
      SlotStore newStore,
      RowKernel newKernel,
      long newSequence,
      double sketchErrors) {
    lists = newLists;
    rows.begin(newStore, newKernel, newSequence);
    frontier = Integer.MAX_VALUE;
    deduplicates = lists.twice();
    seen.clear();
    scanned = 0;
    blockScan.begin(sketchErrors);
  }

  /**
   * Restricts the search that was begun to the slots that a test accepts.
   *
   * @param first whether slots are tested before they are measured: where the test is cheap; else
   *     only those that would enter the result are
   * @param share the part of all vectors that is accepted
   */
  void restrict(SlotTest newTest, boolean first, double share) {
    rows.restrict(newTest, first, share);
  }

  /**
   * Measures the slots that are pending; the caller looks at those from the returned frontier on,
   * before {@link #start}.
   */
  int backlog(Generation generation, long newQuery, TopK newTop) {
    query = newQuery;
    top = newTop;
    rows.aim(newQuery, newTop);
    frontier = generation.frontier();
    int n = generation.pending().copy(pending);
    for (int i = 0; i < n; i++) {
      int slot = pending.get(i);
      if (slot < frontier && rows.passes(slot) && seen.add(slot)) {
        rows.add(slot);
      }
    }
    rows.flush();
    deduplicates |= n > 0;
    return frontier;
  }

  /** Ends a search: looks at the lists that are left, nearest first. */
  void finishAlone() {
    while (next < routedLists()) {
      scanAt(next++);
    }
    finish();
  }

  /**
   * Begins a search that fills {@code newTop}: looks at the nearest lists, for distances that the
   * others have to be within.
   */
  void start(long newQuery, Effort newEffort, TopK newTop) {
    query = newQuery;
    effort = newEffort;
    top = newTop;
    rows.aim(newQuery, newTop);
    next = 0;
    best = Float.POSITIVE_INFINITY;
    margin = measuresAll() ? 0 : effort.margin();
    if (measuresAll()) {
      rows.testFirst(); // so many matches are wanted, not so many vectors
    }
    candidates.clear();
    route(effort.probes());
    prepare(effort.margin() < Float.POSITIVE_INFINITY);
    if (!measuresAll()) {
      int enough = Math.clamp((long) FIRST_PER_HIT * top.k(), FIRST_ESTIMATES, MOST_FIRST);
      while (next < routedLists() && candidates.size() < enough) {
        scan(next++, Float.POSITIVE_INFINITY);
      }
      measureFirst();
    }
  }

  private boolean measuresAll() {
    return effort.rerank() > 0;
  }

  /** How many lists a search looks at, unless it has to go on. */
  int routedLists() {
    return centroidSearch.top().size();
  }

  /** The rank of the first list that was not looked at yet. */
  int next() {
    return next;
  }

  /** The list of a rank. */
  int listAt(int rank) {
    return centroidSearch.top().list(rank);
  }

  /** Looks at the list of a rank; each from {@link #next} on once, in any order. */
  void scanAt(int rank) {
    if (measuresAll()) {
      scan(rank, best);
      if (candidates.size() >= effort.rerank() + effort.rerank() / 2) {
        best = candidates.keepLeast(effort.rerank());
      }
    } else {
      scan(rank, top.bound());
      measureWhole();
    }
  }

  /** Ends a search whose lists were all looked at. */
  void finish() {
    if (measuresAll()) {
      candidates.keepLeast(effort.rerank());
    }
    measureRest();
    if (top.bound() == Float.POSITIVE_INFINITY) {
      searchOn(!rows.isRestricted() ? Float.NEGATIVE_INFINITY : Float.POSITIVE_INFINITY);
    } else if (rows.isAvoided() || top.size() < top.k()) {
      searchOn(effort.gap());
    }
  }

  /**
   * Goes on with more lists: with all while there is no k-th distance and no radius, then with
   * those whose gap is not too large, and until a good part of all brought nothing nearer: gaps
   * were calibrated in the neighbourhood of vectors, and are larger far from it. Where the nearest
   * lists had too few matches of a filter, matches avoid the query's neighbourhood, no gap is too
   * large, and all codes are scanned.
   */
  private void searchOn(float gap) {
    int from = routedLists();
    if (from == lists.centroids().count()) {
      return;
    }
    route(lists.centroids().count());
    int nearer = from;
    for (int rank = from; rank < routedLists(); rank++) {
      float bound = top.bound();
      boolean inVain = rank - nearer >= Math.max(from, rank / IN_VAIN);
      if (bound < Float.POSITIVE_INFINITY && gap(rank, bound) > gap && inVain) {
        break;
      }
      scanAt(rank);
      if (top.bound() < bound) {
        nearer = rank;
      }
    }
    measureRest();
  }

  private void measureRest() {
    measure(0, candidates.size());
    candidates.clear();
  }

  /** Vectors in the lists that the search looked at. */
  long scanned() {
    return scanned;
  }

  /** Vectors in these lists that sketches did not leave out. */
  long filtered() {
    return scanned - blockScan.dropped();
  }

  /** Vectors that the search measured. */
  long measured() {
    return rows.measured();
  }

  /** The rank of every list, from 0, for a query. */
  int[] rankLists(long newQuery) {
    query = newQuery;
    route(lists.centroids().count());
    prepare(true);
    return centroidSearch.ranks();
  }

  /** The least estimate for a slot in its lists, after {@link #rankLists}. */
  float estimate(int slot, int first, int second) {
    float estimate = Float.NEGATIVE_INFINITY;
    RankedLists routed = centroidSearch.top();
    for (int rank = 0; rank < routed.size(); rank++) {
      if (routed.list(rank) == first || routed.list(rank) == second) {
        float inList =
            blockScan.estimate(lists.list(routed.list(rank)), distanceOfRank(rank), slot);
        estimate = estimate == Float.NEGATIVE_INFINITY ? inList : Math.min(estimate, inList);
      }
    }
    return estimate;
  }

  private float distanceOfRank(int rank) {
    float toCentroid = centroidSearch.top().distance(rank);
    return lists.metric() == Metric.COSINE ? toCentroid / 2 : toCentroid;
  }

  /** How far the centroid of that rank is beyond a k-th distance, in units of the spread. */
  float gap(int rank, float kth) {
    return (distanceOfRank(rank) - kth) / spread(rank, kth);
  }

  /**
   * What differences of distances grow with: those between a vector and its centroid, or between a
   * vector and its estimate. Squares differ by about the root, products by the query's length.
   */
  float spread(int rank, float kth) {
    if (lists.metric() == Metric.IP) {
      return Math.max(queryLength, Float.MIN_NORMAL);
    }
    float squared = Math.max(distanceOfRank(rank), kth == Float.POSITIVE_INFINITY ? 0 : kth);
    return (float) Math.sqrt(Math.max(squared, Float.MIN_NORMAL));
  }

  private void route(int probes) {
    if (lists.metric() == Metric.IP) {
      centroidSearch.greatestProducts(lists.centroids(), query, probes);
    } else {
      centroidSearch.nearlyNearest(lists.centroids(), query, probes);
    }
    if (profile != null) {
      profile.routed();
    }
  }

  private void prepare(boolean estimates) {
    queryLength = blockScan.prepare(lists, query, estimates);
    if (profile != null) {
      profile.prepared();
    }
  }

  /**
   * Adds the slots of the list of that rank whose bounds are not above {@code limit} to the
   * candidates.
   */
  private void scan(int rank, float limit) {
    if (deadline != null) {
      deadline.check();
    }
    InvertedList vectors = lists.list(listAt(rank));
    blockScan.enter(distanceOfRank(rank), margin == 0 ? 0 : margin * spread(rank, limit));
    int size = vectors.size();
    int before = candidates.size();
    long droppedBefore = blockScan.dropped();
    long bytesBefore = blockScan.bytes();
    BlockTable blocks = vectors.blocks();
    for (int first = 0; first < size; first += PackedKernel.ROWS) {
      int number = first / PackedKernel.ROWS;
      long block = blocks.address(number);
      long within = blockScan.within(block, Math.min(PackedKernel.ROWS, size - first), limit);
      if (within != 0) {
        collect(block, within & blocks.present(number));
      }
    }
    scanned += size;
    if (profile != null) {
      long near = size - (blockScan.dropped() - droppedBefore);
      profile.scanned(size, near, candidates.size() - before, blockScan.bytes() - bytesBefore);
    }
  }

  private void collect(long block, long within) {
    for (long left = within; left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      int slot = ListBlock.slot(block, row);
      if (slot >= 0 && slot < frontier && rows.passes(slot) && (!deduplicates || seen.add(slot))) {
        candidates.add(slot, blockScan.bound(row));
      }
    }
  }

  /** Measures the best of the first candidates, then those that these do not exclude. */
  private void measureFirst() {
    int best = Math.min(candidates.size(), top.k() + FIRST_MARGIN);
    if (best < candidates.size()) {
      candidates.bringToFront(best);
    }
    measure(0, best);
    measure(best, candidates.size());
    candidates.clear();
  }

  private void measureWhole() {
    int whole = candidates.size() - candidates.size() % RowMeasure.BATCH;
    if (whole > 0) {
      measure(0, whole);
      candidates.removeFirst(whole);
    }
  }

  private void measure(int from, int to) {
    float limit = within();
    for (int i = from; i < to; i++) {
      if (candidates.estimate(i) <= limit && rows.add(candidates.slot(i))) {
        limit = within();
      }
    }
    rows.flush();
  }

  /** Estimates above are not worth measuring. */
  private float within() {
    return measuresAll() ? Float.POSITIVE_INFINITY : top.bound();
  }

  @Override
  public void free() {
    blockScan.free();
    centroidSearch.free();
  }
}
