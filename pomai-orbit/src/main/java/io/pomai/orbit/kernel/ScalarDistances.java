package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.getShort;

/**
 * Distances of one query to one row: the specification of every other kernel.
 *
 * <p>Sums are float32, accumulated one dimension after the other from the first. An implementation
 * with another order differs by at most {@code dim * 2^-23} times the sum of the terms' magnitudes.
 */
public final class ScalarDistances {

  private ScalarDistances() {}

  /** A distance of one query to one row; {@code factor} is the address of the row's factor. */
  @FunctionalInterface
  interface Distance {
    float of(long query, long row, long factor, int dim);
  }

  /** Sum of squared differences, float32 row. */
  public static float l2F32(long query, long row, int dim) {
    float sum = 0;
    for (long i = 0; i < dim; i++) {
      float difference = getFloat(query + 4 * i) - getFloat(row + 4 * i);
      sum += difference * difference;
    }
    return sum;
  }

  /** Sum of products, float32 row. */
  public static float dotF32(long query, long row, int dim) {
    float sum = 0;
    for (long i = 0; i < dim; i++) {
      sum += getFloat(query + 4 * i) * getFloat(row + 4 * i);
    }
    return sum;
  }

  /** Sum of squared differences, float16 row. */
  public static float l2F16(long query, long row, int dim) {
    float sum = 0;
    for (long i = 0; i < dim; i++) {
      float difference = getFloat(query + 4 * i) - Float.float16ToFloat(getShort(row + 2 * i));
      sum += difference * difference;
    }
    return sum;
  }

  /** Sum of products, float16 row. */
  public static float dotF16(long query, long row, int dim) {
    float sum = 0;
    for (long i = 0; i < dim; i++) {
      sum += getFloat(query + 4 * i) * Float.float16ToFloat(getShort(row + 2 * i));
    }
    return sum;
  }

  /** Sum of squared differences, row of bytes times {@code scale}. */
  public static float l2I8(long query, long row, float scale, int dim) {
    float sum = 0;
    for (long i = 0; i < dim; i++) {
      float difference = getFloat(query + 4 * i) - scale * getByte(row + i);
      sum += difference * difference;
    }
    return sum;
  }

  /** Sum of products, row of bytes before any scale. */
  public static float dotI8(long query, long row, int dim) {
    float sum = 0;
    for (long i = 0; i < dim; i++) {
      sum += getFloat(query + 4 * i) * getByte(row + i);
    }
    return sum;
  }
}
