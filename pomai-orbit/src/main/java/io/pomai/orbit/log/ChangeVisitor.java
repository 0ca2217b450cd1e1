package io.pomai.orbit.log;

import io.pomai.arena.ByteSlice;
import org.jspecify.annotations.Nullable;

/** What changes are shown to; slices are valid during the call only. */
public interface ChangeVisitor {
  /**
   * A set was created.
   *
   * @param untilEmpty whether the set goes with its last element
   */
  void createSet(long set, int database, boolean untilEmpty, ByteSlice name, ByteSlice config);

  /**
   * A vector was stored; without attributes those of a replaced one stay.
   *
   * @param deadline when it expires, in milliseconds of the epoch; {@link Long#MAX_VALUE}: never
   */
  void put(
      long set, ByteSlice key, ByteSlice vector, @Nullable ByteSlice attributes, long deadline);

  /**
   * The first {@code n} vectors were stored under the first {@code n} keys, as one change.
   *
   * @param deadline when all of them expire, in milliseconds of the epoch; {@link Long#MAX_VALUE}:
   *     never
   */
  void putAll(long set, ByteSlice[] keys, ByteSlice[] vectors, int n, long deadline);

  /** A set was created under no key; see {@link #nameSet}. */
  void createUnnamed(long set, boolean untilEmpty, ByteSlice config);

  /**
   * A row, as it is stored, was put under a key that the set did not have.
   *
   * @param scale what belongs to the row, 1 for types without scales
   */
  void putRow(
      long set,
      ByteSlice key,
      ByteSlice row,
      float scale,
      long deadline,
      @Nullable ByteSlice attributes);

  /** A set was put under a key, in place of what the key held and of where the set was before. */
  void nameSet(long set, int database, ByteSlice name, long deadline);

  /** A string went to another key, in place of what that held. */
  void moveString(
      int database,
      ByteSlice key,
      int newDatabase,
      ByteSlice newKey,
      ByteSlice value,
      long deadline);

  /** A key of a set got other attributes, or has none any more. */
  void setAttributes(long set, ByteSlice key, @Nullable ByteSlice attributes);

  /** A key of a set was removed. */
  void delete(long set, ByteSlice key);

  /** An element expires at another time, in milliseconds of the epoch; or never. */
  void expireElement(long set, ByteSlice key, long deadline);

  /** A set was dropped. */
  void dropSet(long set);

  /**
   * A string was stored in place of what the key held.
   *
   * @param deadline when it expires, in milliseconds of the epoch; {@link Long#MAX_VALUE}: never
   */
  void setString(int database, ByteSlice key, ByteSlice value, long deadline);

  /** A key expires at another time, in milliseconds of the epoch; or never. */
  void expireKey(int database, ByteSlice key, long deadline);

  /** Bytes were added to a string of {@code length} bytes. */
  void appendString(int database, ByteSlice key, int length, ByteSlice tail);

  /** A string was removed. */
  void deleteString(int database, ByteSlice key);

  /** All keys of a database were removed. */
  void flush(int database);
}
