package io.pomai.orbit.kernel;

/** What a query's sums with {@link SketchKernel} rows stand for. Mutable; not thread-safe. */
public final class SketchScale {
  /** What belongs to the distances of all rows. */
  public float base;

  /** What one more in a sum adds. */
  public float step;

  /** The value of a sum of zero. */
  public float offset;

  /** What errors are multiplied by. */
  public float margin;
}
