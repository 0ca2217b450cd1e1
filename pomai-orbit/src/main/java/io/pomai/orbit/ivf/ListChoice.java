package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getFloat;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.index.TopK;

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

  /** Weight of the part of the second residual that is parallel to the first one. */
  private static final float PARALLEL_WEIGHT = 1;

  private final Centroids centroids;
  private final boolean twice;
  private final CentroidSearch search;
  private int first;
  private int second;

  ListChoice(Centroids centroids, boolean twice, SlabArena arena) {
    this.centroids = centroids;
    this.twice = twice;
    this.search = new CentroidSearch(arena);
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
    first = search.top().slot(0);
    second = twice ? chooseSecond(vector) : SlotLists.NONE;
  }

  private int chooseSecond(long vector) {
    TopK near = search.top();
    float squares = Math.max(near.distance(0), Float.MIN_NORMAL);
    int best = SlotLists.NONE;
    float least = Float.POSITIVE_INFINITY;
    for (int i = 1; i < near.size() && near.distance(i) < least; i++) {
      float product = product(vector, centroids.row(first), centroids.row(near.slot(i)));
      float cost = near.distance(i) + PARALLEL_WEIGHT * product * product / squares;
      if (cost < least) {
        least = cost;
        best = near.slot(i);
      }
    }
    return best;
  }

  /** The inner product of the residuals that two centroids leave. */
  private float product(long vector, long a, long b) {
    float sum = 0;
    for (long at = 0; at < 4L * centroids.dimension(); at += 4) {
      float value = getFloat(vector + at);
      sum += (value - getFloat(a + at)) * (value - getFloat(b + at));
    }
    return sum;
  }

  void free() {
    search.free();
  }
}
