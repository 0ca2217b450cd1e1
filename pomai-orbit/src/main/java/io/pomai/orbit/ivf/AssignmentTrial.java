package io.pomai.orbit.ivf;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.kernel.RowKernel;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Finds out whether a second list for every vector pays: whether, with vectors of the sample as
 * queries, the lists that hold nearly all of the nearest then have clearly fewer codes, although
 * there are twice as many. It does where the intrinsic dimension is high.
 */
final class AssignmentTrial {
  private static final int QUERIES = 128;
  private static final int K = 10;
  private static final double RECALL = 0.97;
  private static final double GREATEST_COST = 0.5;
  private static final int BLOCK = 256;

  private final long rows;
  private final int n;
  private final Centroids centroids;
  private final SlabArena scratch;
  private final RandomGenerator random;
  private final Runnable pause;
  private final RowKernel squares;
  private final float[] distances = new float[BLOCK];

  AssignmentTrial(
      long rows,
      int n,
      Centroids centroids,
      SlabArena scratch,
      RandomGenerator random,
      Runnable pause) {
    this.rows = rows;
    this.n = n;
    this.centroids = centroids;
    this.scratch = scratch;
    this.random = random;
    this.pause = pause;
    this.squares = centroids.kernels().rows(Metric.L2, ElementType.F32);
  }

  boolean secondListPays() {
    int[] once = new int[QUERIES * K];
    int[] twice = new int[QUERIES * K];
    CentroidSearch search = new CentroidSearch(scratch);
    ListChoice choice = new ListChoice(centroids, true, scratch);
    try {
      int size = 0;
      for (int q = 0; q < QUERIES; q++) {
        pause.run();
        TopK top = neighbours(random.nextInt(n));
        search.nearest(centroids, row(top.slot(0)), centroids.count());
        int[] ranks = search.ranks();
        for (int i = 1; i < top.size(); i++) {
          choice.choose(row(top.slot(i)));
          once[size] = ranks[choice.first()];
          twice[size++] = Math.min(once[size - 1], rankOf(ranks, choice.second()));
        }
      }
      return 2 * probes(twice, size) < GREATEST_COST * probes(once, size);
    } finally {
      choice.free();
      search.free();
    }
  }

  private long row(int i) {
    return rows + i * centroids.stride();
  }

  private TopK neighbours(int of) {
    TopK top = new TopK();
    top.reset(K + 1, Float.POSITIVE_INFINITY);
    for (int first = 0; first < n; first += BLOCK) {
      int length = Math.min(BLOCK, n - first);
      squares.oneToMany(
          row(of), row(first), centroids.stride(), 0, length, centroids.dimension(), distances, 0);
      for (int i = 0; i < length; i++) {
        if (!(distances[i] > top.bound())) {
          top.offer(distances[i], first + i, first + i);
        }
      }
    }
    top.sort();
    return top;
  }

  private static int rankOf(int[] ranks, int list) {
    return list == SlotLists.NONE ? Integer.MAX_VALUE : ranks[list];
  }

  private static double probes(int[] ranks, int size) {
    if (size == 0) {
      return 0;
    }
    Arrays.sort(ranks, 0, size);
    return ranks[(int) (RECALL * (size - 1))] + 1.0;
  }
}
