package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.AccountedArena;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What k-means makes of a sample. */
class CentroidTrainerTest {
  private static final int DIM = 12;
  private static final int ROWS = 8_000;
  private static final int LISTS = 300;

  private final SlabArena memory = new SlabArena(new MemoryBudget(1L << 27));
  private final AccountedArena arena = new AccountedArena(memory);
  private final Kernels kernels = KernelProvider.select(KernelChoice.AUTO);
  private final long stride = RowKernel.queryStride(DIM);
  private final long sample = memory.allocateZeroed(ROWS * stride, MemoryKind.SCRATCH);

  /** Runs the parts of a work backwards, by three workers in turn. */
  private static final class Backwards implements WorkShare {
    @Override
    public int workers() {
      return 3;
    }

    @Override
    public void run(int parts, Work work) {
      for (int part = parts - 1; part >= 0; part--) {
        work.run(part % 3, part);
      }
    }

    @Override
    public int pin() {
      return 0;
    }

    @Override
    public void unpin(int token) {}
  }

  private Centroids train(WorkShare share) {
    Centroids centroids = new Centroids(arena, kernels, LISTS, DIM);
    SplittableRandom seeds = new SplittableRandom(3);
    new CentroidTrainer(sample, ROWS, centroids, memory, share, 8, seeds, () -> {}).train();
    return centroids;
  }

  private void fill(int clusters) {
    Random random = new Random(9);
    float[][] centres = new float[clusters][DIM];
    for (float[] centre : centres) {
      for (int d = 0; d < DIM; d++) {
        centre[d] = (float) random.nextGaussian();
      }
    }
    for (int i = 0; i < ROWS; i++) {
      float[] centre = centres[random.nextInt(clusters)];
      for (int d = 0; d < DIM; d++) {
        float value = centre[d] + 0.2f * (float) random.nextGaussian();
        NativeMemory.putFloat(sample + i * stride + 4L * d, value);
      }
    }
  }

  /** Mean squared distance of rows to the nearest centroid. */
  private double error(Centroids centroids) {
    CentroidSearch search = new CentroidSearch(memory);
    double sum = 0;
    for (int i = 0; i < ROWS; i++) {
      search.nearest(centroids, sample + i * stride, 1);
      sum += search.top().distance(0);
    }
    search.free();
    return sum / ROWS;
  }

  @Test
  void theResultDoesNotDependOnWhoHelps() {
    fill(50);
    Centroids alone = train(new Alone());
    Centroids shared = train(new Backwards());
    assertThat(NativeMemory.contentEquals(alone.rows(), shared.rows(), (int) (LISTS * stride)))
        .isTrue();
  }

  /** Looking only at centroids around the last one loses next to nothing. */
  @Test
  void stepsAmongAllCentroidsImproveLittle() {
    fill(50);
    Centroids centroids = train(new Alone());
    double trained = error(centroids);
    step(centroids);
    step(centroids);
    assertThat(error(centroids)).isBetween(0.97 * trained, trained);
  }

  /** Moves centroids to the means of the rows that they are nearest to. */
  private void step(Centroids centroids) {
    double[][] sums = new double[LISTS][DIM];
    int[] sizes = new int[LISTS];
    CentroidSearch search = new CentroidSearch(memory);
    for (int i = 0; i < ROWS; i++) {
      search.nearest(centroids, sample + i * stride, 1);
      int list = search.top().list(0);
      sizes[list]++;
      for (int d = 0; d < DIM; d++) {
        sums[list][d] += NativeMemory.getFloat(sample + i * stride + 4L * d);
      }
    }
    search.free();
    for (int list = 0; list < LISTS; list++) {
      for (int d = 0; d < DIM && sizes[list] > 0; d++) {
        NativeMemory.putFloat(centroids.row(list) + 4L * d, (float) (sums[list][d] / sizes[list]));
      }
    }
    centroids.code();
  }

  @Test
  void everyClusterHasACentroid() {
    fill(LISTS / 2);
    assertThat(error(train(new Alone()))).isLessThan(DIM * 0.04);
  }
}
