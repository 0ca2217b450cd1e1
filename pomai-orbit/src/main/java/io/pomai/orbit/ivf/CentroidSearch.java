package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.BoundKernel;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.quant.BoundedCodes;
import io.pomai.orbit.quant.QueryBounds;

/**
 * Finds the centroids nearest to a vector, exactly: lower bounds of all of them, the distances of
 * those with the least, then of those that their bound does not exclude.
 *
 * <p>Not thread-safe; reused from search to search.
 */
final class CentroidSearch {
  private static final int BLOCK = 64;
  private static final long[] NO_FACTORS = new long[BLOCK];
  private static final int GREATEST_SUM = 0xFFFF;

  private final SlabArena arena;
  private final QueryBounds bounds = new QueryBounds();
  private final RankedLists top = new RankedLists();
  private final float[] distances = new float[BLOCK];
  private final long[] picked = new long[BLOCK];
  private short[] sums = {};
  private int[] candidates = {};
  private long tables;
  private long tablesBytes;
  private int lastLimit = 1;

  CentroidSearch(SlabArena arena) {
    this.arena = arena;
  }

  /** The result of the last search. */
  RankedLists top() {
    return top;
  }

  /** The rank of every list, from 0, after a search for all of them. */
  int[] ranks() {
    int[] ranks = new int[top.size()];
    for (int rank = 0; rank < ranks.length; rank++) {
      ranks[top.list(rank)] = rank;
    }
    return ranks;
  }

  /**
   * Fills {@link #top} with the {@code n} nearest by squared distance.
   *
   * @param vector float32, 64-byte aligned
   */
  void nearest(Centroids centroids, long vector, int n) {
    search(centroids, vector, n, true);
  }

  /**
   * As {@link #nearest}, but may miss some of the last: only the distances of those with the least
   * bounds are computed.
   */
  void nearlyNearest(Centroids centroids, long vector, int n) {
    search(centroids, vector, n, false);
  }

  private void search(Centroids centroids, long vector, int n, boolean exactly) {
    top.reset(Math.min(n, centroids.count()));
    BoundedCodes codes = centroids.codes();
    RowKernel kernel = centroids.kernels().rows(Metric.L2, ElementType.F32);
    if (codes == null
        || 4L * n > centroids.count()
        || !bounds.prepare(codes, vector, tables(centroids.dimension()))) {
      all(centroids, kernel, vector);
    } else {
      byBounds(centroids, codes, kernel, vector, exactly);
    }
    top.sort();
  }

  /** Fills {@link #top} with the {@code n} of greatest inner product; distances are minus that. */
  void greatestProducts(Centroids centroids, long vector, int n) {
    top.reset(Math.min(n, centroids.count()));
    all(centroids, centroids.kernels().rows(Metric.IP, ElementType.F32), vector);
    top.sort();
  }

  private void all(Centroids centroids, RowKernel kernel, long vector) {
    for (int first = 0; first < centroids.count(); first += BLOCK) {
      int n = Math.min(BLOCK, centroids.count() - first);
      long rows = centroids.row(first);
      kernel.oneToMany(vector, rows, centroids.stride(), 0, n, centroids.dimension(), distances, 0);
      for (int i = 0; i < n; i++) {
        top.add(first + i, distances[i]);
      }
    }
  }

  private void byBounds(
      Centroids centroids, BoundedCodes codes, RowKernel kernel, long vector, boolean exactly) {
    int count = centroids.count();
    reserve(count);
    bounds.addUp(count, sums);
    int limit = limitFor(codes.kernel(), top.wanted() + 8 + top.wanted() / 2, count);
    int n = codes.kernel().select(sums, 0, count, -1, limit, candidates);
    measure(centroids, kernel, vector, n);
    top.sort();
    boolean enough = top.size() == top.wanted();
    if (enough && exactly) {
      bounds.aim(top.bound());
      measure(centroids, kernel, vector, bounds.select(sums, count, limit, candidates));
    } else if (!enough) {
      int rest = codes.kernel().select(sums, 0, count, limit, GREATEST_SUM, candidates);
      measure(centroids, kernel, vector, rest);
    }
  }

  private void reserve(int count) {
    int room = (count + BoundKernel.BLOCK - 1) / BoundKernel.BLOCK * BoundKernel.BLOCK;
    if (sums.length < room) {
      sums = new short[room];
      candidates = new int[room + BoundKernel.BLOCK];
    }
  }

  /** A sum that at least {@code target} centroids do not exceed, and rarely twice as many. */
  private int limitFor(BoundKernel kernel, int target, int count) {
    int tooLow = -1;
    int enough = GREATEST_SUM;
    int guess = lastLimit;
    while (enough - tooLow > 1) {
      int within = kernel.count(sums, 0, count, guess);
      if (within < target) {
        tooLow = guess;
      } else if (within <= target + target / 2 + 4) {
        lastLimit = guess;
        return guess;
      } else {
        enough = guess;
      }
      guess = next(tooLow, enough, guess);
    }
    return enough;
  }

  private static int next(int tooLow, int enough, int guess) {
    if (enough == GREATEST_SUM) {
      return Math.min(GREATEST_SUM - 1, guess + guess / 8 + 1);
    }
    return tooLow < 0 ? guess - guess / 8 - 1 : (tooLow + enough) >>> 1;
  }

  private void measure(Centroids centroids, RowKernel kernel, long vector, int n) {
    for (int from = 0; from < n; from += BLOCK) {
      int block = Math.min(BLOCK, n - from);
      for (int i = 0; i < block; i++) {
        picked[i] = centroids.row(candidates[from + i]);
      }
      kernel.gather(vector, picked, NO_FACTORS, block, centroids.dimension(), distances);
      for (int i = 0; i < block; i++) {
        top.add(candidates[from + i], distances[i]);
      }
    }
  }

  private long tables(int dim) {
    long bytes = QueryBounds.tableBytes(dim);
    if (bytes > tablesBytes) {
      free();
      tables = arena.allocate(bytes, MemoryKind.SCRATCH);
      tablesBytes = bytes;
    }
    return tables;
  }

  void free() {
    if (tables != 0) {
      arena.free(tables, tablesBytes, MemoryKind.SCRATCH);
      tables = 0;
      tablesBytes = 0;
    }
  }
}
