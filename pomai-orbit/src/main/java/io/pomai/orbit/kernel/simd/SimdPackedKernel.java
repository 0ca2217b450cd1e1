package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.ALL;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static io.pomai.orbit.kernel.simd.Lanes.floats;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
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
      short[] sums,
      float[] estimates) {
    for (int part = 0; part < ROWS; part += WIDTH) {
      addUp(tables, codes + part, subs, sums, part / 2);
    }
    return estimate(terms, scale.base, scale.step, limit, sums, estimates);
  }

  /** Rows in even bytes are the first half of a block, those in odd bytes the second. */
  private static void addUp(long tables, long codes, int subs, short[] sums, int at) {
    ShortVector low = ShortVector.broadcast(PAIRS, (short) 0xFF);
    ShortVector even = ShortVector.zero(PAIRS);
    ShortVector odd = ShortVector.zero(PAIRS);
    long table = tables;
    long code = codes;
    for (int m = 0; m < subs; m += 4) {
      ByteVector x = ByteVector.fromMemorySegment(BYTES, ALL, code, LITTLE_ENDIAN);
      ByteVector y = ByteVector.fromMemorySegment(BYTES, ALL, code + ROWS, LITTLE_ENDIAN);
      ByteVector t0 = ByteVector.fromMemorySegment(BYTES, ALL, table, LITTLE_ENDIAN);
      ByteVector t1 = ByteVector.fromMemorySegment(BYTES, ALL, table + TABLE_BYTES, LITTLE_ENDIAN);
      ByteVector t2 =
          ByteVector.fromMemorySegment(BYTES, ALL, table + 2 * TABLE_BYTES, LITTLE_ENDIAN);
      ByteVector t3 =
          ByteVector.fromMemorySegment(BYTES, ALL, table + 3 * TABLE_BYTES, LITTLE_ENDIAN);
      ByteVector xHigh = x.reinterpretAsInts().lanewise(LSHR, 4).reinterpretAsBytes();
      ByteVector yHigh = y.reinterpretAsInts().lanewise(LSHR, 4).reinterpretAsBytes();
      ShortVector four =
          x.selectFrom(t0)
              .add(xHigh.selectFrom(t1))
              .add(y.selectFrom(t2))
              .add(yHigh.selectFrom(t3))
              .reinterpretAsShorts();
      even = four.and(low).add(even);
      odd = four.lanewise(LSHR, 8).add(odd);
      table += 4 * TABLE_BYTES;
      code += 2 * ROWS;
    }
    even.intoArray(sums, at);
    odd.intoArray(sums, at + ROWS / 2);
  }

  private static long estimate(
      long terms, float base, float step, float limit, short[] sums, float[] estimates) {
    FloatVector steps = FloatVector.broadcast(FLOATS, step);
    FloatVector bases = FloatVector.broadcast(FLOATS, base);
    long within = 0;
    for (int row = 0; row < ROWS; row += LENGTH) {
      FloatVector sum =
          (FloatVector)
              ShortVector.fromArray(Lanes.SHORTS, sums, row)
                  .convertShape(VectorOperators.S2F, FLOATS, 0);
      FloatVector estimate = sum.fma(steps, bases).add(floats(terms + 4L * row));
      estimate.intoArray(estimates, row);
      within |= estimate.compare(VectorOperators.LE, limit).toLong() << row;
    }
    return within;
  }
}
