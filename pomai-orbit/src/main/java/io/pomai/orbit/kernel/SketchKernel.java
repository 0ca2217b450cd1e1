package io.pomai.orbit.kernel;

/**
 * Distances bounded by sign bits and popcounts, in blocks of {@link #ROWS} rows.
 *
 * <p>Stateless and safe for any thread. Addresses are raw and native. A row has {@code 16 * words}
 * sign bits and three numbers of its own; the query has as many values, each a signed integer of
 * {@link #PLANES} bits. The sum of a row is that of the query's values where the row's bit is set.
 *
 * <pre>
 * columns of a block: | term 64 x float32 | factor 64 x float32 | error 64 x float32
 *                     | word 0 of all rows: 64 x int16 | word 1 of all rows | ... |
 * planes of a query:  | highest bit of each value: words x int16 | next bit | ... | lowest bit |
 * </pre>
 *
 * <p>Words are in the order of rows 0, 16, 1, 17, ... 15, 31, 32, 48, ... 47, 63, so that the sums
 * of rows end up in order in 32-bit lanes. A row without a vector has an infinite term.
 */
public interface SketchKernel {
  /** Rows per block. */
  int ROWS = PackedKernel.ROWS;

  /** Bits of a query value. */
  int PLANES = 4;

  /** The greatest query value; the least is its negative. */
  int GREATEST_VALUE = (1 << (PLANES - 1)) - 1;

  /** Signs per word. */
  int WORD_BITS = 16;

  /** The most words of a row, so that sums fit into 16 bits. */
  int GREATEST_WORDS = 128;

  /** Bytes of the columns of one block. */
  static int columnBytes(int words) {
    return (int) word(0, words, 0);
  }

  /** Where the term of {@code row} is. */
  static long term(long columns, int row) {
    return columns + 4L * row;
  }

  /** Where the factor of {@code row} is. */
  static long factor(long columns, int row) {
    return columns + 4L * (ROWS + row);
  }

  /** Where the error of {@code row} is. */
  static long error(long columns, int row) {
    return columns + 4L * (2 * ROWS + row);
  }

  /** Where the 16 signs of {@code row} are that begin at {@code 16 * word}. */
  static long word(long columns, int word, int row) {
    return columns + 12L * ROWS + 2L * (ROWS * word + place(row));
  }

  /** Where the words of {@code row} are among those of all rows. */
  private static int place(int row) {
    return (row & 32) + 2 * (row & 15) + (row >> 4 & 1);
  }

  /**
   * Bounds the distances of the rows of a block: {@code term + base - factor * (step * sum +
   * offset) - margin * error}.
   *
   * @param bounds takes the bounds
   * @return a bit for each row whose bound is not above {@code limit}; what overflowed to
   *     not-a-number is not
   */
  long scan(long planes, int words, long columns, SketchScale scale, float limit, float[] bounds);
}
