package io.pomai.orbit.engine;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;

/**
 * The shape of a vector set, fixed for its life.
 *
 * @param dimension values per vector, 1 to {@value #MAX_DIMENSION}
 * @param metric what distance means
 * @param elementType how values are stored
 * @param flags the features of this set
 */
public record SetConfig(int dimension, Metric metric, ElementType elementType, FeatureFlags flags) {
  /** The greatest dimension. */
  public static final int MAX_DIMENSION = 65_536;

  /** Checks the ranges. */
  public SetConfig {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension=" + dimension + ": expected 1 to " + MAX_DIMENSION);
    }
  }

  /** Squared L2 over float32 values, with the default features. */
  public static SetConfig of(int dimension) {
    return of(dimension, Metric.L2, ElementType.F32);
  }

  /** A shape with the default features. */
  public static SetConfig of(int dimension, Metric metric, ElementType elementType) {
    return new SetConfig(dimension, metric, elementType, FeatureFlags.DEFAULTS);
  }

  /** A copy with other features. */
  public SetConfig withFlags(FeatureFlags newFlags) {
    return new SetConfig(dimension, metric, elementType, newFlags);
  }
}
