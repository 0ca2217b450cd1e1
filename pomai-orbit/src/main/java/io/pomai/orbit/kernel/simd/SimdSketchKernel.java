package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.ALL;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.LSHL;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.SketchKernel;
import io.pomai.orbit.kernel.SketchScale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Sign sketches with one 16-bit lane per row. */
final class SimdSketchKernel implements SketchKernel {
  private static final VectorSpecies<Short> WORDS = ShortVector.SPECIES_PREFERRED;
  private static final int WIDTH = WORDS.length();
  private static final int WORD_BYTES = 2 * ROWS;

  @Override
  public long scan(
      long planes, int words, long columns, SketchScale scale, float limit, float[] bounds) {
    for (int place = 0; place < ROWS; place += 2 * WIDTH) {
      addUp(planes, words, SketchKernel.word(columns, 0, 0) + 2L * place, bounds, place);
    }
    long above = 0;
    for (int i = 0; i < ROWS / 2; i += LENGTH) {
      above |= bound(columns, scale, limit, bounds, i + (i & 16));
    }
    return ~above;
  }

  /**
   * The sums of two vectors of words: less the counts of the highest bit, twice that and the next.
   * They go through memory, where the bounds will be: together the two parts of a scan would be too
   * large for the compiler.
   */
  private static void addUp(long planes, int words, long signs, float[] sums, int place) {
    ShortVector first = ShortVector.zero(WORDS);
    ShortVector second = ShortVector.zero(WORDS);
    for (int plane = 0; plane < PLANES; plane++) {
      ShortVector weight = ShortVector.broadcast(WORDS, (short) (plane == 1 ? -2 : 2));
      first = weight.mul(first);
      second = weight.mul(second);
      long query = planes + 2L * words * plane;
      for (int w = 0; w < words; w++) {
        ShortVector bits =
            ShortVector.broadcast(WORDS, NativeMemory.getShort((query + 2L * w) & Lanes.ADDRESS));
        long word = (signs + (long) WORD_BYTES * w) & Lanes.ADDRESS;
        first = counts(word, bits).add(first);
        second = counts(word + 2L * WIDTH, bits).add(second);
      }
    }
    first.reinterpretAsFloats().intoArray(sums, row(place));
    second.reinterpretAsFloats().intoArray(sums, row(place + WIDTH));
  }

  private static ShortVector counts(long word, ShortVector bits) {
    return ShortVector.fromMemorySegment(WORDS, ALL, word, LITTLE_ENDIAN)
        .and(bits)
        .lanewise(VectorOperators.BIT_COUNT);
  }

  /** The row of the word at an even place. */
  private static int row(int place) {
    return (place & 32) + (place & 31) / 2;
  }

  /**
   * Bounds rows in the lower halves of lanes, and those 16 further in the upper halves; returns
   * those above the limit.
   */
  private static long bound(long columns, SketchScale scale, float limit, float[] bounds, int row) {
    IntVector sums = FloatVector.fromArray(FLOATS, bounds, row).reinterpretAsInts();
    FloatVector steps = FloatVector.broadcast(FLOATS, scale.step);
    FloatVector offsets = FloatVector.broadcast(FLOATS, scale.offset);
    FloatVector bases = FloatVector.broadcast(FLOATS, scale.base);
    FloatVector margins = FloatVector.broadcast(FLOATS, scale.margin);
    long at = (columns + 4L * row) & Lanes.ADDRESS;
    FloatVector lower = correction(sums.lanewise(LSHL, 16), steps, offsets, at);
    FloatVector upper = correction(sums, steps, offsets, at + 64);
    FloatVector first = Lanes.floats(at).add(bases).sub(lower).sub(error(margins, at));
    FloatVector second = Lanes.floats(at + 64).add(bases).sub(upper).sub(error(margins, at + 64));
    first.intoArray(bounds, row);
    second.intoArray(bounds, row + 16);
    return above(first, limit, row) | above(second, limit, row + 16);
  }

  private static long above(FloatVector values, float limit, int row) {
    return values.compare(VectorOperators.GT, limit).toLong() << row;
  }

  /** From sums in the upper halves of lanes. */
  private static FloatVector correction(
      IntVector sums, FloatVector steps, FloatVector offsets, long at) {
    return floats(sums.lanewise(VectorOperators.ASHR, 16))
        .fma(steps, offsets)
        .mul(Lanes.floats(at + 4 * ROWS));
  }

  private static FloatVector floats(IntVector sums) {
    return (FloatVector) sums.convertShape(VectorOperators.I2F, FLOATS, 0);
  }

  private static FloatVector error(FloatVector margins, long at) {
    return Lanes.floats(at + 8 * ROWS).mul(margins);
  }
}
