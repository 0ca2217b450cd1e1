package io.pomai.bench.data;

import java.util.SplittableRandom;

/**
 * Synthetic Gaussian clusters: centres uniform in [-1, 1]^dim, points at a centre plus noise of
 * standard deviation 0.25 per coordinate. Queries come from the same clusters and are never base
 * vectors. The same parameters give the same data.
 *
 * @param rows base vectors, 1 or more
 * @param dimension 1 or more
 * @param clusters 1 or more
 * @param seed any number
 */
public record ClusteredData(int rows, int dimension, int clusters, long seed) {
  private static final double SPREAD = 0.25;

  /** Checks the ranges. */
  public ClusteredData {
    if (rows < 1 || dimension < 1 || clusters < 1) {
      throw new IllegalArgumentException(
          "rows="
              + rows
              + " dimension="
              + dimension
              + " clusters="
              + clusters
              + ": each must be 1 or more");
    }
  }

  /**
   * The data set with {@code queries} queries, of which the first {@code judged} get their {@code
   * k} exact neighbours (squared L2).
   */
  public VectorDataset generate(int queries, int judged, int k) {
    FloatMatrix centres = centres();
    FloatMatrix base = points(centres, rows, new SplittableRandom(seed + 1));
    FloatMatrix asked = points(centres, queries, new SplittableRandom(seed + 2));
    DatasetMetric metric = DatasetMetric.EUCLIDEAN;
    NeighbourTable truth =
        ExactNeighbours.find(metric, base, asked, Math.min(judged, queries), Math.min(k, rows));
    return new VectorDataset(
        "clusters-%d-seed-%d".formatted(clusters, seed), metric, base, asked, truth);
  }

  private FloatMatrix centres() {
    SplittableRandom random = new SplittableRandom(seed);
    FloatMatrix centres = FloatMatrix.zeros(clusters, dimension);
    for (int row = 0; row < clusters; row++) {
      for (int column = 0; column < dimension; column++) {
        centres.set(row, column, (float) random.nextDouble(-1, 1));
      }
    }
    return centres;
  }

  private FloatMatrix points(FloatMatrix centres, int count, SplittableRandom random) {
    FloatMatrix points = FloatMatrix.zeros(count, dimension);
    for (int row = 0; row < count; row++) {
      int centre = random.nextInt(clusters);
      for (int column = 0; column < dimension; column++) {
        points.set(
            row, column, (float) (centres.get(centre, column) + SPREAD * random.nextGaussian()));
      }
    }
    return points;
  }
}
