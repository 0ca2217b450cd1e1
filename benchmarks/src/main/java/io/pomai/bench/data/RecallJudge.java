package io.pomai.bench.data;

/**
 * Recall@k of one data set: a returned id is right when its float64 distance, recomputed from the
 * vectors, is not larger than that of the true k-th neighbour. Ties therefore count as right, and
 * so do distances that differ from the k-th by no more than {@link #TOLERANCE} times its size (at
 * least 1), which float32 cannot tell apart. What the server says about distances is not used.
 * Immutable; thread-safe.
 */
public final class RecallJudge {
  /**
   * Relative rounding of a float32 distance that is still a tie. Integer data such as SIFT is
   * judged exactly: its squared distances differ by 1 or more.
   */
  public static final double TOLERANCE = 1e-6;

  private final VectorDataset dataset;
  private final int k;
  private final double[] limits;

  /**
   * Prepares the distance of the k-th neighbour of every judged query.
   *
   * @throws DatasetException when the data set has exact answers for fewer than {@code k}
   *     neighbours
   */
  public RecallJudge(VectorDataset dataset, int k) {
    this.dataset = dataset;
    this.k = Math.min(k, dataset.base().rows());
    this.limits = new double[dataset.judgedQueries()];
    for (int query = 0; query < limits.length; query++) {
      limits[query] = limit(query);
    }
  }

  private double limit(int query) {
    NeighbourTable truth = dataset.neighbours();
    if (truth.width() < k) {
      throw new DatasetException(
          dataset.name()
              + " has exact answers for "
              + truth.width()
              + " neighbours: recall@"
              + k
              + " needs k <= that");
    }
    double kth = distance(query, truth.id(query, k - 1));
    return kth + TOLERANCE * Math.max(1, Math.abs(kth));
  }

  /** The k that counts: never more than there are base vectors. */
  public int k() {
    return k;
  }

  /** How many queries can be judged: 0 to this number, exclusive. */
  public int queries() {
    return limits.length;
  }

  /** Float64 distance between a query and a base vector, in the units of the store. */
  public double distance(int query, int id) {
    return dataset.metric().distance(dataset.queries(), query, dataset.base(), id);
  }

  /**
   * How many of the first k of {@code count} returned ids, from {@code offset} on, are right: 0 to
   * k. Repeated ids count once.
   */
  public int countRight(int query, int[] ids, int offset, int count) {
    int right = 0;
    for (int i = offset; i < offset + Math.min(count, k); i++) {
      if (ids[i] >= 0 && !seenBefore(ids, offset, i) && distance(query, ids[i]) <= limits[query]) {
        right++;
      }
    }
    return right;
  }

  private static boolean seenBefore(int[] ids, int from, int at) {
    for (int i = from; i < at; i++) {
      if (ids[i] == ids[at]) {
        return true;
      }
    }
    return false;
  }
}
