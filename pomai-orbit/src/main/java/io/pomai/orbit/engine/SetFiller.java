package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.log.MalformedChangeException;
import org.jspecify.annotations.Nullable;

/** Adds rows to a set that nobody else writes to. Not thread-safe. */
final class SetFiller implements RowVisitor {
  private final VectorSet set;

  SetFiller(VectorSet set) {
    this.set = set;
  }

  @Override
  public void row(
      ByteSlice key, ByteSlice row, float scale, long deadline, @Nullable ByteSlice attributes) {
    Boolean added =
        set.withStorage(storage -> storage.rows().add(key, row, scale, deadline, attributes));
    if (added == null || !added) {
      throw new MalformedChangeException("key=" + key + ": expected once, in a set that is there");
    }
  }
}
