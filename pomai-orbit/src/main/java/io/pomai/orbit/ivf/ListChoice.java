package io.pomai.orbit.ivf;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.RowKernel;

/**
 * Finds the lists of a vector. The first is that of the nearest centroid; the second is near too,
 * but prefers a residual at right angles to the first one (Sun, Simcha, Dopson, Guo, Kumar, "SOAR",
 * NeurIPS 2023): a query that misses one list finds the other.
 *
 * <p>Not thread-safe; reused from vector to vector.
 */
final class ListChoice {
  /** Nearest centroids that may become the second list. */
  private static final int NEIGHBOURS = 16;

  private static final long[] NO_FACTORS = new long[NEIGHBOURS];

  /** Weight of the part of the second residual that is parallel to the first one. */
  private static final float PARALLEL_WEIGHT = 1;

  private final Centroids centroids;
  private final boolean twice;
  private final CentroidSearch search;
  private final RowKernel squares;
  private final long[] rows = new long[NEIGHBOURS];
  private final float[] apart = new float[NEIGHBOURS];
  private int first;
  private int second;

  ListChoice(Centroids centroids, boolean twice, SlabArena arena) {
    this.centroids = centroids;
    this.twice = twice;
    this.search = new CentroidSearch(arena);
    this.squares = centroids.kernels().rows(Metric.L2, ElementType.F32);
  }

  int first() {
    return first;
  }

  /** The second list, or {@link SlotLists#NONE}. */
  int second() {
    return second;
  }

  /** Chooses for a vector: float32, 64-byte aligned. */
  void choose(long vector) {
    search.nearest(centroids, vector, twice ? NEIGHBOURS : 1);
    first = search.top().list(0);
    second = twice ? chooseSecond() : SlotLists.NONE;
  }

  /**
   * The inner product of two residuals v - a and v - b is half of {@code |v - a|^2 + |v - b|^2 - |a
   * - b|^2}.
   */
  private int chooseSecond() {
    RankedLists near = search.top();
    int others = near.size() - 1;
    for (int i = 0; i < others; i++) {
      rows[i] = centroids.row(near.list(i + 1));
    }
    squares.gather(centroids.row(first), rows, NO_FACTORS, others, centroids.dimension(), apart);
    float toFirst = Math.max(near.distance(0), Float.MIN_NORMAL);
    int best = SlotLists.NONE;
    float least = Float.POSITIVE_INFINITY;
    for (int i = 0; i < others; i++) {
      float distance = near.distance(i + 1);
      float product = (near.distance(0) + distance - apart[i]) / 2;
      float cost = distance + PARALLEL_WEIGHT * product * product / toFirst;
      if (cost < least) {
        least = cost;
        best = near.list(i + 1);
      }
    }
    return best;
  }

  void free() {
    search.free();
  }
}
