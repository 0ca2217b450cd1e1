package io.pomai.bench.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Float32 vectors of one dimension, stored row after row on the heap. Immutable by convention after
 * filling; safe to read from any thread.
 */
public final class FloatMatrix {
  private final float[] values;
  private final int rows;
  private final int dimension;

  /**
   * Wraps {@code values} without copying.
   *
   * @throws IllegalArgumentException when the length of {@code values} is not {@code rows *
   *     dimension}
   */
  public FloatMatrix(float[] values, int rows, int dimension) {
    if (dimension < 1 || rows < 0 || values.length != (long) rows * dimension) {
      throw new IllegalArgumentException(
          "rows="
              + rows
              + " dimension="
              + dimension
              + " do not fit values.length="
              + values.length);
    }
    this.values = values;
    this.rows = rows;
    this.dimension = dimension;
  }

  /**
   * An empty (all zero) matrix.
   *
   * @throws IllegalArgumentException when it would hold more than 2^31 - 16 values
   */
  public static FloatMatrix zeros(int rows, int dimension) {
    long length = (long) rows * dimension;
    if (length > Integer.MAX_VALUE - 16) {
      throw new IllegalArgumentException(
          "rows="
              + rows
              + " dimension="
              + dimension
              + ": one matrix holds at most 2147483631 values; use fewer rows");
    }
    return new FloatMatrix(new float[(int) length], rows, dimension);
  }

  public int rows() {
    return rows;
  }

  public int dimension() {
    return dimension;
  }

  /** Bytes of one row as a little-endian float32 blob. */
  public int rowBytes() {
    return dimension * Float.BYTES;
  }

  public float get(int row, int column) {
    return values[row * dimension + column];
  }

  public void set(int row, int column, float value) {
    values[row * dimension + column] = value;
  }

  /** A copy of one row. */
  public float[] row(int row) {
    float[] copy = new float[dimension];
    System.arraycopy(values, row * dimension, copy, 0, dimension);
    return copy;
  }

  /** Appends one row to {@code target} as a little-endian float32 blob. */
  public void copyRow(int row, ByteBuffer target) {
    int at = target.position();
    target.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values, row * dimension, dimension);
    target.position(at + rowBytes());
  }
}
