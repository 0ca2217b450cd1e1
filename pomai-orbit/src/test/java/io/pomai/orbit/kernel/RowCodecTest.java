package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.getShort;
import static io.pomai.arena.NativeMemory.putFloat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.pomai.orbit.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Codecs: error bounds, refusals, and scalar and SIMD alike to the bit. */
class RowCodecTest {
  private final Arena arena = Arena.ofConfined();
  private final Kernels scalar = KernelProvider.select(KernelChoice.SCALAR);
  private final Kernels simd = KernelProvider.select(KernelChoice.SIMD);
  private final Random random = new Random(7);

  @AfterEach
  void close() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource
  void bothImplementationsWriteTheSameBytesOfEverySize(ElementType type) {
    for (int dim = 1; dim <= 130; dim++) {
      long vector = arena.allocate(4L * dim + 1).address() + 1;
      Rows.fill(vector, dim, random);
      int bytes = scalar.codec(type).rowBytes(dim);
      MemorySegment a = arena.allocate(bytes + 2L);
      MemorySegment b = arena.allocate(bytes + 2L);
      float scale = scalar.codec(type).encode(vector, dim, a.address() + 1);
      assertThat(simd.codec(type).encode(vector, dim, b.address() + 1)).isEqualTo(scale);
      assertThat(b.mismatch(a)).as("dim=%d", dim).isEqualTo(-1);
      MemorySegment c = arena.allocate(4L * dim + 2);
      MemorySegment d = arena.allocate(4L * dim + 2);
      scalar.codec(type).decode(a.address() + 1, scale, dim, c.address() + 1);
      simd.codec(type).decode(a.address() + 1, scale, dim, d.address() + 1);
      assertThat(d.mismatch(c)).as("dim=%d", dim).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void infinitiesAndNansAreFoundInEveryPlace(ElementType type) {
    for (Kernels kernels : new Kernels[] {scalar, simd}) {
      RowCodec codec = kernels.codec(type);
      for (int dim = 1; dim <= 70; dim++) {
        long vector = arena.allocate(4L * dim).address();
        Rows.fill(vector, dim, random);
        assertThat(codec.allFinite(vector, dim)).isTrue();
        for (int at = 0; at < dim; at++) {
          float good = getFloat(vector + 4L * at);
          for (float bad :
              new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            putFloat(vector + 4L * at, bad);
            assertThat(codec.allFinite(vector, dim)).as("%s at %d of %d", bad, at, dim).isFalse();
          }
          putFloat(vector + 4L * at, good);
        }
      }
    }
  }

  @Test
  void everyFloat16RoundTripsAndEveryMidpointRoundsToEven() {
    RowCodec codec = simd.codec(ElementType.F16);
    int dim = 3 * 64;
    long vector = arena.allocate(4L * dim).address();
    long row = arena.allocate(2L * dim).address();
    for (int from = 0; from < 0x7C00; from += 64) {
      for (int i = 0; i < 64; i++) {
        float value = Float.float16ToFloat((short) (from + i));
        float next = from + i == 0x7BFF ? 65519.996f : Float.float16ToFloat((short) (from + i + 1));
        putFloat(vector + 12L * i, value);
        putFloat(vector + 12L * i + 4, -value);
        putFloat(vector + 12L * i + 8, next == 65519.996f ? next : (value + next) / 2);
      }
      assertThat(codec.allFinite(vector, dim)).isTrue();
      codec.encode(vector, dim, row);
      for (int i = 0; i < dim; i++) {
        assertThat(getShort(row + 2L * i))
            .isEqualTo(Float.floatToFloat16(getFloat(vector + 4L * i)));
      }
    }
  }

  @Test
  void float16RefusesWhatWouldBecomeInfinite() {
    for (Kernels kernels : new Kernels[] {scalar, simd}) {
      for (int dim : new int[] {1, 40}) {
        long vector = arena.allocate(4L * dim).address();
        putFloat(vector + 4L * (dim - 1), 65519.996f);
        assertThat(kernels.codec(ElementType.F16).allFinite(vector, dim)).isTrue();
        putFloat(vector + 4L * (dim - 1), -65520f);
        assertThat(kernels.codec(ElementType.F16).allFinite(vector, dim)).isFalse();
        assertThat(kernels.codec(ElementType.F32).allFinite(vector, dim)).isTrue();
      }
    }
  }

  @Test
  void int8IsWithinHalfAScaleAtEveryMagnitude() {
    int dim = 50;
    long vector = arena.allocate(4L * dim).address();
    long row = arena.allocate(dim).address();
    long back = arena.allocate(4L * dim).address();
    RowCodec codec = simd.codec(ElementType.I8);
    for (float magnitude : new float[] {0, Float.MIN_VALUE, 1e-38f, 1e-30f, 1, 1e30f, 1e38f}) {
      for (int i = 0; i < dim; i++) {
        putFloat(vector + 4L * i, (random.nextFloat() * 2 - 1) * magnitude);
      }
      float scale = codec.encode(vector, dim, row);
      codec.decode(row, scale, dim, back);
      for (int i = 0; i < dim; i++) {
        double error = Math.abs((double) getFloat(back + 4L * i) - getFloat(vector + 4L * i));
        assertThat(error).isLessThanOrEqualTo(scale * 0.5001 + 64 * (double) Float.MIN_VALUE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = "BIN", mode = EnumSource.Mode.EXCLUDE)
  void inverseNormIsOneOverTheNormOfTheStoredValues(ElementType type) {
    long vector = arena.allocate(8).address();
    putFloat(vector, 3);
    putFloat(vector + 4, 4);
    long row = arena.allocate(8).address();
    RowCodec codec = simd.codec(type);
    float scale = codec.encode(vector, 2, row);
    assertThat(codec.inverseNorm(row, 2)).isCloseTo(0.2f * scale, withinPercentage(0.5));
    putFloat(vector, 0);
    putFloat(vector + 4, 0);
    codec.encode(vector, 2, row);
    assertThat(codec.inverseNorm(row, 2)).isZero();
  }

  @Test
  void aVectorOfSignsIsItsBitsAndTheNormOfWhatItWas() {
    int dim = 70;
    RowCodec codec = simd.codec(ElementType.BIN);
    long vector = arena.allocate(4L * dim).address();
    for (int i = 0; i < dim; i++) {
      putFloat(vector + 4L * i, i % 3 == 0 ? 2 : i % 3 == 1 ? -3 : 0);
    }
    long row = arena.allocate(codec.rowBytes(dim)).address();
    assertThat(codec.encode(vector, dim, row)).isEqualTo(1);
    assertThat(codec.valueBytes(dim)).isEqualTo(16);
    assertThat(codec.rowBytes(dim)).isEqualTo(20);
    for (int i = 0; i < 128; i++) {
      boolean bit = (getByte(row + i / 8) >> i % 8 & 1) != 0;
      assertThat(bit).as("bit %d", i).isEqualTo(i < dim && i % 3 == 0);
    }
    assertThat(codec.norm(row, dim)).isEqualTo((float) Math.sqrt(24 * 4 + 23 * 9));
    assertThat(codec.inverseNorm(row, dim)).isEqualTo((float) (1 / Math.sqrt(dim)));
  }

  @Test
  void queriesAreNormalisedAtAnyMagnitude() {
    long vector = arena.allocate(12).address();
    for (float magnitude : new float[] {Float.MIN_VALUE, 1e-30f, 1, 1e38f}) {
      putFloat(vector, magnitude);
      putFloat(vector + 4, -magnitude);
      QueryVectors.normalise(vector, 3, vector);
      assertThat(getFloat(vector)).isEqualTo((float) Math.sqrt(0.5));
      assertThat(getFloat(vector + 4)).isEqualTo(-(float) Math.sqrt(0.5));
    }
    putFloat(vector, 0);
    putFloat(vector + 4, 0);
    QueryVectors.normalise(vector, 3, vector);
    assertThat(getFloat(vector)).isZero();
  }
}
