package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.ALL;
import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.putInt;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.Arrays;
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
 *
 * <p>Steps are at most 35 bytecodes long on purpose: the compiler inlines these always, longer ones
 * only where the profile that it happens to have calls them hot, and a step that is not inlined
 * makes every vector an object: ten times slower, for as long as the process runs.
 *
 * <p>For the same reason the receiver of a step in a loop is what was just loaded or made, and the
 * variable that the loop carries is its argument ({@code x.add(sum)}): of the latter the compiler
 * knows no class, and as soon as vectors of two sizes are in use the step is a virtual call.
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
  private static final FloatVector BIAS = FloatVector.broadcast(FLOATS, 0x1p112f);

  /** What {@link #halfBits} has to be multiplied by for the negative of a float16 value. */
  static final FloatVector MINUS_BIAS = FloatVector.broadcast(FLOATS, -0x1p112f);

  private static final IntVector BYTE_TO_TOP =
      IntVector.fromArray(IntVector.SPECIES_128, new int[] {24, 16, 8, 0}, 0);

  private static final int[] REST = rest();
  private static final IntVector BYTE_PLACES =
      IntVector.fromArray(IntVector.SPECIES_128, new int[] {0, 8, 16, 24}, 0);

  /**
   * What leaves every address as it is ({@code address & ADDRESS}) and tells the compiler that it
   * is far below the end of the segment: no check of bounds is compiled then.
   */
  static final long ADDRESS = Long.MAX_VALUE >>> 1;

  private Lanes() {}

  private static int[] rest() {
    int[] bits = new int[2 * LENGTH];
    Arrays.fill(bits, LENGTH, 2 * LENGTH, -1);
    return bits;
  }

  private static VectorShape shape(int bitsPerLane) {
    return VectorShape.forBitSize(LENGTH * bitsPerLane);
  }

  /** Bytes of the float vectors that {@code dim} floats fill. */
  static int wholeBytes(int dim) {
    return dim / LENGTH * BYTES;
  }

  /**
   * All bits set in the lanes of a row's last vector, the one that ends where the row ends, that
   * whole vectors from the row's start do not reach; none in the lanes before.
   */
  static IntVector rest(int dim) {
    return IntVector.fromArray(INTS, REST, dim % LENGTH);
  }

  /** The lanes whose bits are set in {@code mask}, and zero in the others. */
  static FloatVector keep(FloatVector v, IntVector mask) {
    return v.reinterpretAsInts().and(mask).reinterpretAsFloats();
  }

  /** One vector of float32 values. */
  static FloatVector floats(long address) {
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, LITTLE_ENDIAN);
  }

  /** One vector of float16 values as floats. */
  static FloatVector halves(long address) {
    return halfBits(address).mul(BIAS);
  }

  /**
   * One vector of float16 values as floats that are 2^112 times too small: their bits are moved to
   * where float32 has them, which is off by the difference of the exponent biases. A multiplication
   * corrects that exactly, for subnormal values too.
   */
  static FloatVector halfBits(long address) {
    return shorts(address).lanewise(VectorOperators.LSHL, 13).and(HALF_BITS).reinterpretAsFloats();
  }

  private static IntVector shorts(long address) {
    return (IntVector)
        ShortVector.fromMemorySegment(SHORTS, ALL, address, LITTLE_ENDIAN)
            .convertShape(VectorOperators.S2I, INTS, 0);
  }

  /** One vector of signed bytes as floats. */
  static FloatVector bytes(long address) {
    return LENGTH == 4 ? fourBytes(address) : manyBytes(address);
  }

  private static FloatVector manyBytes(long address) {
    return (FloatVector)
        ByteVector.fromMemorySegment(CODES, ALL, address, LITTLE_ENDIAN)
            .convertShape(VectorOperators.B2F, FLOATS, 0);
  }

  private static FloatVector fourBytes(long address) {
    return (FloatVector) fourInts(address).convertShape(VectorOperators.I2F, FLOATS, 0);
  }

  private static IntVector fourInts(long address) {
    return IntVector.broadcast(IntVector.SPECIES_128, getInt(address))
        .lanewise(VectorOperators.LSHL, BYTE_TO_TOP)
        .lanewise(VectorOperators.ASHR, 24);
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
    return upper(four(two(a, b), two(c, d)));
  }

  /** Sums of neighbours: those of {@code a} in even lanes, those of {@code b} in odd lanes. */
  private static FloatVector two(FloatVector a, FloatVector b) {
    return a.blend(b, ODD).add(b.blend(a, ODD).rearrange(SWAP_1));
  }

  /** Sums of four lanes from sums of two. */
  private static FloatVector four(FloatVector ab, FloatVector cd) {
    return ab.blend(cd, UPPER_TWO).add(cd.blend(ab, UPPER_TWO).rearrange(SWAP_2));
  }

  /** Adds up lanes that are four and eight apart. */
  private static FloatVector upper(FloatVector v) {
    return LENGTH > 8 ? addFar(addNear(v)) : LENGTH > 4 ? addNear(v) : v;
  }

  private static FloatVector addNear(FloatVector v) {
    return v.add(v.rearrange(SWAP_4));
  }

  private static FloatVector addFar(FloatVector v) {
    return v.add(v.rearrange(SWAP_8));
  }

  /** Writes lanes 0 to 3. */
  static void store4(FloatVector v, float[] out, int at) {
    ((FloatVector) v.castShape(FloatVector.SPECIES_128, 0)).intoArray(out, at);
  }

  /** Writes one byte per lane. */
  static void putBytes(IntVector values, long target) {
    if (LENGTH == 4) {
      putInt(target, packedBytes(values));
    } else {
      narrowBytes(values).intoMemorySegment(ALL, target, LITTLE_ENDIAN);
    }
  }

  private static int packedBytes(IntVector values) {
    return values.lanewise(VectorOperators.LSHL, BYTE_PLACES).reduceLanes(VectorOperators.OR);
  }

  private static ByteVector narrowBytes(IntVector values) {
    return (ByteVector) values.convertShape(VectorOperators.I2B, CODES, 0);
  }
}
