package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.ALL;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static io.pomai.orbit.kernel.simd.Lanes.floats;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.SketchKernel;
import io.pomai.orbit.kernel.SketchScale;
import jdk.incubator.vector.FloatVector;
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
      long planes,
      int words,
      long columns,
      SketchScale scale,
      float limit,
      short[] sums,
      float[] bounds) {
    for (int row = 0; row < ROWS; row += 2 * WIDTH) {
      addUp(planes, words, SketchKernel.word(columns, 0, row), sums, row);
    }
    return bound(columns, scale, limit, sums, bounds);
  }

  /** Two vectors of rows: less the counts of the highest bit, twice that and those of the next. */
  private static void addUp(long planes, int words, long signs, short[] sums, int at) {
    ShortVector first = ShortVector.zero(WORDS);
    ShortVector second = ShortVector.zero(WORDS);
    long query = planes;
    for (int plane = 0; plane < PLANES; plane++) {
      ShortVector weight = ShortVector.broadcast(WORDS, (short) (plane == 1 ? -2 : 2));
      first = weight.mul(first);
      second = weight.mul(second);
      long word = signs;
      for (int w = 0; w < words; w++) {
        ShortVector bits = ShortVector.broadcast(WORDS, NativeMemory.getShort(query));
        first =
            ShortVector.fromMemorySegment(WORDS, ALL, word, LITTLE_ENDIAN)
                .and(bits)
                .lanewise(VectorOperators.BIT_COUNT)
                .add(first);
        second =
            ShortVector.fromMemorySegment(WORDS, ALL, word + 2L * WIDTH, LITTLE_ENDIAN)
                .and(bits)
                .lanewise(VectorOperators.BIT_COUNT)
                .add(second);
        query += 2;
        word += WORD_BYTES;
      }
    }
    first.intoArray(sums, at);
    second.intoArray(sums, at + WIDTH);
  }

  private static long bound(
      long columns, SketchScale scale, float limit, short[] sums, float[] bounds) {
    FloatVector steps = FloatVector.broadcast(FLOATS, scale.step);
    FloatVector offsets = FloatVector.broadcast(FLOATS, scale.offset);
    float base = scale.base;
    float margin = scale.margin;
    long within = 0;
    for (int row = 0; row < ROWS; row += LENGTH) {
      FloatVector correction =
          ((FloatVector)
                  ShortVector.fromArray(Lanes.SHORTS, sums, row)
                      .convertShape(VectorOperators.S2F, FLOATS, 0))
              .fma(steps, offsets)
              .mul(floats(SketchKernel.factor(columns, row)));
      FloatVector bound =
          floats(SketchKernel.term(columns, row))
              .add(base)
              .sub(correction)
              .sub(floats(SketchKernel.error(columns, row)).mul(margin));
      bound.intoArray(bounds, row);
      within |= bound.compare(VectorOperators.LE, limit).toLong() << row;
    }
    return within;
  }
}
