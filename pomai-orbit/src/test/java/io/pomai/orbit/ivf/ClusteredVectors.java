package io.pomai.orbit.ivf;

import java.util.Arrays;
import java.util.Random;

/** Random vectors around some centres. */
final class ClusteredVectors {
  private final Random random;
  private final float[][] centres;

  ClusteredVectors(int dimension, int clusters, Random random) {
    this.random = random;
    this.centres = new float[clusters][];
    Arrays.setAll(centres, i -> around(new float[dimension], 2));
  }

  float[] next() {
    return around(centres[random.nextInt(centres.length)], 1);
  }

  private float[] around(float[] centre, double spread) {
    float[] vector = centre.clone();
    for (int d = 0; d < vector.length; d++) {
      vector[d] += (float) (spread * random.nextGaussian());
    }
    return vector;
  }
}
