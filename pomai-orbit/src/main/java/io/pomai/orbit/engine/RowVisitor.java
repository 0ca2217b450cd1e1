package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import org.jspecify.annotations.Nullable;

/** What the rows of a set are shown to; slices are valid during the call only. */
@FunctionalInterface
interface RowVisitor {
  /**
   * A row as it is stored.
   *
   * @param scale what belongs to it, 1 for types without scales
   * @param deadline when the element expires, {@link ElementExpiry#NEVER} for never
   */
  void row(
      ByteSlice key, ByteSlice row, float scale, long deadline, @Nullable ByteSlice attributes);
}
