package io.pomai.orbit.ivf;

/**
 * Finds out whether what was trained still suits the vectors that come: whether codes miss new ones
 * by clearly more than those that the lists were first filled with, or lists have become clearly
 * more uneven. Both cost recall or time, and both end with a new training.
 *
 * <p>Threading: {@link #begin} and {@link #review} are for one background thread; any thread reads
 * the error.
 */
final class DriftWatch {
  /** What a review says is to be done. */
  enum Verdict {
    /** Nothing. */
    SUITS,
    /** Enough has changed for the effort to be measured anew. */
    CALIBRATE,
    /** To train anew. */
    TRAIN
  }

  /** Nothing is to be done before this share of the set was encoded anew. */
  private static final double LEAST_SHARE = 1.0 / 8;

  /** A mean of fewer errors says little. */
  private static final int LEAST_ENCODED = 256;

  /** By how much errors may have grown, as a mean over the set. */
  private static final double GREATEST_GROWTH = 1.0 / 8;

  /** Effort is measured anew when this share of the set was encoded anew. */
  private static final double CALIBRATION_SHARE = 1.0 / 2;

  /**
   * Vectors that were not in the sample have greater errors than those that were, by less than this
   * factor. Data that changed while lists were filled have yet greater ones.
   */
  private static final double UNSEEN_ERROR = 4.0 / 3;

  private static final double GREATEST_UNEVENNESS = 2;

  /** Errors below this part of the centroids' squared lengths are rounding. */
  private static final double ROUNDING = 1e-9;

  private final IvfLists lists;
  private volatile double unevenness;
  private volatile double filled;
  private volatile double last;

  DriftWatch(IvfLists lists) {
    this.lists = lists;
  }

  /** What new vectors are compared with, and the last error. */
  record Baseline(double filled, double last, double unevenness) {}

  Baseline baseline() {
    return new Baseline(filled, last, unevenness);
  }

  /** Goes on with what others have found, instead of {@link #begin}. */
  void continueFrom(Baseline baseline) {
    filled = baseline.filled;
    last = baseline.last;
    unevenness = baseline.unevenness;
  }

  /** The lists have been filled: what comes is compared with what is there. */
  void begin() {
    last = lists.tally().windowError();
    double expected = Math.min(last, UNSEEN_ERROR * lists.quantizer().error());
    filled = Math.max(expected, ROUNDING * lists.centroids().meanSquare());
    unevenness = lists.unevenness();
    lists.tally().beginWindow();
  }

  /** Whether there is something to do in a set of {@code live} vectors. */
  Verdict review(long live) {
    long encoded = lists.tally().windowSize();
    double share = (double) encoded / Math.max(1, live);
    if (encoded < LEAST_ENCODED || share < LEAST_SHARE) {
      return Verdict.SUITS;
    }
    boolean drifted =
        (ratio() - 1) * share > GREATEST_GROWTH
            || lists.unevenness() > GREATEST_UNEVENNESS * unevenness;
    if (!drifted && share < CALIBRATION_SHARE) {
      return Verdict.SUITS;
    }
    last = lists.tally().windowError();
    lists.tally().beginWindow();
    return drifted ? Verdict.TRAIN : Verdict.CALIBRATE;
  }

  /** Mean squared error of the vectors that were encoded last. */
  double error() {
    EncodingTally tally = lists.tally();
    return tally.windowSize() < LEAST_ENCODED ? last : tally.windowError();
  }

  /** {@link #error} in units of what it was when the lists were filled; 0 before. */
  double ratio() {
    double whole = filled;
    return whole == 0 ? 0 : error() / whole;
  }
}
