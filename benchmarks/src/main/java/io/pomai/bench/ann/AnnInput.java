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

  /** A build parameter, or what stands for it when none was given. */
  int build(String name, int otherwise) {
    return build.getOrDefault(name, (double) otherwise).intValue();
  }
}
