package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.RowCodec;
import io.pomai.orbit.store.RowShape;

/** The checks of vectors from outside, before anything is done with them. */
final class VectorChecks {
  /** The squares of these, summed over 65,536 dimensions, are normal floats. */
  private static final float LEAST_OF_NORM = 1e-18f;

  private static final float GREATEST_OF_NORM = 1e16f;

  /** 127 times a 127th of it does not round to infinity. */
  private static final float GREATEST_SCALED = 3.4e38f;

  private final RowShape shape;
  private final RowCodec queryCodec;

  VectorChecks(RowShape shape, RowCodec queryCodec) {
    this.shape = shape;
    this.queryCodec = queryCodec;
  }

  /** A vector to be stored: right length, finite also after conversion. */
  void requireStorable(ByteSlice vector) {
    requireLength(vector.length(), shape.vectorBytes());
    if (!shape.codec().allFinite(vector.address(), shape.dimension())) {
      throw notFinite(vector.address());
    }
    if (shape.metric() == Metric.COSINE) {
      requireNorm(vector.address());
    } else if (shape.elementType() == ElementType.I8) {
      requireMagnitude(greatest(vector.address()), 0, GREATEST_SCALED);
    }
  }

  /** The norm of a stored vector, its inverse and the products with it have to be floats too. */
  private void requireNorm(long vector) {
    float greatest = greatest(vector);
    if (greatest != 0) {
      requireMagnitude(greatest, LEAST_OF_NORM, GREATEST_OF_NORM);
    }
  }

  private void requireMagnitude(float greatest, float least, float most) {
    if (greatest < least || greatest > most) {
      throw new InvalidVectorException(
          "vector whose greatest magnitude is "
              + greatest
              + ": expected "
              + least
              + " to "
              + most
              + " for metric "
              + shape.metric()
              + " and element type "
              + shape.elementType());
    }
  }

  private float greatest(long vector) {
    float greatest = 0;
    for (int i = 0; i < shape.dimension(); i++) {
      greatest =
          Math.max(greatest, Math.abs(NativeMemory.getFloat(vector + (long) i * Float.BYTES)));
    }
    return greatest;
  }

  /** Queries one after the other: right length, finite. */
  void requireQueries(ByteSlice queries, int count) {
    requireLength(queries.length(), (long) count * shape.vectorBytes());
    for (int i = 0; i < count; i++) {
      long query = queries.address() + (long) i * shape.vectorBytes();
      if (!queryCodec.allFinite(query, shape.dimension())) {
        throw notFinite(query);
      }
    }
  }

  void requireDimension(int dimension) {
    requireLength((long) dimension * Float.BYTES, shape.vectorBytes());
  }

  private void requireLength(long actual, long expected) {
    if (actual == expected) {
      return;
    }
    if (actual % Float.BYTES != 0) {
      throw new InvalidVectorException(
          "vector of "
              + actual
              + " bytes: expected a multiple of "
              + Float.BYTES
              + " (little-endian float32)");
    }
    throw new InvalidVectorException(
        "vector of dimension "
            + actual / Float.BYTES
            + ": expected dimension "
            + expected / Float.BYTES
            + " ("
            + expected
            + " bytes)");
  }

  private InvalidVectorException notFinite(long vector) {
    for (int i = 0; i < shape.dimension(); i++) {
      float value = NativeMemory.getFloat(vector + (long) i * Float.BYTES);
      if (!Float.isFinite(value)) {
        return new InvalidVectorException(
            "value " + value + " at index " + i + ": expected a finite number");
      }
      if (shape.elementType() == ElementType.F16 && Math.abs(value) >= 65520f) {
        return new InvalidVectorException(
            "value "
                + value
                + " at index "
                + i
                + ": expected a magnitude under 65520 for element type F16");
      }
    }
    return new InvalidVectorException("vector out of range of element type " + shape.elementType());
  }
}
