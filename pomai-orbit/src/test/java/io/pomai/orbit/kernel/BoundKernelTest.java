package io.pomai.orbit.kernel;

import static io.pomai.orbit.kernel.BoundKernel.BLOCK;
import static io.pomai.orbit.kernel.BoundKernel.LEVELS;
import static io.pomai.orbit.kernel.BoundKernel.TABLE_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The first pass: bounds hold in exact arithmetic, and both implementations agree on every size.
 */
class BoundKernelTest {
  private final Arena arena = Arena.ofConfined();
  private final BoundKernel scalar = KernelProvider.select(KernelChoice.SCALAR).bounds();
  private final BoundKernel simd = KernelProvider.select(KernelChoice.SIMD).bounds();
  private final Random random = new Random(11);

  @AfterEach
  void close() {
    arena.close();
  }

  private static int[] sizes() {
    return IntStream.concat(IntStream.rangeClosed(1, 70), IntStream.of(127, 128, 130, 383, 1537))
        .toArray();
  }

  private long randomFloats(int n, float magnitude) {
    long address = arena.allocate(4L * n, 64).address();
    for (int i = 0; i < n; i++) {
      NativeMemory.putFloat(address + 4L * i, (float) random.nextGaussian() * magnitude);
    }
    return address;
  }

  /** 16 ascending levels per dimension. */
  private long levels(int dim, float magnitude) {
    long address = randomFloats(LEVELS * dim, magnitude);
    float[] sorted = new float[LEVELS];
    for (int d = 0; d < dim; d++) {
      NativeMemory.copy(address + 4L * LEVELS * d, sorted, 0, LEVELS);
      Arrays.sort(sorted);
      NativeMemory.copy(sorted, 0, address + 4L * LEVELS * d, LEVELS);
    }
    return address;
  }

  @Test
  void numbersAreLowerBoundsAndWithinAStepOfTheTerm() {
    for (float magnitude : new float[] {1e-18f, 1, 300, 1e15f}) {
      int dim = 67;
      long query = randomFloats(dim, magnitude);
      long levels = levels(dim, magnitude);
      MemorySegment tables = arena.allocate(BoundKernel.tableBytes(dim), 64);
      float inverseStep = 40 / (magnitude * magnitude);
      for (BoundKernel kernel : new BoundKernel[] {scalar, simd}) {
        kernel.squareTables(query, levels, dim, inverseStep, tables.address());
        checkNumbers(query, levels, dim, inverseStep, tables.address(), true);
        kernel.productTables(query, levels, dim, inverseStep, tables.address());
        checkNumbers(query, levels, dim, inverseStep, tables.address(), false);
      }
    }
  }

  private static void checkNumbers(
      long query, long levels, int dim, float inverseStep, long tables, boolean squares) {
    for (int d = 0; d < dim; d++) {
      double q = NativeMemory.getFloat(query + 4L * d);
      double first = q * NativeMemory.getFloat(levels + 4L * LEVELS * d);
      double last = q * NativeMemory.getFloat(levels + 4L * (LEVELS * d + LEVELS - 1));
      for (int c = 0; c < LEVELS; c++) {
        double level = NativeMemory.getFloat(levels + 4L * (LEVELS * d + c));
        double term = squares ? (q - level) * (q - level) : Math.max(first, last) - q * level;
        double exact = term * inverseStep;
        for (int copy = 0; copy < TABLE_BYTES; copy += LEVELS) {
          int number = NativeMemory.getByte(tables + (long) TABLE_BYTES * d + copy + c) & 0xFF;
          assertThat((double) number).isLessThanOrEqualTo(exact);
          assertThat((double) number).isGreaterThanOrEqualTo(Math.min(255, exact - 1.01));
        }
      }
    }
  }

  @Test
  void bothAddUpTheSameOfEverySize() {
    for (int dim : sizes()) {
      MemorySegment tables = arena.allocate(BoundKernel.tableBytes(dim), 64);
      int greatest = dim % 3 == 0 ? 256 : 60;
      for (int d = 0; d < dim; d++) {
        for (int c = 0; c < LEVELS; c++) {
          byte number = (byte) random.nextInt(greatest);
          for (int copy = 0; copy < TABLE_BYTES; copy += LEVELS) {
            tables.set(ValueLayout.JAVA_BYTE, (long) TABLE_BYTES * d + copy + c, number);
          }
        }
      }
      byte[] codes = new byte[BoundKernel.blockBytes(dim)];
      random.nextBytes(codes);
      MemorySegment block = arena.allocate(codes.length, 64);
      MemorySegment.copy(MemorySegment.ofArray(codes), 0, block, 0, codes.length);
      short[] expected = new short[BLOCK + 2];
      short[] actual = new short[BLOCK + 2];
      scalar.addUp(tables.address(), block.address(), BoundKernel.pairs(dim), expected, 1);
      simd.addUp(tables.address(), block.address(), BoundKernel.pairs(dim), actual, 1);
      assertThat(actual).as("dim=%d", dim).isEqualTo(expected);
    }
  }

  @Test
  void bothFindTheSameLevelsOfEverySize() {
    for (int dim : sizes()) {
      long vector = randomFloats(dim, 2);
      long columns = randomFloats(dim * (2 * LEVELS - 1), 2);
      long borders = columns + 4L * LEVELS * dim;
      for (int d = 0; d < dim; d++) {
        for (int c = 0; c < LEVELS - 1; c++) {
          NativeMemory.putFloat(borders + 4L * (c * dim + d), c - 7 + random.nextFloat());
        }
      }
      MemorySegment expected = arena.allocate(5L * dim, 64);
      MemorySegment actual = arena.allocate(5L * dim, 64);
      scalar.quantize(vector, columns, dim, expected.address() + 4L * dim, expected.address());
      simd.quantize(vector, columns, dim, actual.address() + 4L * dim, actual.address());
      assertThat(actual.mismatch(expected)).as("dim=%d", dim).isEqualTo(-1);
    }
  }

  @Test
  void bothSelectAndCountTheSamePositions() {
    short[] sums = new short[700];
    long errors = randomFloats(sums.length, 1);
    for (int i = 0; i < sums.length; i++) {
      sums[i] = (short) random.nextInt(0x10000);
      NativeMemory.putFloat(errors + 4L * i, Math.abs(NativeMemory.getFloat(errors + 4L * i)));
    }
    NativeMemory.putFloat(errors + 4 * 300, Float.POSITIVE_INFINITY);
    SumLimit limit = new SumLimit();
    for (int round = 0; round < 500; round++) {
      int from = random.nextInt(sums.length + 1);
      int to = from + random.nextInt(sums.length + 1 - from);
      int above = random.nextInt(0x10001) - 1;
      int most = random.nextInt(0x10000);
      limit.base = random.nextInt(0x10000);
      limit.slope = random.nextInt(0x1000);
      limit.curve = random.nextInt(0x1000);
      int[] expected = new int[sums.length];
      int[] actual = new int[sums.length];
      assertThat(simd.count(sums, from, to, most)).isEqualTo(scalar.count(sums, from, to, most));
      assertThat(simd.select(sums, from, to, above, most, actual))
          .isEqualTo(scalar.select(sums, from, to, above, most, expected));
      assertThat(actual).isEqualTo(expected);
      long at = errors + 4L * from;
      assertThat(simd.selectWithin(sums, from, to, above, at, limit, actual, 0))
          .isEqualTo(scalar.selectWithin(sums, from, to, above, at, limit, expected, 0));
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  void bothAddTheSameErrors() {
    long errors = randomFloats(256, 10);
    NativeMemory.putFloat(errors + 4 * 3, Float.POSITIVE_INFINITY);
    for (int n = 0; n <= 256; n++) {
      short[] expected = new short[256];
      for (int i = 0; i < n; i++) {
        expected[i] = (short) random.nextInt(0x10000);
      }
      short[] actual = expected.clone();
      scalar.addErrors(expected, 0, n, errors, 30, 40);
      simd.addErrors(actual, 0, n, errors, 30, 40);
      assertThat(actual).isEqualTo(expected);
    }
  }
}
