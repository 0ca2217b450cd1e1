package io.pomai.orbit.kernel;

/**
 * Distances of one metric over rows of one element type.
 *
 * <p>Stateless and safe for any thread. All addresses are raw native addresses that the caller
 * keeps valid during the call. A query is {@code dim} little-endian float32 values, 64-byte
 * aligned, and normalised to length 1 for COSINE (see {@link QueryVectors}). Row {@code i} starts
 * at {@code rows + i * rowStride}, at any alignment.
 *
 * <p>{@code factors} is the address of one float32 per row: the scale of an I8 row for L2 and IP,
 * the inverse norm of the stored values for COSINE. It is not read for F32 and F16 with L2 or IP,
 * nor for BIN, whose distances are those between vectors of signs: of a query only the signs count.
 *
 * <p>A pair of query and row has one distance, bit for bit, whichever method of one implementation
 * computes it. It is never negative zero for L2; it may be infinite, or not a number, when values
 * near the float32 limit make a sum overflow.
 */
public interface RowKernel {

  /**
   * Bytes from one query to the next in {@link #manyToMany}: the size of a query rounded up to 64.
   */
  static long queryStride(int dim) {
    return (4L * dim + 63) & ~63L;
  }

  /** Distances of one query to {@code n} rows, to {@code out[outOffset + i]}. */
  void oneToMany(
      long query,
      long rows,
      long rowStride,
      long factors,
      int n,
      int dim,
      float[] out,
      int outOffset);

  /**
   * Distances of {@code nq} queries, {@link #queryStride} apart, to {@code n} rows, to {@code out[q
   * * n + i]}. Rows are read once for several queries.
   */
  void manyToMany(
      long queries, int nq, long rows, long rowStride, long factors, int n, int dim, float[] out);

  /**
   * Distances of one query to {@code n} rows anywhere, to {@code out[i]}.
   *
   * @param rows addresses of the rows
   * @param factors addresses of their factors, which are not read where a kernel reads none
   */
  void gather(long query, long[] rows, long[] factors, int n, int dim, float[] out);
}
