package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.store.RowShape;

/**
 * Whether bytes can be a row of a set, as its codec would have written it: kernels and indexes do
 * not look again. Not thread-safe.
 */
final class RowChecks {
  /** Codes of bytes are from -127 to 127. */
  private static final byte NO_CODE = -128;

  private final RowShape shape;
  private final NativeBuffer values;
  private final NativeBuffer again;

  /** Checks rows of a set, in memory of {@code assembly}, until {@link #free}. */
  RowChecks(SetConfig config, EngineAssembly assembly) {
    this.shape =
        RowShape.of(
            config.dimension(),
            config.metric(),
            config.elementType(),
            assembly.kernels(config.flags()));
    this.values = new NativeBuffer(assembly.scratch().arena());
    this.again = new NativeBuffer(assembly.scratch().arena());
  }

  boolean isRow(ByteSlice row, float scale) {
    if (row.length() != shape.rowBytes() || !(scale >= 0 && scale <= Float.MAX_VALUE)) {
      return false;
    }
    ByteSlice vector = values.ofLength(shape.vectorBytes());
    shape.codec().decode(row.address(), scale, shape.dimension(), vector.address());
    if (!shape.codec().allFinite(vector.address(), shape.dimension())) {
      return false;
    }
    float norm = shape.codec().norm(row.address(), shape.dimension());
    return norm > 0
        && norm <= Float.MAX_VALUE
        && (shape.elementType() == ElementType.I8 ? isCodes(row) : isSameAgain(row, scale, vector));
  }

  private boolean isCodes(ByteSlice row) {
    for (int i = 0; i < shape.dimension(); i++) {
      if (row.get(i) == NO_CODE) {
        return false;
      }
    }
    return true;
  }

  /** Types whose values lose nothing when they are written again. */
  private boolean isSameAgain(ByteSlice row, float scale, ByteSlice vector) {
    ByteSlice copy = again.ofLength(row.length());
    NativeMemory.ALL
        .asSlice(copy.address(), copy.length())
        .fill((byte) 0); // what a codec leaves out is zero
    float its = shape.codec().encode(vector.address(), shape.dimension(), copy.address());
    int values = shape.codec().valueBytes(shape.dimension());
    return its == scale
        && new ByteSlice(copy.address(), values)
            .contentEquals(new ByteSlice(row.address(), values));
  }

  void free() {
    values.free();
    again.free();
  }
}
