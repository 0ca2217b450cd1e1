package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.getLong;

import io.pomai.orbit.Metric;

/**
 * Distances between vectors of signs, by the number of places where they differ: exact, and the
 * same in every implementation. Signs of a query are gathered 64 at a time and compared with those
 * of all rows.
 */
public class BinaryRowKernel implements RowKernel {
  private final Metric metric;

  /** The distances of a metric. */
  public BinaryRowKernel(Metric metric) {
    this.metric = metric;
  }

  /** Bit i is set if value i of {@code n}, up to 64, is above zero. */
  static long signs(long f32, int n) {
    long bits = 0;
    for (int i = 0; i < n; i++) {
      bits |= (getFloat(f32 + 4L * i) > 0 ? 1L : 0L) << i;
    }
    return bits;
  }

  /** As {@link #signs}, of a query. */
  protected long querySigns(long query, int n) {
    return signs(query, n);
  }

  /**
   * The distance of two vectors of {@code dim} signs: that of their squares for L2, the negative
   * product for IP, twice the share of places where they differ for COSINE.
   *
   * @param differences places where they differ
   */
  private float distance(float differences, int dim) {
    return switch (metric) {
      case L2 -> 4 * differences;
      case IP -> 2 * differences - dim;
      case COSINE -> 2 * differences / dim;
    };
  }

  @Override
  public final void oneToMany(
      long query,
      long rows,
      long rowStride,
      long factors,
      int n,
      int dim,
      float[] out,
      int outOffset) {
    for (int from = 0; from < dim && n > 0; from += Long.SIZE) {
      long bits = querySigns(query + 4L * from, Math.min(Long.SIZE, dim - from));
      long word = rows + from / Byte.SIZE;
      for (int i = 0; i < n; i++) {
        int differences = Long.bitCount(bits ^ getLong(word + i * rowStride));
        out[outOffset + i] = differences + (from == 0 ? 0 : out[outOffset + i]);
      }
    }
    for (int i = 0; i < n; i++) {
      out[outOffset + i] = distance(out[outOffset + i], dim);
    }
  }

  @Override
  public final void manyToMany(
      long queries, int nq, long rows, long rowStride, long factors, int n, int dim, float[] out) {
    for (int q = 0; q < nq; q++) {
      oneToMany(
          queries + q * RowKernel.queryStride(dim), rows, rowStride, factors, n, dim, out, q * n);
    }
  }

  @Override
  public final void gather(long query, long[] rows, long[] factors, int n, int dim, float[] out) {
    for (int from = 0; from < dim && n > 0; from += Long.SIZE) {
      long bits = querySigns(query + 4L * from, Math.min(Long.SIZE, dim - from));
      for (int i = 0; i < n; i++) {
        int differences = Long.bitCount(bits ^ getLong(rows[i] + from / Byte.SIZE));
        out[i] = differences + (from == 0 ? 0 : out[i]);
      }
    }
    for (int i = 0; i < n; i++) {
      out[i] = distance(out[i], dim);
    }
  }
}
