package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putByte;
import static io.pomai.arena.NativeMemory.putFloat;

/** Product quantization number by number: the specification of the other implementation. */
class ScalarPackedKernel implements PackedKernel {

  @Override
  public void encode(
      long vector, long codebook, int subs, int width, long codes, long reconstruction) {
    for (int m = 0; m < subs; m++) {
      long values = vector + 4L * m * width;
      long words = codebook + 4L * CODES * m * width;
      int code = nearest(values, words, width);
      putByte(codes + m, (byte) code);
      for (int d = 0; d < width; d++) {
        float value = getFloat(words + 4L * (CODES * d + code));
        putFloat(reconstruction + 4L * (m * (long) width + d), value);
      }
    }
  }

  /** The first of the nearest; the first of all when there is none. */
  private static int nearest(long values, long words, int width) {
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int c = 0; c < CODES; c++) {
      float sum = 0;
      for (int d = 0; d < width; d++) {
        float difference = getFloat(values + 4L * d) - getFloat(words + 4L * (CODES * d + c));
        sum = Math.fma(difference, difference, sum);
      }
      if (sum < least) {
        least = sum;
        best = c;
      }
    }
    return best;
  }

  @Override
  public void tables(
      long query,
      long codebook,
      int subs,
      int width,
      float factor,
      long entries,
      long tables,
      TableScale scale) {
    float base = 0;
    float range = 0;
    for (int m = 0; m < subs; m++) {
      long words = codebook + 4L * CODES * m * width;
      long row = entries + 4L * CODES * m;
      float least = Float.POSITIVE_INFINITY;
      float greatest = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < CODES; c++) {
        float product = product(query + 4L * m * width, words + 4L * c, width) * factor;
        putFloat(row + 4L * c, product);
        least = Math.min(least, product);
        greatest = Math.max(greatest, product);
      }
      for (int c = 0; c < CODES; c++) {
        putFloat(row + 4L * c, getFloat(row + 4L * c) - least);
      }
      base += least;
      range = Math.max(range, greatest - least);
    }
    scale.base = base;
    scale.step = range / GREATEST_NUMBER;
    float inverse = range > 0 ? GREATEST_NUMBER / range : 0;
    for (int m = 0; m < subs; m++) {
      putNumbers(entries + 4L * CODES * m, inverse, tables + (long) TABLE_BYTES * m);
    }
  }

  private static float product(long query, long words, int width) {
    float sum = 0;
    for (int d = 0; d < width; d++) {
      sum = Math.fma(getFloat(query + 4L * d), getFloat(words + 4L * CODES * d), sum);
    }
    return sum;
  }

  private static void putNumbers(long entries, float inverse, long table) {
    for (int c = 0; c < CODES; c++) {
      float number = Math.fma(getFloat(entries + 4L * c), inverse, 0.5f);
      byte rounded = (byte) (int) Math.min(number, GREATEST_NUMBER);
      for (int copy = c; copy < TABLE_BYTES; copy += CODES) {
        putByte(table + copy, rounded);
      }
    }
  }

  @Override
  public long scan(
      long tables,
      long codes,
      int subs,
      long terms,
      TableScale scale,
      float limit,
      float[] estimates) {
    long within = 0;
    for (int row = 0; row < ROWS; row++) {
      int sum = sum(tables, codes + PackedKernel.byteOf(row), subs);
      float estimate = Math.fma(sum, scale.step, scale.base) + getFloat(terms + 4L * row);
      estimates[row] = estimate;
      within |= estimate > limit ? 0 : 1L << row;
    }
    return within;
  }

  private static int sum(long tables, long codes, int subs) {
    int sum = 0;
    for (int pair = 0; pair < subs / 2; pair++) {
      int both = getByte(codes + (long) ROWS * pair) & 0xFF;
      sum += getByte(tables + 2L * TABLE_BYTES * pair + (both & 15));
      sum += getByte(tables + 2L * TABLE_BYTES * pair + TABLE_BYTES + (both >> 4));
    }
    return sum;
  }
}
