package io.pomai.orbit.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The SIMD kernel gives what the scalar one gives, bit for bit. */
class PackedKernelTest {
  private static final PackedKernel SCALAR = KernelProvider.select(KernelChoice.SCALAR).packed();
  private static final PackedKernel SIMD = KernelProvider.select(KernelChoice.AUTO).packed();

  @Property(tries = 60)
  void encodesAlike(
      @ForAll @IntRange(min = 1, max = 40) int fours,
      @ForAll @IntRange(min = 1, max = 9) int width,
      @ForAll long seed) {
    try (Arena arena = Arena.ofConfined()) {
      int subs = 4 * fours;
      Random random = new Random(seed);
      long vector = floats(arena, subs * width, random);
      long book = floats(arena, subs * width * PackedKernel.CODES, random);
      long[] codes = {bytes(arena, subs), bytes(arena, subs)};
      long[] decoded = {bytes(arena, 4 * subs * width), bytes(arena, 4 * subs * width)};

      SCALAR.encode(vector, book, subs, width, codes[0], decoded[0]);
      SIMD.encode(vector, book, subs, width, codes[1], decoded[1]);

      assertThat(NativeMemory.contentEquals(codes[0], codes[1], subs)).isTrue();
      assertThat(NativeMemory.contentEquals(decoded[0], decoded[1], 4 * subs * width)).isTrue();
    }
  }

  @Property(tries = 60)
  void scansAlike(
      @ForAll @IntRange(min = 1, max = 128) int fours,
      @ForAll @IntRange(min = 1, max = 5) int width,
      @ForAll long seed) {
    try (Arena arena = Arena.ofConfined()) {
      int subs = 4 * fours;
      Random random = new Random(seed);
      long query = floats(arena, subs * width, random);
      long book = floats(arena, subs * width * PackedKernel.CODES, random);
      long codes = bytes(arena, PackedKernel.codeBytes(subs));
      for (int i = 0; i < PackedKernel.codeBytes(subs); i++) {
        NativeMemory.putByte(codes + i, (byte) random.nextInt());
      }
      long terms = floats(arena, PackedKernel.ROWS, random);
      NativeMemory.putFloat(terms + 4L * random.nextInt(64), Float.POSITIVE_INFINITY);

      Result scalar = scan(SCALAR, arena, query, book, subs, width, codes, terms);
      Result simd = scan(SIMD, arena, query, book, subs, width, codes, terms);

      assertThat(simd.estimates).containsExactly(scalar.estimates);
      assertThat(simd.within).isEqualTo(scalar.within);
      assertThat(simd.base).isEqualTo(scalar.base);
    }
  }

  /** What may be anything is not above a limit. */
  @Test
  void doesNotLeaveOutWhatIsNoNumber() {
    try (Arena arena = Arena.ofConfined()) {
      long codes = bytes(arena, PackedKernel.codeBytes(4));
      long tables = bytes(arena, 4 * PackedKernel.TABLE_BYTES);
      long terms = bytes(arena, 4 * PackedKernel.ROWS);
      for (int row = 0; row < PackedKernel.ROWS; row++) {
        float term = row % 3 == 0 ? Float.NaN : row % 3 == 1 ? Float.POSITIVE_INFINITY : 0;
        NativeMemory.putFloat(terms + 4L * row, term);
      }
      TableScale scale = new TableScale();
      float[] estimates = new float[PackedKernel.ROWS];
      long expected = 0;
      for (int row = 0; row < PackedKernel.ROWS; row++) {
        expected |= row % 3 == 1 ? 0 : 1L << row;
      }
      for (PackedKernel kernel : List.of(SCALAR, SIMD)) {
        assertThat(kernel.scan(tables, codes, 4, terms, scale, 1, estimates)).isEqualTo(expected);
        assertThat(kernel.scan(tables, codes, 4, terms, scale, Float.NaN, estimates)).isEqualTo(-1);
      }
    }
  }

  /** Estimates are the sums of products within half a step for each subquantizer. */
  @Property(tries = 30)
  void estimatesAreNearTheProducts(
      @ForAll @IntRange(min = 1, max = 32) int fours, @ForAll long seed) {
    try (Arena arena = Arena.ofConfined()) {
      int subs = 4 * fours;
      Random random = new Random(seed);
      long vector = floats(arena, 2 * subs, random);
      long query = floats(arena, 2 * subs, random);
      long book = floats(arena, 2 * subs * PackedKernel.CODES, random);
      long codes = bytes(arena, subs);
      long decoded = bytes(arena, 8 * subs);
      SIMD.encode(vector, book, subs, 2, codes, decoded);
      long block = bytes(arena, PackedKernel.codeBytes(subs));
      int row = random.nextInt(PackedKernel.ROWS);
      for (int m = 0; m < subs; m += 2) {
        int both = NativeMemory.getByte(codes + m) | NativeMemory.getByte(codes + m + 1) << 4;
        long at = block + 32L * m + PackedKernel.byteOf(row);
        NativeMemory.putByte(at, (byte) both);
      }
      long terms = bytes(arena, 4 * PackedKernel.ROWS);

      Result result = scan(SIMD, arena, query, book, subs, 2, block, terms);

      double product = 0;
      for (int d = 0; d < 2 * subs; d++) {
        product += NativeMemory.getFloat(query + 4L * d) * NativeMemory.getFloat(decoded + 4L * d);
      }
      assertThat((double) result.estimates[row])
          .isCloseTo(-2 * product, org.assertj.core.data.Offset.offset(subs * result.step * 0.51));
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Result(float[] estimates, long within, float base, float step) {}

  private static Result scan(
      PackedKernel kernel,
      Arena arena,
      long query,
      long book,
      int subs,
      int width,
      long codes,
      long terms) {
    long tables = bytes(arena, subs * PackedKernel.TABLE_BYTES);
    long entries = bytes(arena, subs * PackedKernel.CODES * 4);
    TableScale scale = new TableScale();
    kernel.tables(query, book, subs, width, -2, entries, tables, scale);
    float[] estimates = new float[PackedKernel.ROWS];
    long within = kernel.scan(tables, codes, subs, terms, scale, 0f, estimates);
    return new Result(estimates, within, scale.base, scale.step);
  }

  private static long bytes(Arena arena, int n) {
    return arena.allocate(n + 64L, 64).address();
  }

  private static long floats(Arena arena, int n, Random random) {
    long address = bytes(arena, 4 * n);
    for (int i = 0; i < n; i++) {
      NativeMemory.putFloat(address + 4L * i, (float) random.nextGaussian());
    }
    return address;
  }
}
