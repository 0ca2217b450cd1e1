package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.ALL;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.INTS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.kernel.RowCodec;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Codecs by whole vectors; the last vector of a row overlaps the one before, so that nothing is
 * read or written past its end. Rows shorter than a vector, and norms, are left to the scalar
 * codec; float32 rows are plain copies there, and bits are set one by one.
 */
class SimdCodec implements RowCodec {
  private static final int MAGNITUDE = 0x7FFFFFFF;

  final RowCodec scalar;

  /** Bits of the smallest magnitude that is not accepted. */
  private final int limit;

  private SimdCodec(RowCodec scalar, float limit) {
    this.scalar = scalar;
    this.limit = Float.floatToRawIntBits(limit);
  }

  static RowCodec of(ElementType type, RowCodec scalar) {
    return switch (type) {
      case F32 -> new SimdCodec(scalar, Float.POSITIVE_INFINITY);
      case F16 -> new F16(scalar);
      case BIN -> new SimdCodec(scalar, Float.POSITIVE_INFINITY);
      case I8 -> LENGTH == 4 ? new SimdCodec(scalar, Float.POSITIVE_INFINITY) : new I8(scalar);
    };
  }

  @Override
  public final int rowBytes(int dim) {
    return scalar.rowBytes(dim);
  }

  @Override
  public final int valueBytes(int dim) {
    return scalar.valueBytes(dim);
  }

  @Override
  public final float norm(long row, int dim) {
    return scalar.norm(row, dim);
  }

  @Override
  public final float inverseNorm(long row, int dim) {
    return scalar.inverseNorm(row, dim);
  }

  /** Infinities and NaNs have the largest exponent, so their bits are the largest integers. */
  @Override
  public final boolean allFinite(long f32, int dim) {
    return dim < LENGTH ? scalar.allFinite(f32, dim) : largestMagnitude(f32, dim) < limit;
  }

  @Override
  public float encode(long f32, int dim, long row) {
    return scalar.encode(f32, dim, row);
  }

  @Override
  public void decode(long row, float scale, int dim, long f32Out) {
    scalar.decode(row, scale, dim, f32Out);
  }

  /**
   * The bits of max|x|. What was just loaded is the receiver of every step: its class is known to
   * the compiler, that of a variable of the loop is not, and a virtual call makes vectors objects.
   */
  static int largestMagnitude(long f32, int dim) {
    long last = f32 + 4L * (dim - LENGTH);
    IntVector max = IntVector.fromMemorySegment(INTS, ALL, last, LITTLE_ENDIAN).and(MAGNITUDE);
    for (int i = 0; i < dim - LENGTH; i += LENGTH) {
      max =
          IntVector.fromMemorySegment(INTS, ALL, f32 + 4L * i, LITTLE_ENDIAN)
              .and(MAGNITUDE)
              .max(max);
    }
    return max.reduceLanes(VectorOperators.MAX);
  }

  private static final class F16 extends SimdCodec {
    /** Bits of 2^-14, the smallest normal float16. */
    private static final int SMALLEST_NORMAL = 113 << 23;

    F16(RowCodec scalar) {
      super(scalar, 65520f);
    }

    @Override
    public float encode(long f32, int dim, long row) {
      if (dim < LENGTH) {
        return scalar.encode(f32, dim, row);
      }
      for (int i = 0; i < dim - LENGTH; i += LENGTH) {
        encodeVector(f32 + 4L * i, row + 2L * i);
      }
      encodeVector(f32 + 4L * (dim - LENGTH), row + 2L * (dim - LENGTH));
      return 1;
    }

    /**
     * Rounds one vector to nearest even. Normal results: rebias the exponent and add just under
     * half a unit of the last kept bit, and that bit itself. Subnormal results: adding 0.5 aligns
     * the kept bits with the end of the mantissa, so that the addition rounds.
     */
    private static void encodeVector(long f32, long row) {
      IntVector bits = IntVector.fromMemorySegment(INTS, ALL, f32, LITTLE_ENDIAN);
      IntVector magnitude = bits.and(MAGNITUDE);
      IntVector lastKept = magnitude.lanewise(VectorOperators.LSHR, 13).and(1);
      IntVector normal =
          magnitude
              .add(((15 - 127) << 23) + 0xFFF)
              .add(lastKept)
              .lanewise(VectorOperators.LSHR, 13);
      IntVector subnormal =
          magnitude.reinterpretAsFloats().add(0.5f).reinterpretAsInts().sub(126 << 23);
      VectorMask<Integer> small = magnitude.compare(VectorOperators.LT, SMALLEST_NORMAL);
      IntVector sign = bits.lanewise(VectorOperators.LSHR, 16).and(0x8000);
      ((ShortVector)
              normal
                  .blend(subnormal, small)
                  .or(sign)
                  .convertShape(VectorOperators.I2S, Lanes.SHORTS, 0))
          .intoMemorySegment(ALL, row, LITTLE_ENDIAN);
    }

    @Override
    public void decode(long row, float scale, int dim, long f32Out) {
      if (dim < LENGTH) {
        scalar.decode(row, scale, dim, f32Out);
        return;
      }
      for (int i = 0; i < dim - LENGTH; i += LENGTH) {
        Lanes.halves(row + 2L * i).intoMemorySegment(ALL, f32Out + 4L * i, LITTLE_ENDIAN);
      }
      int last = dim - LENGTH;
      Lanes.halves(row + 2L * last).intoMemorySegment(ALL, f32Out + 4L * last, LITTLE_ENDIAN);
    }
  }

  private static final class I8 extends SimdCodec {
    /** 1.5 * 2^23: adding it rounds to an integer, ties to even, that stands in the low bits. */
    private static final float ROUNDING = 12582912f;

    I8(RowCodec scalar) {
      super(scalar, Float.POSITIVE_INFINITY);
    }

    @Override
    public float encode(long f32, int dim, long row) {
      if (dim < LENGTH) {
        return scalar.encode(f32, dim, row);
      }
      float scale = Float.intBitsToFloat(largestMagnitude(f32, dim)) / 127;
      if (scale == 0) {
        return scalar.encode(f32, dim, row);
      }
      for (int i = 0; i < dim - LENGTH; i += LENGTH) {
        encodeVector(f32 + 4L * i, scale, row + i);
      }
      encodeVector(f32 + 4L * (dim - LENGTH), scale, row + dim - LENGTH);
      return scale;
    }

    private static void encodeVector(long f32, float scale, long row) {
      FloatVector code =
          FloatVector.fromMemorySegment(FLOATS, ALL, f32, LITTLE_ENDIAN)
              .div(scale)
              .max(-127)
              .min(127);
      IntVector rounded = code.add(ROUNDING).reinterpretAsInts();
      ((ByteVector) rounded.convertShape(VectorOperators.I2B, Lanes.CODES, 0))
          .intoMemorySegment(ALL, row, LITTLE_ENDIAN);
    }

    @Override
    public void decode(long row, float scale, int dim, long f32Out) {
      if (dim < LENGTH) {
        scalar.decode(row, scale, dim, f32Out);
        return;
      }
      for (int i = 0; i < dim - LENGTH; i += LENGTH) {
        Lanes.bytes(row + i).mul(scale).intoMemorySegment(ALL, f32Out + 4L * i, LITTLE_ENDIAN);
      }
      int last = dim - LENGTH;
      Lanes.bytes(row + last).mul(scale).intoMemorySegment(ALL, f32Out + 4L * last, LITTLE_ENDIAN);
    }
  }
}
