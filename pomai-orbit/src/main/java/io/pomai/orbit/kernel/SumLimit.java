package io.pomai.orbit.kernel;

/**
 * What sum a row may have, given its error e: {@code base + slope * e}, or the square of that.
 * Mutable, to be reused; not thread-safe.
 */
public final class SumLimit {
  /** The limit of a row without error. */
  public float base;

  /** What the error adds. */
  public float slope;

  /** Whether the limit is the square. */
  public boolean squared;

  /** The greatest sum that a row with this error may have; not-a-number stands for no limit. */
  public float of(float error) {
    float limit = base + slope * error;
    return squared ? limit * limit : limit;
  }
}
