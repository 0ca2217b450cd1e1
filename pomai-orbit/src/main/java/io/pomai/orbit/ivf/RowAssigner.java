package io.pomai.orbit.ivf;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.RowKernel;
import java.util.Arrays;

/**
 * Knows the nearest centroid of each row of a sample: of all centroids, or of those around the one
 * that it was before.
 *
 * <p>Used by one thread, which shares out the rows; each part writes what is its own.
 */
final class RowAssigner {
  /** Centroids around one that are looked at. */
  private static final int AROUND = 32;

  /** Among fewer centroids all are looked at. */
  private static final int LEAST_CENTROIDS = 8 * AROUND;

  /** Rows or centroids of one part. */
  private static final int PART = 64;

  /** Parts between two pauses: some milliseconds. */
  private static final int PARTS = 16;

  private static final long[] NO_FACTORS = new long[AROUND];

  private final long rows;
  private final int n;
  private final Centroids centroids;
  private final WorkShare share;
  private final Runnable pause;
  private final RowKernel squares;
  private final Worker[] workers;
  private final int[] assigned;
  private final int[] around;

  /**
   * For {@code n} rows, {@link RowKernel#queryStride} apart.
   *
   * @param pause is run every few milliseconds; what it throws ends an assignment
   */
  RowAssigner(
      long rows, int n, Centroids centroids, SlabArena arena, WorkShare share, Runnable pause) {
    this.rows = rows;
    this.n = n;
    this.centroids = centroids;
    this.share = share;
    this.pause = pause;
    this.squares = centroids.kernels().rows(Metric.L2, ElementType.F32);
    this.workers = new Worker[share.workers()];
    Arrays.setAll(workers, i -> new Worker(arena));
    this.assigned = new int[n];
    this.around = new int[isSmall() ? 0 : centroids.count() * AROUND];
  }

  /** What one of those needs who work at the same time. */
  private static final class Worker {
    private final CentroidSearch search;
    private final long[] addresses = new long[AROUND];
    private final float[] distances = new float[AROUND];

    Worker(SlabArena arena) {
      search = new CentroidSearch(arena);
    }
  }

  @FunctionalInterface
  private interface Step {
    void run(Worker worker, int item);
  }

  /** The centroid of a row. */
  int of(int row) {
    return assigned[row];
  }

  /** Assigns all rows to the nearest of all centroids. */
  void assign() {
    forEach(n, this::assignExactly);
  }

  /**
   * Assigns all rows to the nearest of the centroids around their last one.
   *
   * @param replaced centroids that are elsewhere now: their rows look at all
   */
  void reassign(boolean[] replaced) {
    if (isSmall()) {
      assign();
      return;
    }
    forEach(centroids.count(), this::findAround);
    forEach(
        n,
        (worker, row) -> {
          if (replaced[assigned[row]]) {
            assignExactly(worker, row);
          } else {
            assignNearby(worker, row);
          }
        });
  }

  private boolean isSmall() {
    return centroids.count() < LEAST_CENTROIDS;
  }

  private void forEach(int items, Step step) {
    for (int from = 0; from < items; from += PART * PARTS) {
      pause.run();
      int first = from;
      int count = Math.min(PART * PARTS, items - first);
      share.run(
          (count + PART - 1) / PART,
          (worker, part) -> {
            int end = Math.min(count, (part + 1) * PART);
            for (int i = part * PART; i < end; i++) {
              step.run(workers[worker], first + i);
            }
          });
    }
  }

  private long row(int i) {
    return rows + i * centroids.stride();
  }

  private void assignExactly(Worker worker, int row) {
    worker.search.nearest(centroids, row(row), 1);
    assigned[row] = worker.search.top().list(0);
  }

  private void findAround(Worker worker, int list) {
    worker.search.nearest(centroids, centroids.row(list), AROUND);
    RankedLists top = worker.search.top();
    for (int i = 0; i < AROUND; i++) {
      around[list * AROUND + i] = top.list(i);
    }
  }

  private void assignNearby(Worker worker, int row) {
    int from = assigned[row] * AROUND;
    for (int i = 0; i < AROUND; i++) {
      worker.addresses[i] = centroids.row(around[from + i]);
    }
    squares.gather(
        row(row), worker.addresses, NO_FACTORS, AROUND, centroids.dimension(), worker.distances);
    int best = 0;
    for (int i = 1; i < AROUND; i++) {
      if (worker.distances[i] < worker.distances[best]) {
        best = i;
      }
    }
    assigned[row] = around[from + best];
  }

  void free() {
    for (Worker worker : workers) {
      worker.search.free();
    }
  }
}
