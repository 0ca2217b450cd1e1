package io.pomai.bench.load;

import io.pomai.bench.data.RecallJudge;
import java.util.Arrays;

/**
 * What the server answered to the first queries: ids and distances, kept to be judged when the
 * clock has stopped. Written by the load generator's thread only.
 */
public final class SearchResults {
  private final int queries;
  private final int k;
  private final int[] ids;
  private final double[] distances;

  /** Keeps the first {@code k} rows of queries 0 to {@code queries}, exclusive. */
  public SearchResults(int queries, int k) {
    this.queries = queries;
    this.k = k;
    this.ids = new int[Math.multiplyExact(queries, k)];
    this.distances = new double[ids.length];
    Arrays.fill(ids, -1);
  }

  void keep(int query, int rank, int id, double distance) {
    if (query < queries && rank < k) {
      ids[query * k + rank] = id;
      distances[query * k + rank] = distance;
    }
  }

  /**
   * Mean recall@k over queries 0 to {@code count}, exclusive; a query without an answer counts as
   * 0.
   */
  public double recall(RecallJudge judge, int count) {
    long right = 0;
    for (int query = 0; query < count; query++) {
      right += judge.countRight(query, ids, query * k, k);
    }
    return right / ((double) count * judge.k());
  }

  /**
   * The largest error of a returned distance, relative to the exact one (or to 1 when that is
   * smaller), over queries 0 to {@code count}, exclusive.
   */
  public double worstDistanceError(RecallJudge judge, int count) {
    double worst = 0;
    for (int i = 0; i < count * k; i++) {
      if (ids[i] >= 0) {
        double exact = judge.distance(i / k, ids[i]);
        worst = Math.max(worst, Math.abs(distances[i] - exact) / Math.max(1, Math.abs(exact)));
      }
    }
    return worst;
  }
}
