package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.FlatIndex;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.kernel.TableScale;
import io.pomai.orbit.quant.ProductQuantizer;
import io.pomai.orbit.store.SlotStore;
import java.util.Arrays;
import org.jspecify.annotations.NullUnmarked;

/**
 * One search through the lists: the nearest centroids, estimates for all vectors of their lists,
 * and the distances of those whose estimate is not too far above the k-th nearest so far.
 *
 * <p>Not thread-safe; reused from search to search.
 */
@NullUnmarked
final class IvfSearch implements SearchScratch.Part {
  /** Candidates that are measured together. */
  private static final int BATCH = 16;

  /** Estimates that are gathered before the first distances, at least, and for each of the k. */
  private static final int FIRST_ESTIMATES = 64;

  private static final int FIRST_PER_HIT = 4;

  /** How many more than k are measured first. */
  private static final int FIRST_MARGIN = 6;

  private final SlabArena arena;
  private final CentroidSearch centroidSearch;
  private final SeenSlots seen = new SeenSlots();
  private final TableScale scale = new TableScale();
  private final PendingSlots.IntBuffer pending = new PendingSlots.IntBuffer();
  private final short[] sums = new short[PackedKernel.ROWS];
  private final float[] blockEstimates = new float[PackedKernel.ROWS];
  private int[] slots = new int[1024];
  private float[] estimates = new float[1024];
  private float[] ordered = new float[1024];
  private int candidates;
  private final int[] batch = new int[BATCH];
  private final long[] rows = new long[BATCH];
  private final long[] factors = new long[BATCH];
  private final float[] distances = new float[BATCH];
  private long workspace;
  private long workspaceBytes;
  private long tables;
  private IvfLists lists;
  private SlotStore store;
  private RowKernel kernel;
  private TopK top;
  private long query;
  private long sequence;
  private float margin;
  private int frontier;
  private boolean deduplicates;
  private long measured;
  private long scanned;

  IvfSearch(SlabArena arena) {
    this.arena = arena;
    this.centroidSearch = new CentroidSearch(arena);
  }

  /** What is the same for all searches of a call. */
  void begin(IvfLists newLists, SlotStore newStore, RowKernel newKernel, long newSequence) {
    lists = newLists;
    store = newStore;
    kernel = newKernel;
    sequence = newSequence;
    frontier = Integer.MAX_VALUE;
    deduplicates = lists.twice();
    seen.clear();
    measured = 0;
    scanned = 0;
  }

  /**
   * Measures the slots that are pending; the caller looks at those from the returned frontier on,
   * before {@link #search}.
   */
  int backlog(Generation generation, long newQuery, TopK newTop) {
    query = newQuery;
    top = newTop;
    frontier = generation.frontier();
    int n = generation.pending().copy(pending);
    int waiting = 0;
    for (int i = 0; i < n; i++) {
      if (pending.get(i) < frontier && seen.add(pending.get(i))) {
        batch[waiting++] = pending.get(i);
      }
      if (waiting == BATCH) {
        measureBatch(waiting);
        waiting = 0;
      }
    }
    measureBatch(waiting);
    deduplicates |= n > 0;
    return frontier;
  }

  /** Fills {@code newTop}. */
  void search(long newQuery, Effort effort, TopK newTop) {
    query = newQuery;
    top = newTop;
    margin = effort.margin();
    candidates = 0;
    route(effort.probes());
    prepare();
    if (effort.rerank() > 0) {
      searchBest(effort.rerank());
    } else {
      searchWithin();
    }
  }

  /** Measures what is within the margin. */
  private void searchWithin() {
    TopK routed = centroidSearch.top();
    int enough = Math.max(FIRST_ESTIMATES, FIRST_PER_HIT * top.k());
    int next = 0;
    for (; next < routed.size() && candidates < enough; next++) {
      scan(routed.slot(next), routed.distance(next), Float.POSITIVE_INFINITY);
    }
    measureFirst();
    for (; next < routed.size(); next++) {
      scan(routed.slot(next), routed.distance(next), top.bound() + margin);
      measureWhole();
    }
    measure(0, candidates);
  }

  /** Measures the {@code n} with the best estimates. */
  private void searchBest(int n) {
    TopK routed = centroidSearch.top();
    float limit = Float.POSITIVE_INFINITY;
    for (int next = 0; next < routed.size(); next++) {
      scan(routed.slot(next), routed.distance(next), limit);
      if (candidates >= 2 * n) {
        limit = keepBest(n);
      }
    }
    keepBest(n);
    measure(0, candidates);
  }

  private float keepBest(int n) {
    if (candidates <= n) {
      return Float.POSITIVE_INFINITY;
    }
    System.arraycopy(estimates, 0, ordered, 0, candidates);
    float limit = Selection.smallest(ordered, candidates, n);
    partition(limit);
    candidates = n;
    return limit;
  }

  /** Vectors in the lists that the search looked at. */
  long scanned() {
    return scanned;
  }

  /** Vectors that the search measured. */
  long measured() {
    return measured;
  }

  /** The rank of every list, from 0, for a query. */
  int[] rankLists(long newQuery) {
    query = newQuery;
    route(lists.centroids().count());
    prepare();
    int[] ranks = new int[lists.centroids().count()];
    TopK routed = centroidSearch.top();
    for (int rank = 0; rank < routed.size(); rank++) {
      ranks[routed.slot(rank)] = rank;
    }
    return ranks;
  }

  /** The least estimate for a slot in its lists, after {@link #rankLists}. */
  float estimate(int slot, int first, int second) {
    float estimate = Float.NEGATIVE_INFINITY;
    TopK routed = centroidSearch.top();
    for (int rank = 0; rank < routed.size(); rank++) {
      if (routed.slot(rank) == first || routed.slot(rank) == second) {
        float inList = estimateIn(routed.slot(rank), routed.distance(rank), slot);
        estimate = estimate == Float.NEGATIVE_INFINITY ? inList : Math.min(estimate, inList);
      }
    }
    return estimate;
  }

  private float estimateIn(int list, float toCentroid, int slot) {
    int place = lists.list(list).placeOf(slot);
    if (place < 0) {
      return Float.POSITIVE_INFINITY;
    }
    long block = lists.list(list).blocks()[place / PackedKernel.ROWS];
    scanBlock(block, toCentroid, Float.POSITIVE_INFINITY);
    return blockEstimates[place % PackedKernel.ROWS];
  }

  private long scanBlock(long block, float toCentroid, float limit) {
    float base = scale.base;
    scale.base = base + (lists.metric() == Metric.COSINE ? toCentroid / 2 : toCentroid);
    long within =
        lists
            .quantizer()
            .kernel()
            .scan(
                tables,
                InvertedList.codes(block),
                lists.quantizer().subs(),
                InvertedList.terms(block),
                scale,
                limit,
                sums,
                blockEstimates);
    scale.base = base;
    return within;
  }

  private void route(int probes) {
    if (lists.metric() == Metric.IP) {
      centroidSearch.greatestProducts(lists.centroids(), query, probes);
    } else {
      centroidSearch.nearest(lists.centroids(), query, probes);
    }
  }

  private void prepare() {
    ProductQuantizer quantizer = lists.quantizer();
    int subs = quantizer.subs();
    long row = ProductQuantizer.rowBytes(quantizer.dim(), quantizer.width());
    long entries = 4L * PackedKernel.CODES * subs;
    reserve(row + entries + (long) PackedKernel.TABLE_BYTES * subs);
    NativeMemory.copy(query, workspace, 4L * quantizer.dim());
    NativeMemory.fill(workspace + 4L * quantizer.dim(), row - 4L * quantizer.dim(), (byte) 0);
    tables = workspace + row + entries;
    quantizer
        .kernel()
        .tables(
            workspace,
            quantizer.codebook(),
            subs,
            quantizer.width(),
            lists.metric() == Metric.L2 ? -2 : -1,
            workspace + row,
            tables,
            scale);
  }

  private void reserve(long bytes) {
    if (bytes > workspaceBytes) {
      freeWorkspace();
      workspace = arena.allocate(bytes, MemoryKind.SCRATCH);
      workspaceBytes = bytes;
    }
  }

  /** Adds the slots of a list whose estimates are not above {@code limit} to the candidates. */
  private void scan(int list, float toCentroid, float limit) {
    InvertedList vectors = lists.list(list);
    int size = vectors.size();
    long[] blocks = vectors.blocks();
    for (int first = 0; first < size; first += PackedKernel.ROWS) {
      long block = blocks[first / PackedKernel.ROWS];
      long within = scanBlock(block, toCentroid, limit);
      if (within != 0) {
        collect(block, within);
      }
    }
    scanned += size;
  }

  private void collect(long block, long within) {
    if (candidates + PackedKernel.ROWS > slots.length) {
      slots = Arrays.copyOf(slots, 2 * slots.length);
      estimates = Arrays.copyOf(estimates, slots.length);
      ordered = new float[slots.length];
    }
    for (long left = within; left != 0; left &= left - 1) {
      int row = Long.numberOfTrailingZeros(left);
      int slot = InvertedList.slot(block, row);
      if (slot >= 0 && slot < frontier && (!deduplicates || seen.add(slot))) {
        slots[candidates] = slot;
        estimates[candidates++] = blockEstimates[row];
      }
    }
  }

  /** Measures the best of the first candidates, then those that these do not exclude. */
  private void measureFirst() {
    int n = candidates;
    int best = Math.min(n, top.k() + FIRST_MARGIN);
    if (best < n) {
      System.arraycopy(estimates, 0, ordered, 0, n);
      float limit = Selection.smallest(ordered, n, best);
      partition(limit);
      measure(0, firstAbove);
      measure(firstAbove, n);
    } else {
      measure(0, n);
    }
    candidates = 0;
  }

  private int firstAbove;

  /** Brings the candidates whose estimates are not above {@code limit} to the front. */
  private void partition(float limit) {
    int at = 0;
    for (int i = 0; i < candidates; i++) {
      if (estimates[i] <= limit) {
        int slot = slots[i];
        float estimate = estimates[i];
        slots[i] = slots[at];
        estimates[i] = estimates[at];
        slots[at] = slot;
        estimates[at++] = estimate;
      }
    }
    firstAbove = at;
  }

  private void measureWhole() {
    int whole = candidates - candidates % BATCH;
    measure(0, whole);
    int rest = candidates - whole;
    System.arraycopy(slots, whole, slots, 0, rest);
    System.arraycopy(estimates, whole, estimates, 0, rest);
    candidates = rest;
  }

  private void measure(int from, int to) {
    int n = 0;
    float limit = top.bound() + margin;
    for (int i = from; i < to; i++) {
      if (estimates[i] <= limit) {
        batch[n++] = slots[i];
      }
      if (n == BATCH) {
        measureBatch(n);
        n = 0;
        limit = top.bound() + margin;
      }
    }
    measureBatch(n);
  }

  private void measureBatch(int n) {
    measured += n;
    store.locate(batch, n, rows, factors);
    kernel.gather(query, rows, factors, n, store.shape().dimension(), distances);
    for (int i = 0; i < n; i++) {
      if (!(distances[i] > top.bound())) {
        FlatIndex.offer(store, batch[i], distances[i], sequence, top);
      }
    }
  }

  private void freeWorkspace() {
    if (workspace != 0) {
      arena.free(workspace, workspaceBytes, MemoryKind.SCRATCH);
      workspace = 0;
      workspaceBytes = 0;
    }
  }

  @Override
  public void free() {
    freeWorkspace();
    centroidSearch.free();
  }
}
