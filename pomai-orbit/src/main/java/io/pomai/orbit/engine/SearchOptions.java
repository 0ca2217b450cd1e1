package io.pomai.orbit.engine;

/**
 * What a search returns.
 *
 * @param k most hits wanted, 1 to {@value #MAX_K}
 * @param radius greatest distance wanted, in the units of the metric; positive infinity for all
 * @param exact whether the answer must be that of a comparison with every vector
 */
public record SearchOptions(int k, float radius, boolean exact) {
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

  /** The {@code k} nearest, whatever their distance. */
  public static SearchOptions nearest(int k) {
    return new SearchOptions(k, Float.POSITIVE_INFINITY, false);
  }
}
