package io.pomai.orbit.checkpoint;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.blob.BlobReference;
import org.jspecify.annotations.Nullable;

/** What the contents of a checkpoint are shown to; slices are valid during the call only. */
public interface Catalog {
  /** No set has had a number above this one. */
  void greatestSet(long number);

  /**
   * A set.
   *
   * @param untilEmpty whether the set goes with its last element
   */
  void set(
      long number,
      int database,
      boolean untilEmpty,
      ByteSlice name,
      ByteSlice config,
      SetState state);

  /**
   * A database.
   *
   * @param contained the last sequence of the log of which it is certain that its changes of
   *     strings and of which sets there are, are in the checkpoint; later ones may be
   * @param strings where its strings are; null if there are none
   */
  void database(int number, long contained, @Nullable BlobReference strings);

  /**
   * When keys of a database expire. Comes behind all else of that database.
   *
   * @param deadlines keys and, as values, the deadlines that they had when their database was
   *     written, or later
   */
  void deadlines(int database, BlobReference deadlines);
}
