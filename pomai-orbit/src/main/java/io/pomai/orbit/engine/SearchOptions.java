package io.pomai.orbit.engine;

import io.pomai.orbit.index.SearchGoal;

/**
 * What a search returns.
 *
 * @param k most hits wanted, 1 to {@value #MAX_K}
 * @param radius greatest distance wanted, in the units of the metric; positive infinity for all
 * @param goal what the answer is to reach, and with how much work
 */
public record SearchOptions(int k, float radius, SearchGoal goal) {
  /** The greatest k. */
  public static final int MAX_K = 1_000_000;

  /** Checks the ranges. */
  public SearchOptions {
    if (k < 1 || k > MAX_K) {
      throw new IllegalArgumentException("k=" + k + ": expected 1 to " + MAX_K);
    }
    if (Float.isNaN(radius)) {
      throw new IllegalArgumentException("radius=NaN: expected a distance");
    }
  }

  /** The {@code k} nearest, whatever their distance, with the recall of the set. */
  public static SearchOptions nearest(int k) {
    return new SearchOptions(k, Float.POSITIVE_INFINITY, SearchGoal.DEFAULT);
  }

  /** A copy with another goal. */
  public SearchOptions withGoal(SearchGoal newGoal) {
    return new SearchOptions(k, radius, newGoal);
  }
}
