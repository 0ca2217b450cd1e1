package io.pomai.orbit.kernel;

/**
 * What sum a row may have, given its error e: {@code base + slope * e + curve * e * e}. Mutable, to
 * be reused; not thread-safe.
 */
public final class SumLimit {
  /** The limit of a row without error. */
  public float base;

  /** What the error adds. */
  public float slope;

  /** What the error's square adds. */
  public float curve;

  /** The greatest sum that a row with this error may have; not-a-number stands for no limit. */
  public float of(float error) {
    return base + error * (slope + error * curve);
  }
}
