package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;

/**
 * The float32 arithmetic of vector sets in Redis, operation by operation, so that scores are the
 * same to the last bit: vectors of length 1, and distances between those that are kept as bytes.
 */
public final class UnitVectors {
  private static final int GROUP = 4;
  private static final float GREATEST_CODE = 127;

  private UnitVectors() {}

  /** The Euclidean norm, 1 for a zero vector; squares are added four at a time. */
  public static float norm(long f32, int dim) {
    float squares = 0;
    int i = 0;
    for (; i + GROUP <= dim; i += GROUP) {
      squares += square(f32, i) + square(f32, i + 1) + square(f32, i + 2) + square(f32, i + 3);
    }
    for (; i < dim; i++) {
      squares += square(f32, i);
    }
    return squares == 0 ? 1 : (float) Math.sqrt(squares);
  }

  private static float square(long f32, int index) {
    float value = getFloat(f32 + 4L * index);
    return value * value;
  }

  /**
   * Writes the vector at {@code f32}, divided by its norm, to {@code target}, which may be the same
   * address; returns the norm.
   */
  public static float normalise(long f32, int dim, long target) {
    float norm = norm(f32, dim);
    for (long i = 0; i < 4L * dim; i += 4) {
      putFloat(target + i, getFloat(f32 + i) / norm);
    }
    return norm;
  }

  /**
   * The distance of two rows of bytes that stand for vectors of length 1: 1 minus their product,
   * from 0 to 2; 1 if one of them is zero.
   *
   * @param rangeA the greatest magnitude of the values that row {@code a} stands for
   * @param rangeB that of row {@code b}
   */
  public static float byteDistance(long a, float rangeA, long b, float rangeB, int dim) {
    if (rangeA == 0 || rangeB == 0) {
      return 1;
    }
    int product = 0;
    for (long i = 0; i < dim; i++) {
      product += getByte(a + i) * getByte(b + i);
    }
    float scale = (rangeA / GREATEST_CODE) * (rangeB / GREATEST_CODE);
    return Math.clamp(1 - product * scale, 0f, 2f);
  }
}
