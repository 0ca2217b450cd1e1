package io.pomai.orbit.kernel;

/**
 * The steps of a cheap first pass over 4-bit scalar codes: each dimension of a row is one of 16
 * levels, a query gives every level of every dimension a small number, and the numbers of a row's
 * levels add up to a lower bound of what a distance would add up to.
 *
 * <p>Stateless and safe for any thread. Addresses are raw and native.
 *
 * <p>A block holds the codes of {@link #BLOCK} rows, two dimensions a byte (the even one in the low
 * half), pair of dimensions after pair of dimensions; {@link #pairs} rounds them up to an even
 * number, and unused halves are zero:
 *
 * <pre>
 * pair 0: | 256 bytes, one per row: 4 runs of 64 rows |  pair 1: | ... |
 * run:    row r of a run is byte 2 * (r % 32) + r / 32
 * </pre>
 *
 * <p>Tables hold 64 bytes per dimension: its 16 numbers, four times over.
 */
public interface BoundKernel {
  /** Rows per block of codes. */
  int BLOCK = 256;

  /** Levels per dimension. */
  int LEVELS = 16;

  /** Bytes of one dimension's table. */
  int TABLE_BYTES = 64;

  /** Pairs of dimensions of a row, rounded up to an even number. */
  static int pairs(int dim) {
    return (dim + 3) / 4 * 2;
  }

  /** Bytes of one block of codes. */
  static int blockBytes(int dim) {
    return pairs(dim) * BLOCK;
  }

  /** Bytes of the tables of one query. */
  static int tableBytes(int dim) {
    return pairs(dim) * 2 * TABLE_BYTES;
  }

  /** Where the byte of {@code row} is within the bytes of a pair. */
  static int byteOf(int row) {
    return (row & ~63) + 2 * (row & 31) + (row >> 5 & 1);
  }

  /**
   * Numbers for squared Euclidean distance: {@code (query - level)^2 / step}, rounded down with a
   * margin for float arithmetic, at most 255.
   *
   * @param levels 16 ascending float32 per dimension
   */
  void squareTables(long query, long levels, int dim, float inverseStep, long tables);

  /**
   * Numbers for minus the inner product: {@code (offset - query * level) / step}, rounded down with
   * a margin, where the offset is the dimension's greatest product.
   */
  void productTables(long query, long levels, int dim, float inverseStep, long tables);

  /**
   * Adds up the numbers of the rows of one block, to {@code sums[at]} and on. Sums are unsigned and
   * stop at 65535, sums of four neighbouring dimensions at 255.
   */
  void addUp(long tables, long block, int pairs, short[] sums, int at);

  /**
   * Adds {@code slope * e + curve * e * e}, rounded down, to the sums {@code from <= i < to}, where
   * e is the error at {@code errors + 4 * (i - from)}. Sums stop at 65535.
   */
  void addErrors(short[] sums, int from, int to, long errors, float slope, float curve);

  /**
   * Writes the positions {@code from <= i < to} with {@code above < sums[i] <= limit}, unsigned, to
   * {@code out} and returns how many there are.
   */
  int select(short[] sums, int from, int to, int above, int limit, int[] out);

  /**
   * Writes the positions {@code from <= i < to} with {@code above < sums[i]}, and not above the
   * limit for the error at {@code errors + 4 * (i - from)}, to {@code out[at]} and on; returns the
   * position after the last one.
   */
  int selectWithin(
      short[] sums, int from, int to, int above, long errors, SumLimit limit, int[] out, int at);

  /** How many positions {@code from <= i < to} have {@code sums[i] <= limit}, unsigned. */
  int count(short[] sums, int from, int to, int limit);

  /**
   * Finds the nearest level of every value.
   *
   * @param columns 16 float32 per dimension, level by level: {@code columns[level * dim + d]},
   *     followed by 15 borders in the same order, the greatest values that belong to a level
   * @param codes takes one byte per dimension
   * @param reconstruction takes the levels, one float32 per dimension
   */
  void quantize(long vector, long columns, int dim, long codes, long reconstruction);
}
