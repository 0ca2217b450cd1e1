package io.pomai.orbit.quant;

import static io.pomai.arena.NativeMemory.getFloat;

import java.util.SplittableRandom;

/**
 * A pseudo-random rotation in {@code d log d} steps: random signs and a Walsh-Hadamard transform,
 * several times over (Ailon, Chazelle, "The Fast Johnson-Lindenstrauss Transform", SIAM J. Comput.
 * 2009). Where the size is no power of two the transform is that of the first values and of the
 * last values in turns, so that at most 63 zeros are added.
 *
 * <p>Immutable and safe for any thread.
 */
final class SignRotation {
  private static final int STAGES = 4;

  /** Sizes are multiples of this. */
  private static final int UNIT = 64;

  private final int dim;
  private final int size;
  private final int window;

  /** Random signs, times what keeps lengths as they are where the transform comes next. */
  private final float[][] signs = new float[STAGES][];

  /** A rotation of vectors of {@code dim} values that are followed by zeros. */
  SignRotation(int dim, long seed) {
    this.dim = dim;
    this.size = size(dim);
    this.window = Integer.highestOneBit(size);
    SplittableRandom random = new SplittableRandom(seed);
    float scale = (float) (1 / Math.sqrt(window));
    for (int stage = 0; stage < STAGES; stage++) {
      signs[stage] = new float[size];
      for (int i = 0; i < size; i++) {
        boolean transformed = i >= first(stage) && i < first(stage) + window;
        signs[stage][i] = (random.nextBoolean() ? 1 : -1) * (transformed ? scale : 1);
      }
    }
  }

  /** Values of a rotated vector of {@code dim} values. */
  static int size(int dim) {
    return (dim + UNIT - 1) / UNIT * UNIT;
  }

  int size() {
    return size;
  }

  private int first(int stage) {
    return stage % 2 == 0 ? 0 : size - window;
  }

  /** Rotates float32 values at an address into the first {@link #size} of {@code target}. */
  void rotate(long vector, float[] target) {
    for (int i = 0; i < dim; i++) {
      target[i] = getFloat(vector + 4L * i);
    }
    for (int i = dim; i < size; i++) {
      target[i] = 0;
    }
    for (int stage = 0; stage < STAGES; stage++) {
      flip(signs[stage], target);
      transform(target, first(stage), window);
    }
  }

  private static void flip(float[] signs, float[] values) {
    for (int i = 0; i < signs.length; i++) {
      values[i] *= signs[i];
    }
  }

  private static void transform(float[] v, int from, int n) {
    for (int i = from; i < from + n; i += 8) {
      transformEight(v, i);
    }
    for (int half = 8; half < n; half *= 2) {
      for (int i = from; i < from + n; i += 2 * half) {
        butterflies(v, i, half);
      }
    }
  }

  private static void butterflies(float[] v, int from, int half) {
    for (int i = from; i < from + half; i++) {
      float a = v[i];
      float b = v[i + half];
      v[i] = a + b;
      v[i + half] = a - b;
    }
  }

  private static void transformEight(float[] v, int i) {
    float a0 = v[i] + v[i + 1];
    float a1 = v[i] - v[i + 1];
    float a2 = v[i + 2] + v[i + 3];
    float a3 = v[i + 2] - v[i + 3];
    float a4 = v[i + 4] + v[i + 5];
    float a5 = v[i + 4] - v[i + 5];
    float a6 = v[i + 6] + v[i + 7];
    float a7 = v[i + 6] - v[i + 7];
    float b0 = a0 + a2;
    float b1 = a1 + a3;
    float b2 = a0 - a2;
    float b3 = a1 - a3;
    float b4 = a4 + a6;
    float b5 = a5 + a7;
    float b6 = a4 - a6;
    float b7 = a5 - a7;
    v[i] = b0 + b4;
    v[i + 1] = b1 + b5;
    v[i + 2] = b2 + b6;
    v[i + 3] = b3 + b7;
    v[i + 4] = b0 - b4;
    v[i + 5] = b1 - b5;
    v[i + 6] = b2 - b6;
    v[i + 7] = b3 - b7;
  }
}
