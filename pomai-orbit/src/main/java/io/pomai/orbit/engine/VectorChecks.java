package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.kernel.RowCodec;
import io.pomai.orbit.store.RowShape;

/** The checks of vectors from outside, before anything is done with them. */
final class VectorChecks {
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
