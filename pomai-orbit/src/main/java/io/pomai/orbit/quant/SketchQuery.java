package io.pomai.orbit.quant;

import static io.pomai.orbit.kernel.SketchKernel.GREATEST_VALUE;
import static io.pomai.orbit.kernel.SketchKernel.PLANES;
import static io.pomai.orbit.kernel.SketchKernel.WORD_BITS;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.SketchScale;

/**
 * A query as {@link SignSketch} rows are compared with it: rotated, and rounded to integers of a
 * few bits.
 *
 * <p>Rounding by e adds {@code f^2 |e|^2 D / (D - 1)} at most to the variance of an estimate, which
 * is at most {@code |e|^2 / }{@link SignSketch#LEAST_MISFIT} times the square of the error that is
 * stored for a vector.
 *
 * <p>Not thread-safe; reused from query to query.
 */
public final class SketchQuery {
  private float[] rotated = {};
  private Metric metric = Metric.L2;
  private float unit;
  private long total;
  private double lost;
  private double squares;

  /** Bytes of the planes of a query. */
  public static long planeBytes(int words) {
    return 2L * words * PLANES;
  }

  /** Prepares a query, float32, and writes its planes. */
  public void prepare(SignSketch sketch, long query, long planes) {
    int size = sketch.rotation().size();
    if (rotated.length != size) {
      rotated = new float[size];
    }
    metric = sketch.metric();
    sketch.rotation().rotate(query, rotated);
    float greatest = 0;
    for (float value : rotated) {
      greatest = Math.max(greatest, Math.abs(value));
    }
    unit = greatest / GREATEST_VALUE;
    float inverse = greatest > 0 ? GREATEST_VALUE / greatest : 0;
    total = 0;
    lost = 0;
    squares = 0;
    for (int word = 0; word < sketch.words(); word++) {
      putWord(word, inverse, planes + 2L * word, 2L * sketch.words());
    }
  }

  private void putWord(int word, float inverse, long target, long planeBytes) {
    long bits = 0;
    for (int i = 0; i < WORD_BITS; i++) {
      float value = rotated[word * WORD_BITS + i];
      int rounded = (int) Math.rint(value * inverse);
      double rest = (double) value - rounded * unit;
      total += rounded;
      lost += rest * rest;
      squares += (double) value * value;
      for (int plane = 0; plane < PLANES; plane++) {
        bits |= (long) ((rounded >> plane) & 1) << (WORD_BITS * (PLANES - 1 - plane) + i);
      }
    }
    for (int plane = 0; plane < PLANES; plane++) {
      NativeMemory.putShort(target + planeBytes * plane, (short) (bits >>> (WORD_BITS * plane)));
    }
  }

  /**
   * Sets what sums stand for in one list.
   *
   * @param toCentroid the distance of the query and the centroid; with COSINE half its square
   * @param errors standard errors that a bound is below the estimate
   */
  public void scale(float toCentroid, double errors, SketchScale target) {
    double distance = squaredDistance(toCentroid);
    target.base = toCentroid;
    target.step = 2 * unit;
    target.offset = -unit * total;
    target.margin = (float) (errors * Math.sqrt(distance + lost / SignSketch.LEAST_MISFIT));
  }

  /** The square of what errors grow with. */
  private double squaredDistance(float toCentroid) {
    return switch (metric) {
      case L2 -> toCentroid;
      case COSINE -> 2 * toCentroid;
      case IP -> squares;
    };
  }
}
