package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;

/** Preparation of queries. */
public final class QueryVectors {

  private QueryVectors() {}

  /**
   * Writes the vector at {@code f32} (any alignment), scaled to Euclidean length 1, to {@code
   * target}. A zero vector stays zero. The two may be the same address.
   */
  public static void normalise(long f32, int dim, long target) {
    double squares = 0;
    for (long at = f32, end = f32 + 4L * dim; at < end; at += 4) {
      double value = getFloat(at);
      squares += value * value;
    }
    double inverse = squares == 0 ? 0 : 1 / Math.sqrt(squares);
    for (long i = 0; i < 4L * dim; i += 4) {
      putFloat(target + i, (float) (getFloat(f32 + i) * inverse));
    }
  }

  /**
   * Writes {@code magnitude} with the signs of the vector at {@code f32} to {@code target}; what is
   * not above zero is negative. The two may be the same address.
   */
  public static void signs(long f32, int dim, float magnitude, long target) {
    for (long i = 0; i < 4L * dim; i += 4) {
      putFloat(target + i, getFloat(f32 + i) > 0 ? magnitude : -magnitude);
    }
  }
}
