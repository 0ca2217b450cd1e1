package io.pomai.orbit.kernel;

/**
 * Product quantization with 16 codewords per subquantizer (Jegou, Douze, Schmid, "Product
 * Quantization for Nearest Neighbor Search", IEEE TPAMI 2011), scanned with the tables in registers
 * (Andre, Kermarrec, Le Scouarnec, "Quicker ADC", IEEE TPAMI 2021).
 *
 * <p>Stateless and safe for any thread. Addresses are raw and native. A vector has {@code subs *
 * width} float32 values: subquantizer m looks at values {@code m * width} and on.
 *
 * <p>A codebook holds, for each subquantizer and each of its values, the 16 codewords' float32. The
 * codes of a block of {@link #ROWS} rows are 64 bytes per pair of subquantizers, one byte per row,
 * the even one in the low half; row r is byte {@code 4 * (r % 16) + r / 16}, so that the sums of
 * rows end up in order in 32-bit lanes. Tables hold 64 bytes per subquantizer: its 16 numbers, four
 * times over.
 */
public interface PackedKernel {
  /** Rows per block. */
  int ROWS = 64;

  /** Codewords per subquantizer. */
  int CODES = 16;

  /** Bytes of one subquantizer's table. */
  int TABLE_BYTES = 64;

  /** The greatest number in a table, so that four fit into a byte. */
  int GREATEST_NUMBER = 63;

  /** Subquantizers of vectors of {@code dim} values: a multiple of four. */
  static int subquantizers(int dim, int width) {
    return (dim + 4 * width - 1) / (4 * width) * 4;
  }

  /** Bytes of the codes of one block. */
  static int codeBytes(int subs) {
    return subs / 2 * ROWS;
  }

  /** Where the byte of {@code row} is within the bytes of a pair. */
  static int byteOf(int row) {
    return 4 * (row & 15) + (row >> 4);
  }

  /**
   * Finds the nearest codeword of every subquantizer.
   *
   * @param codes takes one byte per subquantizer
   * @param reconstruction takes the codewords, {@code subs * width} float32 values
   */
  void encode(long vector, long codebook, int subs, int width, long codes, long reconstruction);

  /**
   * Makes the tables of a query: {@code factor} times the inner products with the codewords, as
   * numbers of 0 to 63. The sum of the products that belong to a row's codes is about {@code
   * scale.base + scale.step * sum of numbers}.
   *
   * @param entries room for 16 float32 values per subquantizer
   */
  void tables(
      long query,
      long codebook,
      int subs,
      int width,
      float factor,
      long entries,
      long tables,
      TableScale scale);

  /**
   * Estimates the distances of the rows of a block: {@code base + step * sum of numbers + term}.
   *
   * @param terms one float32 per row; positive infinity where there is no row
   * @param estimates takes the estimates
   * @return a bit for each row whose estimate is not above {@code limit}; what overflowed to
   *     not-a-number is not
   */
  long scan(
      long tables,
      long codes,
      int subs,
      long terms,
      TableScale scale,
      float limit,
      float[] estimates);
}
