package io.pomai.orbit.engine;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.ivf.Compression;

/**
 * The shape of a vector set, fixed for its life.
 *
 * @param dimension values per vector, 1 to {@value #MAX_DIMENSION}
 * @param metric what distance means
 * @param elementType how values are stored
 * @param flags the features of this set
 * @param recall the recall of a search that does not ask for one, above 0 and up to 1 (exact); 0
 *     for that of the engine
 * @param compression how small the codes of its index are
 */
public record SetConfig(
    int dimension,
    Metric metric,
    ElementType elementType,
    FeatureFlags flags,
    double recall,
    Compression compression) {
  /** The greatest dimension. */
  public static final int MAX_DIMENSION = 65_536;

  /** Checks the ranges. */
  public SetConfig {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension=" + dimension + ": expected 1 to " + MAX_DIMENSION);
    }
    if (!(recall >= 0 && recall <= 1)) {
      throw new IllegalArgumentException("recall=" + recall + ": expected above 0 and up to 1");
    }
  }

  /** A shape with the recall of the engine and normal codes. */
  public SetConfig(int dimension, Metric metric, ElementType elementType, FeatureFlags flags) {
    this(dimension, metric, elementType, flags, 0, Compression.NORMAL);
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
    return new SetConfig(dimension, metric, elementType, newFlags, recall, compression);
  }

  /** A copy with another recall. */
  public SetConfig withRecall(double newRecall) {
    return new SetConfig(dimension, metric, elementType, flags, newRecall, compression);
  }

  /** A copy with smaller or larger codes. */
  public SetConfig withCompression(Compression newCompression) {
    return new SetConfig(dimension, metric, elementType, flags, recall, newCompression);
  }
}
