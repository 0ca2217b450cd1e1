package io.pomai.bench.ann;

import io.pomai.bench.data.DatasetMetric;
import io.pomai.bench.data.FloatMatrix;
import java.util.Map;

/**
 * What an index is made of.
 *
 * @param base vectors to store
 * @param queries vectors to search for
 * @param metric the distance
 * @param build the index's own build parameters by name
 */
record AnnInput(
    FloatMatrix base, FloatMatrix queries, DatasetMetric metric, Map<String, Double> build) {

  /**
   * The same for libraries that compare directions by the inner product of unit vectors: under
   * {@link DatasetMetric#ANGULAR} all vectors have length 1, except zeros.
   */
  AnnInput scaled() {
    return metric == DatasetMetric.ANGULAR
        ? new AnnInput(unit(base), unit(queries), metric, build)
        : this;
  }

  private static FloatMatrix unit(FloatMatrix rows) {
    FloatMatrix scaled = FloatMatrix.zeros(rows.rows(), rows.dimension());
    for (int row = 0; row < rows.rows(); row++) {
      double square = 0;
      for (int column = 0; column < rows.dimension(); column++) {
        square += (double) rows.get(row, column) * rows.get(row, column);
      }
      double scale = square > 0 ? 1 / Math.sqrt(square) : 0;
      for (int column = 0; column < rows.dimension(); column++) {
        scaled.set(row, column, (float) (rows.get(row, column) * scale));
      }
    }
    return scaled;
  }

  /** A build parameter, or what stands for it when none was given. */
  int build(String name, int otherwise) {
    return build.getOrDefault(name, (double) otherwise).intValue();
  }
}
