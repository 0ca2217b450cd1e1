package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;

/**
 * Where a vector set is found. Immutable; a set that is renamed or moved gets another one.
 *
 * @param keyspace where it is listed, or will be
 * @param name its key
 * @param keySlot the slot of the key in the keyspace, -1 before it has one
 */
public record SetPlace(Keyspace keyspace, SetName name, int keySlot) {
  static final int NO_SLOT = -1;

  /** Whether this is the place of a key. */
  boolean is(Keyspace its, ByteSlice key) {
    return keyspace.equals(its) && name.is(key);
  }

  /** Has the keyspace of a dropped set forget it, also when it is moved meanwhile. */
  static void forget(VectorSet set) {
    SetPlace last;
    do {
      last = set.place();
      last.keyspace.forget(set);
    } while (!last.equals(set.place()));
  }
}
