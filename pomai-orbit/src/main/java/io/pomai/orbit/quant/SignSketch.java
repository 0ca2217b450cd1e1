package io.pomai.orbit.quant;

import static io.pomai.arena.NativeMemory.putFloat;
import static io.pomai.arena.NativeMemory.putShort;
import static io.pomai.orbit.kernel.SketchKernel.WORD_BITS;

import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.SketchKernel;

/**
 * Sign sketches of residuals: one bit per dimension, and three numbers that make an unbiased
 * estimate of a distance of them, with the size of its error (Gao, Long, "RaBitQ: Quantizing
 * High-Dimensional Vectors with a Theoretical Error Bound for Approximate Nearest Neighbor Search",
 * SIGMOD 2024).
 *
 * <p>For a residual r = x - c, rotated to y = Pr with signs s, the product with any g is estimated
 * by
 *
 * <pre>
 *   &lt;r, g&gt; ~ f &lt;s, Pg&gt;,   f = |r|^2 / |y|_1
 * </pre>
 *
 * with no bias over random rotations and a standard error of at most {@code f |g| sqrt(D / (D - 1)
 * (1 - a))}, where D is the number of signs and {@code a = |y|_1^2 / (D |r|^2)}. With g = q - c the
 * error shrinks as lists get nearer, and as {@code <s, Pg> = <s, Pq> - <s, Pc>}, where the last
 * part is the vector's own, one rotation and one quantization of the query serve all lists:
 *
 * <pre>
 *   |q - x|^2 = |q - c|^2 + |r|^2 - 2 &lt;r, q - c&gt; ~ |q - c|^2 + term - 2 f &lt;s, Pq&gt;
 *   term = |r|^2 + 2 f &lt;s, Pc&gt;
 * </pre>
 *
 * COSINE is half of that for vectors of length 1. IP is {@code -<q, c> - f <s, Pq>}, with an error
 * that grows with |q|.
 *
 * <p>Immutable and safe for any thread.
 */
public final class SignSketch {
  /** Residuals whose signs fit unusually well are taken for less good, see {@link SketchQuery}. */
  static final double LEAST_MISFIT = 0.25;

  private static final long SEED = 0x5167;

  private final Metric metric;
  private final SketchKernel kernel;
  private final SignRotation rotation;

  /** Sketches of vectors of {@code dim} values, see {@link #fits}. */
  public SignSketch(int dim, Metric metric, SketchKernel kernel) {
    this.metric = metric;
    this.kernel = kernel;
    this.rotation = new SignRotation(dim, SEED);
  }

  /** Whether there are sketches of {@code dim} values. */
  public static boolean fits(int dim) {
    return SignRotation.size(dim) <= WORD_BITS * SketchKernel.GREATEST_WORDS;
  }

  /** What bounds distances. */
  public SketchKernel kernel() {
    return kernel;
  }

  /** Words of signs. */
  public int words() {
    return rotation.size() / WORD_BITS;
  }

  /** Bytes of a sketch: term, factor and error as float32, then the words. */
  public int bytes() {
    return 12 + 2 * words();
  }

  Metric metric() {
    return metric;
  }

  SignRotation rotation() {
    return rotation;
  }

  /** Makes sketches. Not thread-safe; reused from vector to vector. */
  public static final class Encoder {
    private final SignSketch sketch;
    private final float[] residual;
    private final float[] centroid;

    /** An encoder for {@code sketch}. */
    public Encoder(SignSketch sketch) {
      this.sketch = sketch;
      this.residual = new float[sketch.rotation.size()];
      this.centroid = new float[residual.length];
    }

    /**
     * Sketches a residual.
     *
     * @param residualAt address of the residual, float32
     * @param centroidAt address of the centroid that it belongs to, float32
     * @param target takes {@link SignSketch#bytes}
     */
    public void encode(long residualAt, long centroidAt, long target) {
      sketch.rotation.rotate(residualAt, residual);
      sketch.rotation.rotate(centroidAt, centroid);
      double squares = 0;
      double absolutes = 0;
      double product = 0;
      for (int i = 0; i < residual.length; i++) {
        float value = residual[i];
        squares += (double) value * value;
        absolutes += Math.abs(value);
        product += value < 0 ? -centroid[i] : centroid[i];
      }
      putNumbers(squares, absolutes, product, target);
      for (int word = 0; word < sketch.words(); word++) {
        putShort(target + 12 + 2L * word, signs(word));
      }
    }

    private void putNumbers(double squares, double absolutes, double product, long target) {
      int size = residual.length;
      double factor = absolutes > 0 ? squares / absolutes : 0;
      double fit = squares > 0 ? absolutes * absolutes / (size * squares) : 0;
      double misfit = Math.max(1 - fit, LEAST_MISFIT);
      double error = factor * Math.sqrt(misfit * size / (size - 1));
      double term = squares + 2 * factor * product;
      double unit = sketch.metric == Metric.L2 ? 2 : 1;
      putFloat(target, (float) (sketch.metric == Metric.IP ? 0 : term / 2 * unit));
      putFloat(target + 4, (float) (factor * unit));
      putFloat(target + 8, (float) (error * unit));
    }

    private short signs(int word) {
      int bits = 0;
      for (int bit = 0; bit < WORD_BITS; bit++) {
        bits |= residual[word * WORD_BITS + bit] < 0 ? 0 : 1 << bit;
      }
      return (short) bits;
    }
  }

  /** Writes a sketch into row {@code row} of the columns of a block. */
  public void put(long source, long columns, int row) {
    for (int word = 0; word < words(); word++) {
      short signs = io.pomai.arena.NativeMemory.getShort(source + 12 + 2L * word);
      putShort(SketchKernel.word(columns, word, row), signs);
    }
    copyFloat(source + 4, SketchKernel.factor(columns, row));
    copyFloat(source + 8, SketchKernel.error(columns, row));
    copyFloat(source, SketchKernel.term(columns, row));
  }

  private static void copyFloat(long source, long target) {
    putFloat(target, io.pomai.arena.NativeMemory.getFloat(source));
  }
}
