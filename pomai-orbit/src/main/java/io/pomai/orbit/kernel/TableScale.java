package io.pomai.orbit.kernel;

/** What numbers of {@link PackedKernel} tables stand for. Mutable; not thread-safe. */
public final class TableScale {
  /** The value of a sum of zero. */
  public float base;

  /** What one more in a sum adds. */
  public float step;
}
