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
 * @param degree the M of VADD, 4 to {@value #MAX_DEGREE}: kept to be shown and compared, of no
 *     effect
 * @param inputDimension values of the vectors that are projected to {@code dimension} values, or 0
 *     when they are stored as they come
 */
public record SetConfig(
    int dimension,
    Metric metric,
    ElementType elementType,
    FeatureFlags flags,
    double recall,
    Compression compression,
    int degree,
    int inputDimension) {
  /** The greatest dimension. */
  public static final int MAX_DIMENSION = 65_536;

  /** The degree of a set that does not say. */
  public static final int DEFAULT_DEGREE = 16;

  /** The least degree. */
  public static final int MIN_DEGREE = 4;

  /** The greatest degree. */
  public static final int MAX_DEGREE = 4096;

  /** Checks the ranges. */
  public SetConfig {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "dimension=" + dimension + ": expected 1 to " + MAX_DIMENSION);
    }
    if (!(recall >= 0 && recall <= 1)) {
      throw new IllegalArgumentException("recall=" + recall + ": expected above 0 and up to 1");
    }
    if (degree < MIN_DEGREE || degree > MAX_DEGREE) {
      throw new IllegalArgumentException(
          "degree=" + degree + ": expected " + MIN_DEGREE + " to " + MAX_DEGREE);
    }
    if (inputDimension != 0 && (inputDimension < dimension || inputDimension > MAX_DIMENSION)) {
      throw new IllegalArgumentException(
          "inputDimension="
              + inputDimension
              + ": expected 0, or "
              + dimension
              + " to "
              + MAX_DIMENSION);
    }
  }

  /** A shape with the recall of the engine and normal codes. */
  public SetConfig(int dimension, Metric metric, ElementType elementType, FeatureFlags flags) {
    this(dimension, metric, elementType, flags, 0, Compression.NORMAL, DEFAULT_DEGREE, 0);
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
    return copy(newFlags, recall, compression);
  }

  /** A copy with another recall. */
  public SetConfig withRecall(double newRecall) {
    return copy(flags, newRecall, compression);
  }

  /** A copy with smaller or larger codes. */
  public SetConfig withCompression(Compression newCompression) {
    return copy(flags, recall, newCompression);
  }

  /** A copy with another degree. */
  public SetConfig withDegree(int newDegree) {
    return new SetConfig(
        dimension, metric, elementType, flags, recall, compression, newDegree, inputDimension);
  }

  /** A copy whose vectors come with so many values; 0 for none that are projected. */
  public SetConfig withInputDimension(int newInput) {
    return new SetConfig(
        dimension, metric, elementType, flags, recall, compression, degree, newInput);
  }

  private SetConfig copy(FeatureFlags newFlags, double newRecall, Compression newCompression) {
    return new SetConfig(
        dimension,
        metric,
        elementType,
        newFlags,
        newRecall,
        newCompression,
        degree,
        inputDimension);
  }
}
