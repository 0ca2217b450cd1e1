package io.pomai.orbit.quant;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;
import static io.pomai.orbit.kernel.BoundKernel.LEVELS;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;

/**
 * The 16 levels of every dimension, in native memory.
 *
 * <pre>
 * | mean dim | level dim x 16 (dimension by dimension) | level 16 x dim, border 15 x dim |   float32
 * </pre>
 *
 * <p>Immutable once trained: any thread may read it until it is freed.
 */
final class Levels {
  private static final int NEAREST_OF = 16;

  private final NativeAllocator allocator;
  private final int dim;
  private final long address;
  private final double variance;
  private final double nearShare;

  private Levels(NativeAllocator allocator, int dim, long address, Sample sample, Kernels kernels) {
    this.allocator = allocator;
    this.dim = dim;
    this.address = address;
    this.variance = train(sample);
    this.nearShare = nearShare(sample, kernels.rows(Metric.L2, ElementType.F32));
  }

  /**
   * Vectors to train with.
   *
   * @param address {@code n} vectors, {@link RowKernel#queryStride} apart
   */
  record Sample(long address, int n) {}

  /** Levels for a sample of at least one vector, or null when there is no memory. */
  static @org.jspecify.annotations.Nullable Levels train(
      NativeAllocator allocator, int dim, Sample sample, Kernels kernels) {
    long address = allocator.allocateZeroed(bytes(dim));
    return address == 0 ? null : new Levels(allocator, dim, address, sample, kernels);
  }

  private static long bytes(int dim) {
    return RowKernel.queryStride(dim) + 4L * dim * (3 * LEVELS - 1);
  }

  /**
   * Trains every dimension and returns the variance of a vector around the mean, over all levels.
   */
  private double train(Sample sample) {
    LevelTrainer trainer = new LevelTrainer(sample.n());
    double total = 0;
    for (int d = 0; d < dim; d++) {
      for (int i = 0; i < sample.n(); i++) {
        trainer.values()[i] = getFloat(sample.address() + i * RowKernel.queryStride(dim) + 4L * d);
      }
      total += store(d, trainer.train());
    }
    return total;
  }

  private double store(int d, float[] levels) {
    double sum = 0;
    double squares = 0;
    for (int c = 0; c < LEVELS; c++) {
      putFloat(byDimension() + 4L * (LEVELS * d + c), levels[c]);
      putFloat(columns() + 4L * (c * (long) dim + d), levels[c]);
      if (c < LEVELS - 1) {
        putFloat(columns() + 4L * ((LEVELS + c) * (long) dim + d), LevelTrainer.border(levels, c));
      }
      sum += levels[c];
      squares += (double) levels[c] * levels[c];
    }
    double mean = sum / LEVELS;
    putFloat(mean() + 4L * d, (float) mean);
    return Math.max(0, squares / LEVELS - mean * mean);
  }

  /** What share of the mean distance a near one is, over a few vectors of the sample. */
  private double nearShare(Sample sample, RowKernel kernel) {
    float[] distances = new float[sample.n()];
    double near = 0;
    double all = 0;
    int step = Math.max(1, sample.n() / NEAREST_OF);
    for (int i = 0; i < sample.n(); i += step) {
      long stride = RowKernel.queryStride(dim);
      kernel.oneToMany(
          sample.address() + i * stride,
          sample.address(),
          stride,
          0,
          sample.n(),
          dim,
          distances,
          0);
      distances[i] = Float.POSITIVE_INFINITY;
      float least = Float.POSITIVE_INFINITY;
      double sum = 0;
      for (int j = 0; j < sample.n(); j++) {
        least = Math.min(least, distances[j]);
        sum += j == i ? 0 : distances[j];
      }
      near += least;
      all += sum / Math.max(1, sample.n() - 1);
    }
    return near < all ? near / all : 1;
  }

  /** The mean level of every dimension: 64-byte aligned float32. */
  long mean() {
    return address;
  }

  /** 16 levels after 16 levels, dimension by dimension. */
  long byDimension() {
    return address + RowKernel.queryStride(dim);
  }

  /** Columns of levels, then of borders. */
  long columns() {
    return byDimension() + 4L * LEVELS * dim;
  }

  /** The mean squared distance of reconstructions, all levels equally likely, to {@link #mean}. */
  double variance() {
    return variance;
  }

  /** How far the nearest vectors are, as a share of the mean distance: above 0, at most 1. */
  double nearShare() {
    return nearShare;
  }

  void free() {
    allocator.free(address, bytes(dim));
  }
}
