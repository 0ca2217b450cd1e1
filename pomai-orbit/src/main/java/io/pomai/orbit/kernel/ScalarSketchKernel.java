package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.getShort;

/** Sign sketches word by word: the specification of the other implementation. */
class ScalarSketchKernel implements SketchKernel {

  @Override
  public long scan(
      long planes, int words, long columns, SketchScale scale, float limit, float[] bounds) {
    long within = 0;
    for (int row = 0; row < ROWS; row++) {
      int sum = sum(planes, words, columns, row);
      float correction =
          getFloat(SketchKernel.factor(columns, row)) * Math.fma(sum, scale.step, scale.offset);
      float estimate = getFloat(SketchKernel.term(columns, row)) + scale.base - correction;
      bounds[row] = estimate - scale.margin * getFloat(SketchKernel.error(columns, row));
      within |= bounds[row] > limit ? 0 : 1L << row;
    }
    return within;
  }

  /** From the highest bit on, whose weight is negative, twice what came before. */
  private static int sum(long planes, int words, long columns, int row) {
    int sum = -count(planes, words, columns, row);
    for (int plane = 1; plane < PLANES; plane++) {
      sum = 2 * sum + count(planes + 2L * words * plane, words, columns, row);
    }
    return sum;
  }

  private static int count(long plane, int words, long columns, int row) {
    int count = 0;
    for (int w = 0; w < words; w++) {
      int both = getShort(plane + 2L * w) & getShort(SketchKernel.word(columns, w, row));
      count += Integer.bitCount(both & 0xFFFF);
    }
    return count;
  }
}
