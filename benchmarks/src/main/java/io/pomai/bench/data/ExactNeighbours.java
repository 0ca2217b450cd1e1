package io.pomai.bench.data;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Exact nearest neighbours by a float64 scan: the oracle for synthetic data. */
public final class ExactNeighbours {
  private record Candidate(int id, double distance) {}

  private static final Comparator<Candidate> NEAREST_FIRST =
      Comparator.comparingDouble(Candidate::distance).thenComparingInt(Candidate::id);

  private ExactNeighbours() {}

  /**
   * Ids of the {@code k} nearest base rows of each of the first {@code count} queries, nearest
   * first, equal distances by smaller id.
   */
  public static NeighbourTable find(
      DatasetMetric metric, FloatMatrix base, FloatMatrix queries, int count, int k) {
    int[][] ids =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(q -> nearest(metric, base, queries, q, k))
            .toArray(int[][]::new);
    return new NeighbourTable(ids);
  }

  private static int[] nearest(
      DatasetMetric metric, FloatMatrix base, FloatMatrix queries, int query, int k) {
    PriorityQueue<Candidate> worstFirst = new PriorityQueue<>(k + 1, NEAREST_FIRST.reversed());
    for (int id = 0; id < base.rows(); id++) {
      worstFirst.add(new Candidate(id, metric.distance(queries, query, base, id)));
      if (worstFirst.size() > k) {
        worstFirst.poll();
      }
    }
    return worstFirst.stream().sorted(NEAREST_FIRST).mapToInt(Candidate::id).toArray();
  }
}
