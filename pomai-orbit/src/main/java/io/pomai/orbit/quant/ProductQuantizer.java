package io.pomai.orbit.quant;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;
import static io.pomai.orbit.kernel.PackedKernel.CODES;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.PackedKernel;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * 16 codewords for each group of {@link #width} neighbouring dimensions (product quantization: see
 * {@link PackedKernel}).
 *
 * <p>Threading: immutable once trained; its memory belongs to whoever trained it.
 *
 * @param codebook address of the codewords
 * @param dim dimensions of a vector
 * @param width dimensions per subquantizer
 * @param kernel what encodes and scans
 * @param error mean squared distance between the vectors of the sample and their codewords, before
 *     these were moved for the last time
 */
public record ProductQuantizer(
    long codebook, int dim, int width, PackedKernel kernel, double error) {
  /** The vectors that codewords are trained with: {@code n} rows {@link #rowBytes} apart. */
  public record Sample(long rows, int n) {}

  /** Number of subquantizers. */
  public int subs() {
    return PackedKernel.subquantizers(dim, width);
  }

  /** Bytes of a vector's codes. */
  public int codeBytes() {
    return subs() / 2;
  }

  /**
   * Bytes of a vector that is padded with zeros for {@code subs} subquantizers, 64-byte aligned.
   */
  public static long rowBytes(int dim, int width) {
    return (4L * PackedKernel.subquantizers(dim, width) * width + 63) & -64;
  }

  /** Bytes of a codebook. */
  public static long codebookBytes(int dim, int width) {
    return 4L * CODES * PackedKernel.subquantizers(dim, width) * width;
  }

  /**
   * Trains codewords by k-means in every group of dimensions.
   *
   * @param codebook room for {@link #codebookBytes}, which the quantizer keeps
   * @param workspace room for a codebook and two rows, free again afterwards
   * @param iterations rounds of k-means
   */
  public static ProductQuantizer train(
      Sample sample,
      int dim,
      int width,
      PackedKernel kernel,
      long codebook,
      long workspace,
      int iterations,
      RandomGenerator random) {
    ProductQuantizer quantizer = new ProductQuantizer(codebook, dim, width, kernel, 0);
    quantizer.seed(sample, random);
    int[] counts = new int[quantizer.subs() * CODES];
    double error = 0;
    for (int i = 0; i < iterations; i++) {
      error = quantizer.improve(sample, counts, workspace, random);
    }
    return new ProductQuantizer(codebook, dim, width, kernel, error);
  }

  private void seed(Sample sample, RandomGenerator random) {
    for (int m = 0; m < subs(); m++) {
      for (int code = 0; code < CODES; code++) {
        setWord(m, code, sample.rows() + random.nextInt(sample.n()) * rowBytes(dim, width));
      }
    }
  }

  private void setWord(int m, int code, long row) {
    for (int d = 0; d < width; d++) {
      putFloat(word(codebook, m, d, code), getFloat(row + 4L * (m * width + d)));
    }
  }

  private long word(long book, int m, int d, int code) {
    return book + 4L * CODES * (m * (long) width + d) + 4L * code;
  }

  /** Moves the codewords to the means of what is nearest to them; returns the error until then. */
  private double improve(Sample sample, int[] counts, long sums, RandomGenerator random) {
    long reconstruction = sums + codebookBytes(dim, width);
    long codes = reconstruction + rowBytes(dim, width);
    NativeMemory.fill(sums, codebookBytes(dim, width), (byte) 0);
    Arrays.fill(counts, 0);
    double error = 0;
    for (int i = 0; i < sample.n(); i++) {
      long row = sample.rows() + i * rowBytes(dim, width);
      kernel.encode(row, codebook, subs(), width, codes, reconstruction);
      add(row, codes, sums, counts);
      error += squaredDistance(row, reconstruction);
    }
    for (int m = 0; m < subs(); m++) {
      for (int code = 0; code < CODES; code++) {
        int count = counts[m * CODES + code];
        if (count == 0) {
          setWord(m, code, sample.rows() + random.nextInt(sample.n()) * rowBytes(dim, width));
        } else {
          setMean(m, code, sums, count);
        }
      }
    }
    return error / sample.n();
  }

  private double squaredDistance(long a, long b) {
    double sum = 0;
    for (long at = 0; at < 4L * dim; at += 4) {
      double difference = getFloat(a + at) - getFloat(b + at);
      sum += difference * difference;
    }
    return sum;
  }

  private void add(long row, long codes, long sums, int[] counts) {
    for (int m = 0; m < subs(); m++) {
      int code = getByte(codes + m);
      counts[m * CODES + code]++;
      for (int d = 0; d < width; d++) {
        long at = word(sums, m, d, code);
        putFloat(at, getFloat(at) + getFloat(row + 4L * (m * width + d)));
      }
    }
  }

  private void setMean(int m, int code, long sums, int count) {
    for (int d = 0; d < width; d++) {
      putFloat(word(codebook, m, d, code), getFloat(word(sums, m, d, code)) / count);
    }
  }
}
