package io.pomai.orbit.quant;

import static io.pomai.orbit.kernel.BoundKernel.LEVELS;

import java.util.Arrays;

/**
 * Finds the 16 levels of one dimension that leave a small squared error over a sample: Lloyd's
 * iteration in one dimension (S. Lloyd, IEEE Trans. Information Theory 28, 1982), from a start
 * half-way between quantiles and equal steps. Not thread-safe.
 */
final class LevelTrainer {
  private static final int ITERATIONS = 12;

  private final float[] sorted;
  private final double[] prefix;
  private final float[] levels = new float[LEVELS];

  /** A trainer for samples of {@code n} values, at least one. */
  LevelTrainer(int n) {
    this.sorted = new float[n];
    this.prefix = new double[n + 1];
  }

  /** Where the caller puts the values of a dimension before {@link #train}. */
  float[] values() {
    return sorted;
  }

  /** The levels of the values, ascending; valid until the next call. */
  float[] train() {
    Arrays.sort(sorted);
    for (int i = 0; i < sorted.length; i++) {
      prefix[i + 1] = prefix[i] + sorted[i];
    }
    start();
    for (int i = 0; i < ITERATIONS; i++) {
      improve();
    }
    return levels;
  }

  private void start() {
    int n = sorted.length;
    double least = sorted[0];
    double range = sorted[n - 1] - least;
    for (int c = 0; c < LEVELS; c++) {
      double share = (c + 0.5) / LEVELS;
      levels[c] = (float) ((sorted[(int) (share * n)] + least + share * range) / 2);
    }
  }

  /** Moves each level to the mean of the values that are nearest to it. */
  private void improve() {
    int from = 0;
    for (int c = 0; c < LEVELS; c++) {
      int to = c == LEVELS - 1 ? sorted.length : firstAbove(border(levels, c), from);
      if (to > from) {
        levels[c] = (float) ((prefix[to] - prefix[from]) / (to - from));
      }
      from = to;
    }
    Arrays.sort(levels);
  }

  /** The greatest value that belongs to level {@code c} and not to the next one. */
  static float border(float[] levels, int c) {
    return (float) (((double) levels[c] + levels[c + 1]) / 2);
  }

  private int firstAbove(float value, int from) {
    int low = from;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] > value) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
