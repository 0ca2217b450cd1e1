package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.quant.ProductQuantizer;
import io.pomai.orbit.quant.SignSketch;
import io.pomai.orbit.store.AccountedArena;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Trains a generation of the index from a sample of the set. Used by one thread, once. */
final class IvfTrainer {
  /** Residuals that codewords are trained with. */
  private static final int RESIDUALS = 16 * 1024;

  private final AccountedArena arena;
  private final SlabArena scratch;
  private final Kernels kernels;
  private final Metric metric;
  private final TrainingPlan plan;
  private final WorkShare share;
  private final Runnable pause;
  private final RandomGenerator random = new SplittableRandom(42);

  /** A trainer whose results are accounted to {@code arena}. */
  IvfTrainer(
      AccountedArena arena,
      SlabArena scratch,
      Kernels kernels,
      Metric metric,
      TrainingPlan plan,
      WorkShare share,
      Runnable pause) {
    this.arena = arena;
    this.scratch = scratch;
    this.kernels = kernels;
    this.metric = metric;
    this.plan = plan;
    this.share = share;
    this.pause = pause;
  }

  /**
   * Empty lists for vectors like those of the sample.
   *
   * @param rows {@code n} vectors of {@code dim} float32 values, {@link
   *     io.pomai.orbit.kernel.RowKernel#queryStride} apart, of length 1 for COSINE
   */
  IvfLists train(long rows, int n, int dim) {
    Centroids centroids = new Centroids(arena, kernels, Math.min(plan.lists(), n), dim);
    CentroidSearch search = new CentroidSearch(scratch);
    try {
      new CentroidTrainer(rows, n, centroids, scratch, share, plan.iterations(), random, pause)
          .train();
      boolean twice =
          plan.mayListTwice()
              && new AssignmentTrial(rows, n, centroids, scratch, random, pause).secondListPays();
      return new IvfLists(
          arena,
          metric,
          centroids,
          trainQuantizer(rows, n, centroids, search),
          TrainingPlan.sketches(plan.stages(), dim)
              ? new SignSketch(dim, metric, kernels.sketches())
              : null,
          twice);
    } catch (RuntimeException abandoned) {
      centroids.free();
      throw abandoned;
    } finally {
      search.free();
    }
  }

  private ProductQuantizer trainQuantizer(
      long rows, int n, Centroids centroids, CentroidSearch search) {
    int dim = centroids.dimension();
    int residuals = Math.min(n, RESIDUALS);
    long rowBytes = ProductQuantizer.rowBytes(dim, plan.width());
    long bookBytes = ProductQuantizer.codebookBytes(dim, plan.width());
    long bytes = residuals * rowBytes + bookBytes + 2 * rowBytes;
    long sample = scratch.allocateZeroed(bytes, MemoryKind.SCRATCH);
    try {
      for (int i = 0; i < residuals; i++) {
        long row = rows + random.nextInt(n) * centroids.stride();
        search.nearest(centroids, row, 1);
        ListEncoder.putResidual(
            row, centroids.row(search.top().list(0)), dim, sample + i * rowBytes);
      }
      long book = arena.allocateZeroed(bookBytes, MemoryKind.CENTROIDS);
      return ProductQuantizer.train(
          new ProductQuantizer.Sample(sample, residuals),
          dim,
          plan.width(),
          kernels.packed(),
          book,
          sample + residuals * rowBytes,
          plan.iterations(),
          random);
    } finally {
      scratch.free(sample, bytes, MemoryKind.SCRATCH);
    }
  }
}
