package io.pomai.server.command.vectors;

import io.pomai.arena.NativeMemory;

/**
 * The projection of REDUCE, which follows from the two dimensions alone: the entry of row i and
 * column j is 1 over the root of the input dimension, negative where i and j have an odd number of
 * bits in common (the pattern of a Walsh-Hadamard matrix).
 */
final class Projection {
  private Projection() {}

  /** A guess at the time of one row of the matrix. */
  static long nanosPerRow(int inputDimension) {
    return inputDimension;
  }

  /** Writes the product of the matrix and the vector at {@code from} to {@code to}. */
  static void apply(long from, int inputDimension, long to, int dimension) {
    float magnitude = 1 / (float) Math.sqrt(inputDimension);
    for (int i = 0; i < dimension; i++) {
      float sum = 0;
      for (int j = 0; j < inputDimension; j++) {
        float entry = (Integer.bitCount(i & j) & 1) == 0 ? magnitude : -magnitude;
        sum += entry * NativeMemory.getFloat(from + (long) j * Float.BYTES);
      }
      NativeMemory.putFloat(to + (long) i * Float.BYTES, sum);
    }
  }
}
