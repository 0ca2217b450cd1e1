package io.pomai.orbit.kernel.simd;

import io.pomai.orbit.kernel.RowKernel;

/**
 * Splits a call into the pieces that a kernel body does fast.
 *
 * <p>A body keeps one accumulator vector per pair of query and row and adds dimension by dimension
 * in one order; values after the last whole vector are summed apart, in the vector that ends with
 * the row, and added at the end. So every piece gives the same sum for the same pair. Rows in
 * sequence are read one at a time, which streams from memory twice as fast as four at a time,
 * unless they are very short; gathered rows, whose latency has to be hidden, four at a time.
 *
 * <p>Bodies are small on purpose: past some 18,000 nodes the compiler stops inlining, and every
 * vector becomes an object.
 */
abstract class SimdRowKernel implements RowKernel {
  /**
   * Rows of this size stay in the second-level cache while one group of queries after the other
   * reads them.
   */
  private static final int TILE_BYTES = 128 << 10;

  /** Rows of this size are still in the first-level cache when their sums become distances. */
  private static final int BLOCK_BYTES = 16 << 10;

  /**
   * Four rows of at most this many bytes are faster at a time, also from memory; with longer ones
   * the hardware's prefetching does not follow.
   */
  private static final int SHORT_ROW = 256;

  private final Finish finish;

  SimdRowKernel(Finish finish) {
    this.finish = finish;
  }

  /** Sums over whole vectors of one query and rows in sequence, to {@code out[at + i]}. */
  abstract void sums(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at);

  /** The same, the fast way for short rows. */
  void shortSums(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    sums(query, rows, rowStride, factors, n, dim, out, at);
  }

  /**
   * Adds to {@code out[at + i]} the sums over the dimensions after the last whole vector, of rows
   * that have at least one whole vector.
   */
  abstract void addRest(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at);

  /**
   * The same of four queries and two rows: row {@code r} of query {@code q} to {@code out[at + q *
   * outStride + r]}.
   */
  abstract void tile(
      long query, long row0, long row1, long factor, int dim, float[] out, int at, int outStride);

  /** The same of one query and the rows at these addresses, to {@code out[i]}. */
  abstract void gatherSums(long query, long[] rows, long[] factors, int n, int dim, float[] out);

  /** The sum over all dimensions, one by one. */
  abstract float scalarSum(long query, long row, long factor, int dim);

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
    int step = (int) Math.max(4, BLOCK_BYTES / Math.max(rowStride, 1) & ~3L);
    for (int from = 0; from < n; from += step) {
      long row = rows + from * rowStride;
      long factor = factors + 4L * from;
      int count = Math.min(step, n - from);
      rawSums(query, row, rowStride, factor, count, dim, out, outOffset + from);
      finishRows(query, row, rowStride, factor, count, dim, out, outOffset + from);
    }
  }

  private void rawSums(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    if (rowStride <= SHORT_ROW) {
      shortSums(query, rows, rowStride, factors, n, dim, out, at);
    } else {
      sums(query, rows, rowStride, factors, n, dim, out, at);
    }
  }

  private void finishRows(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    if (dim < Lanes.LENGTH) {
      for (int i = 0; i < n; i++) {
        out[at + i] = scalarSum(query, rows + i * rowStride, factors + 4L * i, dim);
      }
    } else if (dim % Lanes.LENGTH != 0) {
      addRest(query, rows, rowStride, factors, n, dim, out, at);
    }
    finish.rows(out, at, n, factors);
  }

  @Override
  public final void gather(long query, long[] rows, long[] factors, int n, int dim, float[] out) {
    gatherSums(query, rows, factors, n, dim, out);
    if (dim < Lanes.LENGTH) {
      for (int i = 0; i < n; i++) {
        out[i] = scalarSum(query, rows[i], factors[i], dim);
      }
    } else if (dim % Lanes.LENGTH != 0) {
      for (int i = 0; i < n; i++) {
        addRest(query, rows[i], 0, factors[i], 1, dim, out, i);
      }
    }
    finish.gathered(out, n, factors);
  }

  /**
   * Whether tiles of four queries and two rows are not slower than one query after the other over
   * rows in the second-level cache: eight vectors a row have a body of their own, twice as fast;
   * with very long rows, six streams at a time do not help any more.
   */
  private static boolean paysToTile(int dim) {
    int vectors = dim / Lanes.LENGTH;
    return vectors > 8 && vectors <= 64;
  }

  @Override
  public final void manyToMany(
      long queries, int nq, long rows, long rowStride, long factors, int n, int dim, float[] out) {
    int step = (int) Math.max(2, TILE_BYTES / rowStride & ~1L);
    int tiled = paysToTile(dim) ? nq & ~3 : 0;
    long queryStride = RowKernel.queryStride(dim);
    for (int from = 0; from < n; from += step) {
      int to = Math.min(n, from + step);
      int pairs = from + (to - from & ~1);
      for (int q = 0; q < tiled; q += 4) {
        for (int i = from; i < pairs; i += 2) {
          long row = rows + i * rowStride;
          tile(
              queries + q * queryStride,
              row,
              row + rowStride,
              factors + 4L * i,
              dim,
              out,
              q * n + i,
              n);
        }
      }
      for (int q = 0; q < nq; q++) {
        int first = q < tiled ? pairs : from;
        long row = rows + first * rowStride;
        long query = queries + q * queryStride;
        rawSums(query, row, rowStride, factors + 4L * first, to - first, dim, out, q * n + first);
      }
    }
    for (int q = 0; q < nq; q++) {
      finishRows(queries + q * queryStride, rows, rowStride, factors, n, dim, out, q * n);
    }
  }
}
