package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getFloat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.RowKernel;

/**
 * Compares a sample of the vectors that are assigned with all centroids, one by one: assignment is
 * exact by bounds, and this is how one would learn that it is not.
 *
 * <p>Not thread-safe; the tally is.
 */
final class AssignmentAudit {
  /** One vector in this many is compared. */
  private static final int INTERVAL = 128;

  private static final int BLOCK = 64;

  /** A chosen centroid may be farther by this part of the distance, or by as much where it is 1. */
  private static final double TOLERANCE = 1e-6;

  private final Centroids centroids;
  private final EncodingTally tally;
  private final RowKernel squares;
  private final float[] distances = new float[BLOCK];
  private int assigned;

  AssignmentAudit(Centroids centroids, EncodingTally tally) {
    this.centroids = centroids;
    this.tally = tally;
    this.squares = centroids.kernels().rows(Metric.L2, ElementType.F32);
  }

  /** A vector was assigned to a list. */
  void assigned(long vector, int list) {
    if (assigned++ % INTERVAL == 0) {
      tally.checked(isNearest(vector, list));
    }
  }

  private boolean isNearest(long vector, int list) {
    double chosen = squared(vector, list);
    double least = squared(vector, nearest(vector));
    return !(chosen > least + TOLERANCE * Math.max(1, least));
  }

  private int nearest(long vector) {
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int first = 0; first < centroids.count(); first += BLOCK) {
      int n = Math.min(BLOCK, centroids.count() - first);
      squares.oneToMany(
          vector,
          centroids.row(first),
          centroids.stride(),
          0,
          n,
          centroids.dimension(),
          distances,
          0);
      for (int i = 0; i < n; i++) {
        if (distances[i] < least) {
          least = distances[i];
          best = first + i;
        }
      }
    }
    return best;
  }

  private double squared(long vector, int list) {
    long centroid = centroids.row(list);
    double sum = 0;
    for (long at = 0; at < 4L * centroids.dimension(); at += 4) {
      double difference = (double) getFloat(vector + at) - getFloat(centroid + at);
      sum += difference * difference;
    }
    return sum;
  }
}
