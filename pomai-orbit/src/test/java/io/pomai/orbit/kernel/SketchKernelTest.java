package io.pomai.orbit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The SIMD kernel gives what the scalar one gives, bit for bit. */
class SketchKernelTest {
  private static final SketchKernel SCALAR = KernelProvider.select(KernelChoice.SCALAR).sketches();
  private static final SketchKernel SIMD = KernelProvider.select(KernelChoice.AUTO).sketches();

  @Property(tries = 100)
  void boundsAlike(
      @ForAll @IntRange(min = 1, max = SketchKernel.GREATEST_WORDS) int words, @ForAll long seed) {
    try (Arena arena = Arena.ofConfined()) {
      Random random = new Random(seed);
      long planes = bits(arena, 2L * words * SketchKernel.PLANES, random);
      long columns = columns(arena, words, random);
      SketchScale scale = scale(random);
      float[][] bounds = new float[2][SketchKernel.ROWS];

      long expected = SCALAR.scan(planes, words, columns, scale, 0, bounds[0]);
      long actual = SIMD.scan(planes, words, columns, scale, 0, bounds[1]);

      assertThat(bounds[1]).containsExactly(bounds[0]);
      assertThat(actual).isEqualTo(expected);
    }
  }

  /** All bits set and the greatest values: the sums that are nearest to an overflow. */
  @Property(tries = 2)
  void sumsOfTheWidestRowsFit(@ForAll boolean negative) {
    try (Arena arena = Arena.ofConfined()) {
      int words = SketchKernel.GREATEST_WORDS;
      long columns = arena.allocate(SketchKernel.columnBytes(words), 64).address();
      NativeMemory.fill(columns, SketchKernel.columnBytes(words), (byte) 0);
      NativeMemory.fill(SketchKernel.word(columns, 0, 0), 128L * words, (byte) -1);
      for (int row = 0; row < SketchKernel.ROWS; row++) {
        NativeMemory.putFloat(SketchKernel.factor(columns, row), 1);
      }
      long planes = arena.allocate(2L * words * SketchKernel.PLANES, 64).address();
      long highest = 2L * words;
      NativeMemory.fill(planes, highest, (byte) (negative ? -1 : 0));
      NativeMemory.fill(planes + highest, 3 * highest, (byte) (negative ? 0 : -1));
      SketchScale scale = new SketchScale();
      scale.step = 1;
      float[] bounds = new float[SketchKernel.ROWS];

      SIMD.scan(planes, words, columns, scale, 0, bounds);

      float sum = 16f * words * (negative ? -SketchKernel.GREATEST_VALUE - 1 : 7);
      assertThat(bounds).containsOnly(-sum);
    }
  }

  /** What may be anything is not above a limit. */
  @Property(tries = 4)
  void doesNotLeaveOutWhatIsNoNumber(@ForAll long seed) {
    try (Arena arena = Arena.ofConfined()) {
      Random random = new Random(seed);
      long planes = bits(arena, 2L * SketchKernel.PLANES, random);
      long columns = columns(arena, 1, random);
      int row = random.nextInt(SketchKernel.ROWS);
      NativeMemory.putFloat(SketchKernel.term(columns, row), Float.NaN);
      float[] bounds = new float[SketchKernel.ROWS];
      for (SketchKernel kernel : List.of(SCALAR, SIMD)) {
        long within = kernel.scan(planes, 1, columns, scale(random), -1e9f, bounds);
        assertThat(within).isEqualTo(1L << row);
      }
    }
  }

  private static SketchScale scale(Random random) {
    SketchScale scale = new SketchScale();
    scale.base = (float) random.nextGaussian();
    scale.step = (float) random.nextGaussian() / 64;
    scale.offset = (float) random.nextGaussian();
    scale.margin = random.nextFloat();
    return scale;
  }

  private static long columns(Arena arena, int words, Random random) {
    long columns = bits(arena, SketchKernel.columnBytes(words), random);
    for (int row = 0; row < SketchKernel.ROWS; row++) {
      boolean empty = random.nextInt(8) == 0;
      float term = empty ? Float.POSITIVE_INFINITY : (float) random.nextGaussian();
      NativeMemory.putFloat(SketchKernel.term(columns, row), term);
      NativeMemory.putFloat(SketchKernel.factor(columns, row), random.nextFloat());
      NativeMemory.putFloat(SketchKernel.error(columns, row), random.nextFloat());
    }
    return columns;
  }

  private static long bits(Arena arena, long bytes, Random random) {
    long address = arena.allocate(bytes, 64).address();
    for (long at = 0; at < bytes; at++) {
      NativeMemory.putByte(address + at, (byte) random.nextInt());
    }
    return address;
  }
}
