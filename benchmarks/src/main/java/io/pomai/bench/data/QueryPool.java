package io.pomai.bench.data;

import java.util.SplittableRandom;

/**
 * Queries that are never repeated: those of the data set first, then blends of two of them (one
 * tenth of the way from one to the other), which stay in the region that real queries come from.
 */
public final class QueryPool {
  private static final float BLEND = 0.1f;

  private QueryPool() {}

  /**
   * {@code count} distinct queries; rows below {@code dataset.queries().rows()} are the data set's
   * own.
   */
  public static FloatMatrix neverRepeated(VectorDataset dataset, int count) {
    FloatMatrix own = dataset.queries();
    FloatMatrix pool = FloatMatrix.zeros(count, own.dimension());
    SplittableRandom random = new SplittableRandom(1);
    for (int row = 0; row < count; row++) {
      int from = row % own.rows();
      boolean original = row < own.rows();
      int towards = original ? from : random.nextInt(own.rows());
      float share = original ? 0 : BLEND * (1 + (float) random.nextDouble());
      for (int column = 0; column < own.dimension(); column++) {
        float start = own.get(from, column);
        pool.set(row, column, start + share * (own.get(towards, column) - start));
      }
    }
    return pool;
  }
}
