package io.pomai.orbit.store;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.QueryVectors;
import io.pomai.orbit.kernel.RowCodec;

/**
 * What one row of a set looks like and how it is encoded.
 *
 * @param dimension values per row
 * @param metric what distance means
 * @param elementType how values are stored
 * @param codec converts between float32 and rows
 * @param stride bytes from one row to the next: rows of common sizes start at a multiple of 64,
 *     padding never exceeds a sixteenth of a row
 */
public record RowShape(
    int dimension, Metric metric, ElementType elementType, RowCodec codec, int stride) {
  private static final int CACHE_LINE = 64;
  private static final int GREATEST_WASTE = 16;

  /** The shape for a metric and an element type under the given kernels. */
  public static RowShape of(
      int dimension, Metric metric, ElementType elementType, Kernels kernels) {
    RowCodec codec = kernels.codec(metric, elementType);
    return new RowShape(
        dimension, metric, elementType, codec, strideFor(codec.rowBytes(dimension)));
  }

  private static int strideFor(int rowBytes) {
    for (int alignment = CACHE_LINE; alignment > 1; alignment /= 2) {
      int padded = (rowBytes + alignment - 1) & -alignment;
      if (padded - rowBytes <= rowBytes / GREATEST_WASTE) {
        return padded;
      }
    }
    return rowBytes;
  }

  /**
   * Whether every row has a factor that its distance needs: the inverse norm for COSINE, else the
   * scale of I8.
   */
  public boolean hasFactor() {
    return metric == Metric.COSINE || elementType == ElementType.I8;
  }

  /** Whether the scale is kept apart from the factor. */
  public boolean hasScale() {
    return isUnitBytes();
  }

  /** Whether rows are bytes that keep direction and length apart. */
  public boolean isUnitBytes() {
    return metric == Metric.COSINE && elementType == ElementType.I8;
  }

  /**
   * Writes the query at {@code from} as kernels and indexes want it to {@code to}: of length 1 for
   * COSINE, its signs alone for BIN. The two may be the same address.
   */
  public void prepareQuery(long from, long to) {
    if (elementType == ElementType.BIN) {
      float magnitude = metric == Metric.COSINE ? (float) (1 / Math.sqrt(dimension)) : 1;
      QueryVectors.signs(from, dimension, magnitude, to);
    } else if (metric == Metric.COSINE) {
      QueryVectors.normalise(from, dimension, to);
    } else {
      NativeMemory.copy(from, to, vectorBytes());
    }
  }

  /** Bytes of a row without what only aligns the next. */
  public int rowBytes() {
    return codec.rowBytes(dimension);
  }

  /** Bytes of a query and of a vector that goes in or out: little-endian float32. */
  public int vectorBytes() {
    return dimension * Float.BYTES;
  }
}
