package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.ALL;
import static io.pomai.arena.NativeMemory.getInt;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vector shapes of this machine, and the few steps that all float kernels share.
 *
 * <p>Lanes are summed in a fixed order (neighbours first), unlike {@code reduceLanes}, whose order
 * may differ between the interpreter and compiled code: a distance must not depend on either.
 */
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /** Floats per vector: 16, 8 or 4. */
  static final int LENGTH = FLOATS.length();

  /** Bytes per vector. */
  static final int BYTES = 4 * LENGTH;

  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  static final VectorSpecies<Short> SHORTS = VectorSpecies.of(short.class, shape(16));

  /**
   * As many bytes as floats; where a vector has four floats there is no such shape and this one is
   * not used.
   */
  static final VectorSpecies<Byte> CODES =
      VectorSpecies.of(byte.class, shape(LENGTH == 4 ? 16 : 8));

  private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(FLOATS, i -> i ^ 1);
  private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(FLOATS, i -> i ^ 2);
  private static final VectorShuffle<Float> SWAP_4 =
      VectorShuffle.fromOp(FLOATS, i -> (i ^ 4) % LENGTH);
  private static final VectorShuffle<Float> SWAP_8 =
      VectorShuffle.fromOp(FLOATS, i -> (i ^ 8) % LENGTH);
  private static final VectorMask<Float> ODD = VectorMask.fromLong(FLOATS, 0xAAAA);
  private static final VectorMask<Float> UPPER_TWO = VectorMask.fromLong(FLOATS, 0xCCCC);
  private static final IntVector HALF_BITS = IntVector.broadcast(INTS, 0x8FFFE000);
  private static final FloatVector HALF_BIAS = FloatVector.broadcast(FLOATS, 0x1p112f);
  private static final IntVector BYTE_TO_TOP =
      IntVector.fromArray(IntVector.SPECIES_128, new int[] {24, 16, 8, 0}, 0);

  private Lanes() {}

  private static VectorShape shape(int bitsPerLane) {
    return VectorShape.forBitSize(LENGTH * bitsPerLane);
  }

  /**
   * Bytes of the float vectors that {@code dim} floats fill; the remaining values are summed one by
   * one.
   */
  static int wholeBytes(int dim) {
    return dim / LENGTH * BYTES;
  }

  /** One vector of float32 values. */
  static FloatVector floats(long address) {
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, LITTLE_ENDIAN);
  }

  /**
   * One vector of float16 values as floats. The bits are moved to where float32 has them, which is
   * off by the difference of the exponent biases; the multiplication corrects that, for subnormal
   * values too.
   */
  static FloatVector halves(long address) {
    IntVector bits =
        (IntVector)
            ShortVector.fromMemorySegment(SHORTS, ALL, address, LITTLE_ENDIAN)
                .convertShape(VectorOperators.S2I, INTS, 0);
    return bits.lanewise(VectorOperators.LSHL, 13)
        .and(HALF_BITS)
        .reinterpretAsFloats()
        .mul(HALF_BIAS);
  }

  /** One vector of signed bytes as floats. */
  static FloatVector bytes(long address) {
    if (LENGTH == 4) {
      IntVector four = IntVector.broadcast(IntVector.SPECIES_128, getInt(address));
      return (FloatVector)
          four.lanewise(VectorOperators.LSHL, BYTE_TO_TOP)
              .lanewise(VectorOperators.ASHR, 24)
              .convertShape(VectorOperators.I2F, FLOATS, 0);
    }
    return (FloatVector)
        ByteVector.fromMemorySegment(CODES, ALL, address, LITTLE_ENDIAN)
            .convertShape(VectorOperators.B2F, FLOATS, 0);
  }

  /** {@code sum + difference * difference} in each lane, rounded once. */
  static FloatVector addSquare(FloatVector difference, FloatVector sum) {
    return difference.fma(difference, sum);
  }

  /** The sum of all lanes. */
  static float sum(FloatVector v) {
    FloatVector sum = v.add(v.rearrange(SWAP_1));
    sum = sum.add(sum.rearrange(SWAP_2));
    return upper(sum).lane(0);
  }

  /** The sums of four vectors, each in the order of {@link #sum}, in lanes 0 to 3. */
  static FloatVector sums(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
    FloatVector ab = a.blend(b, ODD).add(b.blend(a, ODD).rearrange(SWAP_1));
    FloatVector cd = c.blend(d, ODD).add(d.blend(c, ODD).rearrange(SWAP_1));
    return upper(ab.blend(cd, UPPER_TWO).add(cd.blend(ab, UPPER_TWO).rearrange(SWAP_2)));
  }

  /** Adds up lanes that are four and eight apart. */
  private static FloatVector upper(FloatVector v) {
    FloatVector sum = v;
    if (LENGTH > 4) {
      sum = sum.add(sum.rearrange(SWAP_4));
    }
    if (LENGTH > 8) {
      sum = sum.add(sum.rearrange(SWAP_8));
    }
    return sum;
  }

  /** Writes lanes 0 to 3. */
  static void store4(FloatVector v, float[] out, int at) {
    ((FloatVector) v.castShape(FloatVector.SPECIES_128, 0)).intoArray(out, at);
  }
}
