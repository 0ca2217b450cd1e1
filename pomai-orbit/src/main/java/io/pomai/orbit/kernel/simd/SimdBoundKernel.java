package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.ALL;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static io.pomai.orbit.kernel.simd.Lanes.floats;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.SUADD;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.BoundKernel;
import io.pomai.orbit.kernel.SumLimit;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The first pass with one byte shuffle per vector of rows and dimension (after Andre, Kermarrec, Le
 * Scouarnec, "Quicker ADC", IEEE TPAMI 2021).
 */
final class SimdBoundKernel implements BoundKernel {
  private static final VectorSpecies<Byte> ROWS = ByteShuffles.species();
  private static final int WIDTH = ROWS.length();
  private static final VectorSpecies<Short> PAIRS =
      VectorSpecies.of(short.class, ROWS.vectorShape());
  private static final VectorSpecies<Short> SUMS = ShortVector.SPECIES_PREFERRED;
  private static final int RUN = 64;

  /** Two roundings of a product and one of a sum, rounded up. */
  private static final float MARGIN = 0x1p-20f;

  private final BoundKernel scalar;

  /** A kernel that leaves rows of a few dimensions to {@code scalar}. */
  SimdBoundKernel(BoundKernel scalar) {
    this.scalar = scalar;
  }

  @Override
  public void addUp(long tables, long block, int pairs, short[] sums, int at) {
    for (int run = 0; run < BLOCK; run += 2 * RUN) {
      for (int part = 0; part < RUN; part += WIDTH) {
        addUpPart(tables, block + run + part, pairs, sums, at + run + part / 2);
      }
    }
  }

  /**
   * One vector of each of two runs. Rows in even bytes add up in one vector of shorts, those in odd
   * bytes in another: half a run apart, so that sums come in the order of rows.
   */
  private static void addUpPart(long tables, long block, int pairs, short[] sums, int at) {
    ShortVector low = ShortVector.broadcast(PAIRS, (short) 0xFF);
    ShortVector even0 = ShortVector.zero(PAIRS);
    ShortVector even1 = ShortVector.zero(PAIRS);
    ShortVector odd0 = ShortVector.zero(PAIRS);
    ShortVector odd1 = ShortVector.zero(PAIRS);
    long table = tables;
    long codes = block;
    // Not counted: C2 would turn the bounds checks of a counted loop into long computations.
    for (long end = tables + 2L * TABLE_BYTES * pairs; table != end; ) {
      ByteVector t0 = ByteVector.fromMemorySegment(ROWS, ALL, table, LITTLE_ENDIAN);
      ByteVector t1 = ByteVector.fromMemorySegment(ROWS, ALL, table + TABLE_BYTES, LITTLE_ENDIAN);
      ByteVector t2 =
          ByteVector.fromMemorySegment(ROWS, ALL, table + 2 * TABLE_BYTES, LITTLE_ENDIAN);
      ByteVector t3 =
          ByteVector.fromMemorySegment(ROWS, ALL, table + 3 * TABLE_BYTES, LITTLE_ENDIAN);
      ByteVector x = ByteVector.fromMemorySegment(ROWS, ALL, codes, LITTLE_ENDIAN);
      ByteVector y = ByteVector.fromMemorySegment(ROWS, ALL, codes + BLOCK, LITTLE_ENDIAN);
      ShortVector four = numbers(x, y, t0, t1, t2, t3);
      even0 = even0.lanewise(SUADD, four.and(low));
      odd0 = odd0.lanewise(SUADD, four.lanewise(LSHR, 8));
      x = ByteVector.fromMemorySegment(ROWS, ALL, codes + RUN, LITTLE_ENDIAN);
      y = ByteVector.fromMemorySegment(ROWS, ALL, codes + BLOCK + RUN, LITTLE_ENDIAN);
      four = numbers(x, y, t0, t1, t2, t3);
      even1 = even1.lanewise(SUADD, four.and(low));
      odd1 = odd1.lanewise(SUADD, four.lanewise(LSHR, 8));
      table += 4 * TABLE_BYTES;
      codes += 2 * BLOCK;
    }
    even0.intoArray(sums, at);
    odd0.intoArray(sums, at + RUN / 2);
    even1.intoArray(sums, at + RUN);
    odd1.intoArray(sums, at + RUN + RUN / 2);
  }

  /**
   * The numbers of four dimensions, added up, of the rows whose code bytes are {@code x} and {@code
   * y}.
   */
  private static ShortVector numbers(
      ByteVector x, ByteVector y, ByteVector t0, ByteVector t1, ByteVector t2, ByteVector t3) {
    ByteVector xHigh = x.reinterpretAsInts().lanewise(LSHR, 4).reinterpretAsBytes();
    ByteVector yHigh = y.reinterpretAsInts().lanewise(LSHR, 4).reinterpretAsBytes();
    return x.selectFrom(t0)
        .lanewise(SUADD, xHigh.selectFrom(t1))
        .lanewise(SUADD, y.selectFrom(t2))
        .lanewise(SUADD, yHigh.selectFrom(t3))
        .reinterpretAsShorts();
  }

  @Override
  public void addErrors(short[] sums, int from, int to, long errors, float slope, float curve) {
    int i = from;
    for (; i <= to - LENGTH; i += LENGTH) {
      FloatVector error = floats(errors + 4L * (i - from));
      FloatVector added = error.mul(curve).add(slope).mul(error).min(65535f);
      IntVector sum =
          unsigned(sums, i).add(added.convertShape(VectorOperators.F2I, Lanes.INTS, 0)).min(0xFFFF);
      ((ShortVector) sum.convertShape(VectorOperators.I2S, Lanes.SHORTS, 0)).intoArray(sums, i);
    }
    scalar.addErrors(sums, i, to, errors + 4L * (i - from), slope, curve);
  }

  private static IntVector unsigned(short[] sums, int at) {
    return (IntVector)
        ShortVector.fromArray(Lanes.SHORTS, sums, at)
            .convertShape(VectorOperators.ZERO_EXTEND_S2I, Lanes.INTS, 0);
  }

  @Override
  public int select(short[] sums, int from, int to, int above, int limit, int[] out) {
    int n = 0;
    int i = from;
    for (; i <= to - SUMS.length(); i += SUMS.length()) {
      ShortVector v = ShortVector.fromArray(SUMS, sums, i);
      long chosen = v.compare(VectorOperators.ULE, (short) limit).toLong();
      if (chosen != 0) {
        n = append(sums, i, chosen, above, out, n);
      }
    }
    for (; i < to; i++) {
      int sum = sums[i] & 0xFFFF;
      if (sum > above && sum <= limit) {
        out[n++] = i;
      }
    }
    return n;
  }

  private static int append(short[] sums, int at, long chosen, int above, int[] out, int n) {
    int count = n;
    for (long left = chosen; left != 0; left &= left - 1) {
      int i = at + Long.numberOfTrailingZeros(left);
      if ((sums[i] & 0xFFFF) > above) {
        out[count++] = i;
      }
    }
    return count;
  }

  @Override
  public int selectWithin(
      short[] sums, int from, int to, int above, long errors, SumLimit limit, int[] out, int at) {
    FloatVector base = FloatVector.broadcast(FLOATS, limit.base);
    FloatVector slope = FloatVector.broadcast(FLOATS, limit.slope);
    int n = at;
    int i = from;
    for (; i <= to - LENGTH; i += LENGTH) {
      FloatVector sum =
          (FloatVector) unsigned(sums, i).convertShape(VectorOperators.I2F, FLOATS, 0);
      FloatVector error = floats(errors + 4L * (i - from));
      FloatVector most = error.mul(limit.curve).add(slope).mul(error).add(base);
      long chosen = sum.compare(VectorOperators.GT, most).not().toLong();
      if (chosen != 0) {
        n = append(sums, i, chosen, above, out, n);
      }
    }
    return scalar.selectWithin(sums, i, to, above, errors + 4L * (i - from), limit, out, n);
  }

  @Override
  public int count(short[] sums, int from, int to, int limit) {
    int n = 0;
    int i = from;
    for (; i <= to - SUMS.length(); i += SUMS.length()) {
      ShortVector v = ShortVector.fromArray(SUMS, sums, i);
      n += v.compare(VectorOperators.ULE, (short) limit).trueCount();
    }
    for (; i < to; i++) {
      n += (sums[i] & 0xFFFF) <= limit ? 1 : 0;
    }
    return n;
  }

  @Override
  public void squareTables(long query, long levels, int dim, float inverseStep, long tables) {
    FloatVector scale = FloatVector.broadcast(FLOATS, inverseStep * (1 - MARGIN));
    for (int d = 0; d < dim; d++) {
      FloatVector q = FloatVector.broadcast(FLOATS, NativeMemory.getFloat(query + 4L * d));
      long table = tables + (long) TABLE_BYTES * d;
      for (int c = 0; c < LEVELS; c += LENGTH) {
        FloatVector difference = q.sub(floats(levels + 4L * (LEVELS * d + c)));
        putNumbers(difference.mul(difference).mul(scale), table + c);
      }
      repeat(table);
    }
  }

  @Override
  public void productTables(long query, long levels, int dim, float inverseStep, long tables) {
    FloatVector scale = FloatVector.broadcast(FLOATS, inverseStep * (1 - MARGIN));
    for (int d = 0; d < dim; d++) {
      float value = NativeMemory.getFloat(query + 4L * d);
      float first = value * NativeMemory.getFloat(levels + 4L * LEVELS * d);
      float last = value * NativeMemory.getFloat(levels + 4L * (LEVELS * d + LEVELS - 1));
      float offset = Math.max(first, last) - Math.max(Math.abs(first), Math.abs(last)) * MARGIN;
      long table = tables + (long) TABLE_BYTES * d;
      for (int c = 0; c < LEVELS; c += LENGTH) {
        FloatVector product = floats(levels + 4L * (LEVELS * d + c)).mul(value);
        putNumbers(FloatVector.broadcast(FLOATS, offset).sub(product).mul(scale), table + c);
      }
      repeat(table);
    }
  }

  /** The conversion rounds down; not-a-number becomes 0. */
  private static void putNumbers(FloatVector numbers, long table) {
    FloatVector inRange = numbers.max(0).min(255);
    Lanes.putBytes((IntVector) inRange.convertShape(VectorOperators.F2I, Lanes.INTS, 0), table);
  }

  private static void repeat(long table) {
    long first = NativeMemory.getLong(table);
    long second = NativeMemory.getLong(table + 8);
    for (int copy = LEVELS; copy < TABLE_BYTES; copy += LEVELS) {
      NativeMemory.putLong(table + copy, first);
      NativeMemory.putLong(table + copy + 8, second);
    }
  }

  @Override
  public void quantize(long vector, long columns, int dim, long codes, long reconstruction) {
    if (dim < LENGTH) {
      scalar.quantize(vector, columns, dim, codes, reconstruction);
      return;
    }
    for (int d = 0; d < dim - LENGTH; d += LENGTH) {
      quantizeVector(vector, columns, dim, d, codes, reconstruction);
    }
    quantizeVector(vector, columns, dim, dim - LENGTH, codes, reconstruction);
  }

  private static void quantizeVector(
      long vector, long columns, int dim, int d, long codes, long reconstruction) {
    FloatVector values = floats(vector + 4L * d);
    FloatVector level = floats(columns + 4L * d);
    FloatVector code = FloatVector.zero(FLOATS);
    for (int c = 1; c < LEVELS; c++) {
      FloatVector border = floats(columns + 4L * ((LEVELS + c - 1) * (long) dim + d));
      VectorMask<Float> beyond = values.compare(VectorOperators.GT, border);
      level = level.blend(floats(columns + 4L * (c * (long) dim + d)), beyond);
      code = code.blend(c, beyond);
    }
    level.intoMemorySegment(ALL, reconstruction + 4L * d, LITTLE_ENDIAN);
    putNumbers(code, codes + d);
  }
}
