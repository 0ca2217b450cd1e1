package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.SlotVectors;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.index.VectorSearcher;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Measures a {@link Calibration}: takes vectors of the set as queries, finds their true neighbours
 * by exact search, and looks where the index has them.
 *
 * <p>Threading: used by one background thread, which shares out the queries, and is pinned for one
 * batch of exact searches at a time.
 */
final class Calibrator {
  private static final int GREATEST_K = Calibration.KS[Calibration.KS.length - 1];
  private static final int BATCH = SearchScratch.BATCH;

  private final SlotStore store;
  private final RowKernel kernel;
  private final VectorSearcher exact;
  private final WorkShare share;
  private final LongSupplier published;
  private final SlabArena arena;
  private final WriterGate gate;
  private final Runnable pause;
  private final RandomGenerator random;
  private final int[] queries;
  private final long stride;

  Calibrator(
      IvfIndex index,
      WorkShare share,
      LongSupplier published,
      SlabArena arena,
      WriterGate gate,
      Runnable pause,
      RandomGenerator random) {
    this.store = index.store();
    this.kernel = index.kernel();
    this.exact = index.exact();
    this.share = share;
    this.published = published;
    this.arena = arena;
    this.gate = gate;
    this.pause = pause;
    this.random = random;
    this.queries = new int[share.workers() * BATCH];
    this.stride = RowKernel.queryStride(store.shape().dimension());
  }

  /** Measures with about {@code count} queries; what {@code pause} throws ends it. */
  Calibration calibrate(IvfLists lists, int count) {
    Samples samples = new Samples(count + queries.length, lists.centroids().count());
    Worker[] workers = new Worker[share.workers()];
    Arrays.setAll(workers, i -> new Worker(lists, samples));
    long vectors = arena.allocateZeroed(queries.length * stride, MemoryKind.SCRATCH);
    try {
      for (int done = 0; done < count; done += queries.length) {
        pause.run();
        if (!gate.run(() -> pick(vectors))) {
          break;
        }
        int pin = share.pin();
        try {
          share.run(workers.length, (worker, part) -> workers[worker].measure(vectors, part));
        } finally {
          share.unpin(pin);
        }
      }
      return samples.calibration();
    } finally {
      arena.free(vectors, queries.length * stride, MemoryKind.SCRATCH);
      for (Worker worker : workers) {
        worker.free();
      }
    }
  }

  private void pick(long vectors) {
    for (int q = 0; q < queries.length; q++) {
      int slot = random.nextInt(Math.max(1, store.slotCount()));
      boolean live = slot < store.slotCount() && store.end(slot) < 0;
      queries[q] = live ? slot : -1;
      if (live) {
        SlotVectors.copy(store, slot, vectors + q * stride);
      }
    }
  }

  /** What one of those needs who measure at the same time. */
  private final class Worker {
    private final IvfLists lists;
    private final Samples samples;
    private final SearchScratch scratch = new SearchScratch(arena);
    private final IvfSearch search = new IvfSearch(arena);
    private final int[] neighbours = new int[GREATEST_K];
    private final float[] distances = new float[GREATEST_K];
    private final int[] first = new int[GREATEST_K];
    private final int[] second = new int[GREATEST_K];

    Worker(IvfLists lists, Samples samples) {
      this.lists = lists;
      this.samples = samples;
    }

    /** Measures with a batch of the queries that were picked, of which some may be missing. */
    void measure(long vectors, int batch) {
      long batchVectors = vectors + (long) batch * BATCH * stride;
      for (int q = 0; q < BATCH; q++) {
        scratch.top(q).reset(GREATEST_K + 1, Float.POSITIVE_INFINITY);
      }
      exact.searchBatch(batchVectors, BATCH, published.getAsLong(), scratch);
      for (int q = 0; q < BATCH; q++) {
        int self = queries[batch * BATCH + q];
        if (self >= 0) {
          sample(batchVectors + q * stride, self, scratch.top(q));
        }
      }
    }

    private void sample(long query, int self, TopK top) {
      top.sort();
      int n = 0;
      for (int rank = 0; rank < top.size() && n < GREATEST_K; rank++) {
        if (top.slot(rank) != self) {
          neighbours[n] = top.slot(rank);
          distances[n++] = top.distance(rank);
        }
      }
      int found = n;
      if (gate.run(() -> locate(found))) {
        search.begin(lists, store, kernel, 0, 0);
        int[] ranks = search.rankLists(query);
        for (int i = 0; i < n; i++) {
          int rank = rank(ranks, first[i], second[i]);
          float estimate = search.estimate(neighbours[i], first[i], second[i]);
          samples.add(i, n, rank, estimate, search, distances);
        }
      }
    }

    private void locate(int n) {
      for (int i = 0; i < n; i++) {
        first[i] = lists.places().first(neighbours[i]);
        second[i] = lists.places().second(neighbours[i]);
      }
    }

    void free() {
      search.free();
      scratch.free();
    }
  }

  private static int rank(int[] ranks, int first, int second) {
    if (first == SlotLists.NONE) {
      return 0; // pending: searches look at it anyway
    }
    return second == SlotLists.NONE ? ranks[first] : Math.min(ranks[first], ranks[second]);
  }

  /** What was measured so far, in any order. Thread-safe by a lock. */
  private static final class Samples {
    private final int[][] ranks = new int[Calibration.KS.length][];
    private final float[][] excesses = new float[Calibration.KS.length][];
    private final float[][] gaps = new float[Calibration.KS.length][];
    private final int[] sizes = new int[Calibration.KS.length];
    private final int lists;

    Samples(int queries, int lists) {
      this.lists = lists;
      for (int i = 0; i < sizes.length; i++) {
        ranks[i] = new int[queries * Calibration.KS[i]];
        excesses[i] = new float[ranks[i].length];
        gaps[i] = new float[ranks[i].length];
      }
    }

    /** Neighbour {@code i} of {@code n}. */
    synchronized void add(
        int i, int n, int rank, float estimate, IvfSearch search, float[] distances) {
      for (int at = 0; at < sizes.length; at++) {
        int k = Calibration.KS[at];
        if (i < k && k <= n) {
          ranks[at][sizes[at]] = rank;
          gaps[at][sizes[at]] = search.gap(rank, distances[k - 1]);
          float kth = distances[k - 1];
          excesses[at][sizes[at]++] = (estimate - kth) / search.spread(rank, kth);
        }
      }
    }

    synchronized Calibration calibration() {
      for (int at = 0; at < sizes.length; at++) {
        ranks[at] = Arrays.copyOf(ranks[at], sizes[at]);
        excesses[at] = Arrays.copyOf(excesses[at], sizes[at]);
        gaps[at] = Arrays.copyOf(gaps[at], sizes[at]);
      }
      return new Calibration(ranks, excesses, gaps, lists);
    }
  }
}
