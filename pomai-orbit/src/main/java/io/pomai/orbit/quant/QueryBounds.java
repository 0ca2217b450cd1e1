package io.pomai.orbit.quant;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.orbit.kernel.BoundKernel.BLOCK;
import static io.pomai.orbit.kernel.BoundKernel.LEVELS;
import static io.pomai.orbit.kernel.BoundKernel.TABLE_BYTES;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.BoundKernel;
import io.pomai.orbit.kernel.SumLimit;

/**
 * What one query proves about coded vectors: a row whose numbers add up to more than a limit is
 * farther than the distance aimed at.
 *
 * <p>For L2, with reconstruction x^ and error e of a row x: the sum S of its numbers satisfies
 * {@code S * step <= |q - x^|^2}, and {@code |q - x^| <= |q - x| + e} (triangle inequality). So
 * {@code |q - x|^2 <= t} implies {@code S <= (sqrt(t) + e)^2 / step}. COSINE is half the L2 of
 * vectors of length 1. For IP, {@code S * step <= offsets - <q, x^>} and {@code |<q, x - x^>| <=
 * |q| e} (Cauchy-Schwarz). What float32 rounding adds to a kernel's distance is part of e, of the
 * margins here and of those in the tables: a row that a scan would return is never left out.
 *
 * <p>Not thread-safe; reused from search to search.
 */
public final class QueryBounds {
  /**
   * A near row's numbers are this on average. Larger ones make steps finer, but more sums of four
   * end at 255: on SIFT and on text vectors, 8 to 12 leave the fewest rows to measure.
   */
  private static final int NEAR_NUMBER = 10;

  private static final int GREATEST_NEAR_SUM = 30_000;
  private static final double LEAST_NEAR_SHARE = 0.02;

  /** More than the rounding of a few float32 operations. */
  private static final double MARGIN = 1 + 1e-5;

  private final float[] out = new float[1];
  private final SumLimit limit = new SumLimit();
  private BoundedCodes codes;
  private long tables;
  private double inverseStep;
  private float addedSlope;
  private float addedCurve;
  private double offset;
  private double queryLength;

  /**
   * Makes the tables of a query, prepared as for the kernels, in the {@link #tableBytes} at {@code
   * newTables}. False if the query or the levels are so large that the codes prove nothing.
   */
  public boolean prepare(BoundedCodes newCodes, long query, long newTables) {
    codes = newCodes;
    tables = newTables;
    int dim = codes.dimension();
    NativeMemory.fill(
        tables + (long) dim * TABLE_BYTES, tableBytes(dim) - dim * TABLE_BYTES, (byte) 0);
    return codes.metric() == Metric.IP ? prepareProducts(query, dim) : prepareSquares(query, dim);
  }

  /** Bytes of the tables of a query. */
  public static int tableBytes(int dimension) {
    return BoundKernel.tableBytes(dimension);
  }

  private boolean prepareSquares(long query, int dim) {
    Levels levels = codes.levels();
    codes.squares().oneToMany(query, levels.mean(), 0, 0, 1, dim, out, 0);
    float step =
        inverseStep(
            (out[0] + levels.variance()) * Math.max(levels.nearShare(), LEAST_NEAR_SHARE), dim);
    inverseStep = step;
    addedSlope = (float) (2 * Math.sqrt(expectedSum() * inverseStep));
    addedCurve = step;
    codes.kernel().squareTables(query, levels.byDimension(), dim, step, tables);
    return isUsable(step);
  }

  private boolean prepareProducts(long query, int dim) {
    Levels levels = codes.levels();
    codes.products().oneToMany(query, levels.mean(), 0, 0, 1, dim, out, 0);
    offset = 0;
    double squares = 0;
    for (int d = 0; d < dim; d++) {
      double q = getFloat(query + 4L * d);
      double first = q * getFloat(levels.byDimension() + 4L * LEVELS * d);
      double last = q * getFloat(levels.byDimension() + 4L * (LEVELS * d + LEVELS - 1));
      offset += Math.max(first, last);
      squares += q * q;
    }
    queryLength = Math.sqrt(squares);
    float step = inverseStep(offset + out[0], dim);
    inverseStep = step;
    addedSlope = (float) (queryLength * inverseStep);
    addedCurve = 0;
    codes.kernel().productTables(query, levels.byDimension(), dim, step, tables);
    return isUsable(step);
  }

  private static float inverseStep(double near, int dim) {
    return (float) (Math.min((double) NEAR_NUMBER * dim, GREATEST_NEAR_SUM) / near);
  }

  private static boolean isUsable(float step) {
    return step > 0 && step < Float.POSITIVE_INFINITY;
  }

  /** The sum that a near row without error is expected to have. */
  public int expectedSum() {
    return Math.min(NEAR_NUMBER * codes.dimension(), GREATEST_NEAR_SUM);
  }

  /**
   * Adds up the numbers of the slots below {@code slots}, and what their errors may add, so that
   * slots with large errors do not pass for near ones; {@code sums} has room for whole blocks.
   */
  public void addUp(int slots, short[] sums) {
    int pairs = BoundKernel.pairs(codes.dimension());
    long[] blocks = codes.blocks();
    for (int first = 0; first < slots; first += BLOCK) {
      long block = blocks[first / BLOCK];
      codes.kernel().addUp(tables, block, pairs, sums, first);
      codes
          .kernel()
          .addErrors(sums, first, first + BLOCK, codes.errors(block), addedSlope, addedCurve);
    }
  }

  /** Sets the distance, as a kernel computes it, that {@link #isWithin} and the rest are about. */
  public void aim(float distance) {
    double rounding = (codes.dimension() + 16) * 0x1p-20;
    switch (codes.metric()) {
      case L2 ->
          aimSquares(distance * (1 + rounding) + codes.dimension() * (double) Float.MIN_VALUE);
      case COSINE -> aimSquares(Math.max(0, 2.0 * distance + rounding));
      case IP -> aimProducts(distance);
      default -> throw new IllegalArgumentException("metric=" + codes.metric());
    }
  }

  /** {@code (sqrt(squared) + e)^2 / step}, and what the sum has got for the error. */
  private void aimSquares(double squared) {
    limit.base = (float) (squared * inverseStep * MARGIN);
    limit.slope = (float) ((2 * Math.sqrt(squared) * inverseStep + addedSlope) * MARGIN);
    limit.curve = (float) ((inverseStep + addedCurve) * MARGIN);
  }

  private void aimProducts(double distance) {
    double sum = distance + offset + (Math.abs(distance) + Math.abs(offset)) * (MARGIN - 1);
    limit.base = (float) (sum * inverseStep + Math.abs(sum * inverseStep) * (MARGIN - 1));
    limit.slope = (float) ((queryLength * inverseStep + addedSlope) * MARGIN);
    limit.curve = 0;
  }

  /**
   * Writes the slots below {@code slots} that have a sum above {@code above} and may be as near as
   * aimed at to {@code out}, ascending, as long as there is room for a block; returns how many.
   */
  public int select(short[] sums, int slots, int above, int[] out) {
    long[] blocks = codes.blocks();
    int n = 0;
    for (int from = 0; from < slots && n <= out.length - BLOCK; from += BLOCK) {
      int to = Math.min(slots, from + BLOCK);
      long errors = codes.errors(blocks[from / BLOCK]);
      n = codes.kernel().selectWithin(sums, from, to, above, errors, limit, out, n);
    }
    return n;
  }

  /** Whether a slot with this sum may be as near as aimed at. */
  public boolean isWithin(int slot, short sum) {
    long errors = codes.errors(codes.blocks()[slot / BLOCK]);
    return !((sum & 0xFFFF) > limit.of(getFloat(errors + 4L * (slot % BLOCK))));
  }
}
