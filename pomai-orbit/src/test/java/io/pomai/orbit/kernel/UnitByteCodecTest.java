package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;
import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.lang.foreign.Arena;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Bytes of unit vectors, bit by bit as a literal reading of the arithmetic of Redis has them. */
class UnitByteCodecTest {
  private final RowCodec codec =
      KernelProvider.select(KernelChoice.SIMD).codec(Metric.COSINE, ElementType.I8);

  /** A vector that is stored as Redis does, in arrays. */
  private static final class Literal {
    final byte[] codes;
    float range;
    float norm;

    Literal(float[] vector) {
      float squares = 0;
      int i = 0;
      for (; i + 3 < vector.length; i += 4) {
        squares +=
            vector[i] * vector[i]
                + vector[i + 1] * vector[i + 1]
                + vector[i + 2] * vector[i + 2]
                + vector[i + 3] * vector[i + 3];
      }
      for (; i < vector.length; i++) {
        squares += vector[i] * vector[i];
      }
      norm = squares == 0 ? 1 : (float) Math.sqrt(squares);
      float[] unit = new float[vector.length];
      for (int d = 0; d < vector.length; d++) {
        unit[d] = vector[d] / norm;
        range = Math.max(range, Math.abs(unit[d]));
      }
      codes = new byte[vector.length];
      for (int d = 0; d < vector.length && range > 0; d++) {
        float scaled = unit[d] * (127.0f / range);
        codes[d] = (byte) (scaled < 0 ? -Math.floor(0.5 - scaled) : Math.floor(scaled + 0.5));
      }
    }

    float distance(Literal other) {
      if (range == 0 || other.range == 0) {
        return 1;
      }
      int product = 0;
      for (int d = 0; d < codes.length; d++) {
        product += codes[d] * other.codes[d];
      }
      float scale = (range / 127) * (other.range / 127);
      return Math.max(0, Math.min(2, 1.0f - (float) product * scale));
    }
  }

  @Property(tries = 500)
  void rowsAndDistancesAreThoseOfTheReference(
      @ForAll @IntRange(min = 1, max = 300) int dim, @ForAll long seed) {
    Random random = new Random(seed);
    float[] a = vector(dim, random);
    float[] b = random.nextInt(4) == 0 ? a.clone() : vector(dim, random);
    try (Arena arena = Arena.ofConfined()) {
      long rowA = arena.allocate(codec.rowBytes(dim) + 1).address() + 1;
      long rowB = arena.allocate(codec.rowBytes(dim)).address();
      float rangeA = encode(a, rowA, arena);
      float rangeB = encode(b, rowB, arena);
      Literal literalA = new Literal(a);
      Literal literalB = new Literal(b);
      assertThat(rangeA).isEqualTo(literalA.range);
      assertThat(codec.norm(rowA, dim)).isEqualTo(literalA.norm);
      for (int d = 0; d < dim; d++) {
        assertThat(getByte(rowA + d)).as("code %d of %d", d, dim).isEqualTo(literalA.codes[d]);
      }
      assertThat(UnitVectors.byteDistance(rowA, rangeA, rowB, rangeB, dim))
          .isEqualTo(literalA.distance(literalB));
      long back = arena.allocate(4L * dim, 4).address();
      codec.decode(rowA, rangeA, dim, back);
      for (int d = 0; d < dim; d++) {
        assertThat(getFloat(back + 4L * d))
            .isEqualTo(literalA.codes[d] * literalA.range / 127 * literalA.norm);
      }
    }
  }

  private static float[] vector(int dim, Random random) {
    float magnitude = (float) Math.pow(10, random.nextInt(9) - 4);
    float[] vector = new float[dim];
    for (int d = 0; d < dim; d++) {
      vector[d] =
          random.nextInt(8) == 0
              ? 0
              : (random.nextBoolean() ? random.nextInt(5) - 2 : (float) random.nextGaussian())
                  * magnitude;
    }
    return vector;
  }

  private float encode(float[] vector, long row, Arena arena) {
    long f32 = arena.allocate(4L * vector.length, 4).address();
    for (int d = 0; d < vector.length; d++) {
      putFloat(f32 + 4L * d, vector[d]);
    }
    return codec.encode(f32, vector.length, row);
  }

  @Test
  void theDiagonalOfThePlaneIsExactlyItself() {
    try (Arena arena = Arena.ofConfined()) {
      long row = arena.allocate(codec.rowBytes(2)).address();
      float range = encode(new float[] {1, 1}, row, arena);
      assertThat(1.0 - UnitVectors.byteDistance(row, range, row, range, 2) / 2.0).isEqualTo(1.0);
    }
  }
}
