package io.pomai.orbit.ivf;

/**
 * The settings of an index.
 *
 * @param threshold vectors from which on a set is indexed
 * @param recall the recall of a search that does not ask for one, above 0 and up to 1
 * @param calibrationQueries vectors of the set that effort is measured with
 * @param sketchErrors standard errors by which the estimate of a vector's sketch must be above the
 *     k-th distance so far for the vector to be left out, 0 or more
 * @param training how it is trained
 */
public record IvfSettings(
    int threshold,
    double recall,
    int calibrationQueries,
    double sketchErrors,
    TrainingSettings training) {
  /** The least threshold: fewer vectors cannot be trained from. */
  public static final int LEAST_THRESHOLD = 256;

  /** Costs a search at most 0.1 points of its recall (decision 6). */
  public static final double DEFAULT_SKETCH_ERRORS = 2;

  /** From some ten thousand vectors on, with a recall of 0.95. */
  public static final IvfSettings DEFAULTS = new IvfSettings(12_288, 0.95, 512);

  /** With the defaults of {@link #sketchErrors} and {@link #training}. */
  public IvfSettings(int threshold, double recall, int calibrationQueries) {
    this(threshold, recall, calibrationQueries, DEFAULT_SKETCH_ERRORS, TrainingSettings.DEFAULTS);
  }

  /** A copy with another recall. */
  public IvfSettings withRecall(double newRecall) {
    return new IvfSettings(threshold, newRecall, calibrationQueries, sketchErrors, training);
  }

  /** Checks the ranges. */
  public IvfSettings {
    if (threshold < LEAST_THRESHOLD) {
      throw new IllegalArgumentException(
          "threshold=" + threshold + ": expected at least " + LEAST_THRESHOLD);
    }
    if (!(recall > 0 && recall <= 1)) {
      throw new IllegalArgumentException("recall=" + recall + ": expected above 0 and up to 1");
    }
    if (calibrationQueries < 1) {
      throw new IllegalArgumentException(
          "calibrationQueries=" + calibrationQueries + ": expected at least 1");
    }
    if (!(sketchErrors >= 0)) {
      throw new IllegalArgumentException("sketchErrors=" + sketchErrors + ": expected 0 or more");
    }
  }
}
