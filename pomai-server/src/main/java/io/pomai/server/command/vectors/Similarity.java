package io.pomai.server.command.vectors;

import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.server.command.Session;
import io.pomai.server.config.Settings;

/** Scores, and what an EF asks of the index. */
final class Similarity {
  /** The EF of a search that does not say. */
  static final int DEFAULT_EF = 100;

  private static final double LEAST_RECALL = 0.5;

  private Similarity() {}

  /**
   * The score of a distance: from 0 to 1 for COSINE, 1 for the same direction; 1/(1+d) for L2; the
   * inner product itself for IP.
   */
  static double of(Metric metric, float distance) {
    return switch (metric) {
      case COSINE -> 1.0 - distance / 2.0;
      case L2 -> 1.0 / (1.0 + distance);
      case IP -> -(double) distance;
    };
  }

  /** Whether a distance is not more than EPSILON away from the best score. */
  static boolean isWithin(Metric metric, float distance, float epsilon) {
    return metric == Metric.COSINE
        ? distance / 2 <= epsilon
        : of(metric, distance) >= 1 - (double) epsilon;
  }

  /**
   * What a search with {@code ef} is to reach: the recall of the set for {@value #DEFAULT_EF}; for
   * others the share of neighbours that may be missed is that of the set, times {@value
   * #DEFAULT_EF} over ef. With an ef of all elements nothing is missed.
   */
  static SearchGoal goal(Session session, VectorSet set, long ef) {
    if (ef >= set.cardinality()) {
      return SearchGoal.EXACT;
    }
    if (ef == DEFAULT_EF) {
      return SearchGoal.DEFAULT;
    }
    double own = set.config().recall();
    double recall = own == 0 ? session.settings().get(Settings.INDEX_RECALL) : own;
    double missed = (1 - recall) * DEFAULT_EF / ef;
    return SearchGoal.recall(Math.max(LEAST_RECALL, 1 - missed));
  }
}
