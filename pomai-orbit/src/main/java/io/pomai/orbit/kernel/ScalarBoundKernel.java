package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putByte;
import static io.pomai.arena.NativeMemory.putFloat;

/** The first pass number by number: the specification of the other implementation. */
class ScalarBoundKernel implements BoundKernel {
  /** Two roundings of a product and one of a sum, rounded up. */
  private static final float MARGIN = 0x1p-20f;

  @Override
  public void squareTables(long query, long levels, int dim, float inverseStep, long tables) {
    for (int d = 0; d < dim; d++) {
      float q = getFloat(query + 4L * d);
      for (int c = 0; c < LEVELS; c++) {
        float difference = q - getFloat(levels + 4L * (LEVELS * d + c));
        float number = difference * difference * (inverseStep * (1 - MARGIN));
        putNumber(tables + (long) TABLE_BYTES * d + c, number);
      }
    }
  }

  @Override
  public void productTables(long query, long levels, int dim, float inverseStep, long tables) {
    for (int d = 0; d < dim; d++) {
      float q = getFloat(query + 4L * d);
      float first = q * getFloat(levels + 4L * LEVELS * d);
      float last = q * getFloat(levels + 4L * (LEVELS * d + LEVELS - 1));
      float offset = Math.max(first, last) - Math.max(Math.abs(first), Math.abs(last)) * MARGIN;
      for (int c = 0; c < LEVELS; c++) {
        float product = q * getFloat(levels + 4L * (LEVELS * d + c));
        putNumber(
            tables + (long) TABLE_BYTES * d + c, (offset - product) * (inverseStep * (1 - MARGIN)));
      }
    }
  }

  /** Not-a-number counts as 0, which is a bound too. */
  private static void putNumber(long table, float number) {
    byte rounded = (byte) (int) Math.clamp(number, 0f, 255f);
    for (int copy = 0; copy < TABLE_BYTES; copy += LEVELS) {
      putByte(table + copy, rounded);
    }
  }

  @Override
  public void addUp(long tables, long block, int pairs, short[] sums, int at) {
    for (int row = 0; row < BLOCK; row++) {
      int sum = 0;
      for (int pair = 0; pair < pairs; pair += 2) {
        int four = numbers(tables, block, pair, row) + numbers(tables, block, pair + 1, row);
        sum = Math.min(0xFFFF, sum + Math.min(0xFF, four));
      }
      sums[at + row] = (short) sum;
    }
  }

  private static int numbers(long tables, long block, int pair, int row) {
    int code = getByte(block + (long) pair * BLOCK + BoundKernel.byteOf(row));
    long table = tables + 2L * TABLE_BYTES * pair;
    return (getByte(table + (code & 15)) & 0xFF)
        + (getByte(table + TABLE_BYTES + (code >> 4 & 15)) & 0xFF);
  }

  @Override
  public void addErrors(short[] sums, int from, int to, long errors, float slope, float curve) {
    for (int i = from; i < to; i++) {
      float error = getFloat(errors + 4L * (i - from));
      int added = (int) Math.min(error * (slope + error * curve), 65535f);
      sums[i] = (short) Math.min(0xFFFF, (sums[i] & 0xFFFF) + added);
    }
  }

  @Override
  public int select(short[] sums, int from, int to, int above, int limit, int[] out) {
    int n = 0;
    for (int i = from; i < to; i++) {
      int sum = sums[i] & 0xFFFF;
      if (sum > above && sum <= limit) {
        out[n++] = i;
      }
    }
    return n;
  }

  @Override
  public int selectWithin(
      short[] sums, int from, int to, int above, long errors, SumLimit limit, int[] out, int at) {
    int n = at;
    for (int i = from; i < to; i++) {
      int sum = sums[i] & 0xFFFF;
      if (sum > above && !(sum > limit.of(getFloat(errors + 4L * (i - from))))) {
        out[n++] = i;
      }
    }
    return n;
  }

  @Override
  public int count(short[] sums, int from, int to, int limit) {
    int n = 0;
    for (int i = from; i < to; i++) {
      n += (sums[i] & 0xFFFF) <= limit ? 1 : 0;
    }
    return n;
  }

  @Override
  public void quantize(long vector, long columns, int dim, long codes, long reconstruction) {
    long borders = columns + 4L * LEVELS * dim;
    for (int d = 0; d < dim; d++) {
      float value = getFloat(vector + 4L * d);
      int code = 0;
      while (code < LEVELS - 1 && value > getFloat(borders + 4L * (code * dim + d))) {
        code++;
      }
      putByte(codes + d, (byte) code);
      putFloat(reconstruction + 4L * d, getFloat(columns + 4L * (code * dim + d)));
    }
  }
}
