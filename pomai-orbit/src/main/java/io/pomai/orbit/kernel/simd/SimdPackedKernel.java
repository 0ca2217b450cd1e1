package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.ALL;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static io.pomai.orbit.kernel.simd.Lanes.floats;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.TableScale;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Product quantization with one lane per codeword, and one byte shuffle per vector of rows. */
final class SimdPackedKernel implements PackedKernel {
  private static final VectorSpecies<Byte> BYTES = ByteShuffles.species();
  private static final int WIDTH = BYTES.length();
  private static final VectorSpecies<Short> PAIRS =
      VectorSpecies.of(short.class, BYTES.vectorShape());
  private static final VectorSpecies<Integer> SUMS =
      VectorSpecies.of(int.class, BYTES.vectorShape());
  private static final VectorSpecies<Float> ESTIMATES =
      VectorSpecies.of(float.class, BYTES.vectorShape());

  @Override
  public void encode(
      long vector, long codebook, int subs, int width, long codes, long reconstruction) {
    for (int m = 0; m < subs; m++) {
      long values = vector + 4L * m * width;
      long words = codebook + 4L * CODES * m * width;
      int code = nearest(values, words, width);
      NativeMemory.putByte(codes + m, (byte) code);
      for (int d = 0; d < width; d++) {
        float value = NativeMemory.getFloat(words + 4L * (CODES * d + code));
        NativeMemory.putFloat(reconstruction + 4L * (m * (long) width + d), value);
      }
    }
  }

  private static int nearest(long values, long words, int width) {
    int best = 0;
    float least = Float.POSITIVE_INFINITY;
    for (int c = 0; c < CODES; c += LENGTH) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int d = 0; d < width; d++) {
        FloatVector difference =
            FloatVector.broadcast(FLOATS, NativeMemory.getFloat(values + 4L * d))
                .sub(floats(words + 4L * (CODES * d + c)));
        sum = difference.fma(difference, sum);
      }
      float nearest = sum.reduceLanes(VectorOperators.MIN);
      if (nearest < least) {
        least = nearest;
        best = c + sum.compare(VectorOperators.EQ, nearest).firstTrue();
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
      long row = entries + 4L * CODES * m;
      long words = codebook + 4L * CODES * m * width;
      FloatVector least = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
      FloatVector greatest = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
      for (int c = 0; c < CODES; c += LENGTH) {
        FloatVector sum = FloatVector.zero(FLOATS);
        for (int d = 0; d < width; d++) {
          float value = NativeMemory.getFloat(query + 4L * (m * (long) width + d));
          sum = FloatVector.broadcast(FLOATS, value).fma(floats(words + 4L * (CODES * d + c)), sum);
        }
        FloatVector product = FloatVector.broadcast(FLOATS, factor).mul(sum);
        product.intoMemorySegment(ALL, row + 4L * c, LITTLE_ENDIAN);
        least = product.min(least);
        greatest = product.max(greatest);
      }
      float lowest = least.reduceLanes(VectorOperators.MIN);
      for (int c = 0; c < CODES; c += LENGTH) {
        floats(row + 4L * c).sub(lowest).intoMemorySegment(ALL, row + 4L * c, LITTLE_ENDIAN);
      }
      base += lowest;
      range = Math.max(range, greatest.reduceLanes(VectorOperators.MAX) - lowest);
    }
    scale.base = base;
    scale.step = range / GREATEST_NUMBER;
    putNumbers(entries, subs, range > 0 ? GREATEST_NUMBER / range : 0, tables);
  }

  private static void putNumbers(long entries, int subs, float inverse, long tables) {
    FloatVector scale = FloatVector.broadcast(FLOATS, inverse);
    FloatVector half = FloatVector.broadcast(FLOATS, 0.5f);
    for (int m = 0; m < subs; m++) {
      long table = tables + (long) TABLE_BYTES * m;
      for (int c = 0; c < CODES; c += LENGTH) {
        FloatVector number =
            floats(entries + 4L * (CODES * m + c)).fma(scale, half).min(GREATEST_NUMBER);
        Lanes.putBytes(
            (IntVector) number.convertShape(VectorOperators.F2I, Lanes.INTS, 0), table + c);
      }
      long first = NativeMemory.getLong(table);
      long second = NativeMemory.getLong(table + 8);
      for (int copy = CODES; copy < TABLE_BYTES; copy += CODES) {
        NativeMemory.putLong(table + copy, first);
        NativeMemory.putLong(table + copy + 8, second);
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
    long above = 0;
    for (int part = 0; part < ROWS; part += WIDTH) {
      above |=
          scanPart(tables, codes + part, subs, terms + part, scale, limit, estimates, part / 4);
    }
    return ~above;
  }

  /**
   * One vector of bytes; returns the rows above the limit. Of each four bytes the first two belong
   * to rows of the first half of a block, 16 rows apart, the others to those of the second half,
   * and so do the halves of the 32-bit lanes that these are added up in.
   *
   * <p>The second loop has two estimates in its body, not four, because of the compiler's limit on
   * nodes.
   */
  private static long scanPart(
      long tables,
      long codes,
      int subs,
      long terms,
      TableScale scale,
      float limit,
      float[] estimates,
      int row) {
    ShortVector all = ShortVector.zero(PAIRS);
    ShortVector odd = ShortVector.zero(PAIRS);
    for (int m = 0; m < subs; m += 4) {
      long code = (codes + (long) ROWS / 2 * m) & Lanes.ADDRESS;
      long table = (tables + (long) TABLE_BYTES * m) & Lanes.ADDRESS;
      ByteVector x = bytes(code);
      ByteVector y = bytes(code + ROWS);
      ShortVector four =
          x.selectFrom(bytes(table))
              .add(high(x).selectFrom(bytes(table + TABLE_BYTES)))
              .add(y.selectFrom(bytes(table + 2 * TABLE_BYTES)))
              .add(high(y).selectFrom(bytes(table + 3 * TABLE_BYTES)))
              .reinterpretAsShorts();
      all = four.add(all);
      odd = four.lanewise(LSHR, 8).add(odd);
    }
    IntVector evens = all.sub(odd.lanewise(LSHL, 8)).reinterpretAsInts();
    IntVector odds = odd.reinterpretAsInts();
    IntVector upperEvens = evens.lanewise(LSHR, 16);
    IntVector upperOdds = odds.lanewise(LSHR, 16);
    IntVector lower = IntVector.broadcast(SUMS, 0xFFFF);
    FloatVector steps = FloatVector.broadcast(ESTIMATES, scale.step);
    FloatVector bases = FloatVector.broadcast(ESTIMATES, scale.base);
    long above = 0;
    long term = terms & Lanes.ADDRESS;
    for (int r = row; r < ROWS; r += ROWS / 2) {
      FloatVector first = scaled(lower.and(evens), steps, bases).add(terms(term));
      FloatVector second = scaled(lower.and(odds), steps, bases).add(terms(term + ROWS));
      first.intoArray(estimates, r);
      second.intoArray(estimates, r + 16);
      above |= above(first, limit, r) | above(second, limit, r + 16);
      evens = upperEvens;
      odds = upperOdds;
      term += 2 * ROWS;
    }
    return above;
  }

  private static ByteVector bytes(long address) {
    return ByteVector.fromMemorySegment(BYTES, ALL, address, LITTLE_ENDIAN);
  }

  private static ByteVector high(ByteVector codes) {
    return codes.reinterpretAsInts().lanewise(LSHR, 4).reinterpretAsBytes();
  }

  private static FloatVector scaled(IntVector sums, FloatVector steps, FloatVector bases) {
    return ((FloatVector) sums.convertShape(VectorOperators.I2F, ESTIMATES, 0)).fma(steps, bases);
  }

  private static FloatVector terms(long address) {
    return FloatVector.fromMemorySegment(ESTIMATES, ALL, address, LITTLE_ENDIAN);
  }

  private static long above(FloatVector values, float limit, int row) {
    return values.compare(VectorOperators.GT, limit).toLong() << row;
  }
}
