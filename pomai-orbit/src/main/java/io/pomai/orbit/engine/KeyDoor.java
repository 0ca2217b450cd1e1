package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The door of a keyspace for looking at keys of any type. Keys that have expired are not there.
 *
 * <p>Threading: as {@link Keyspace}, under whose lock everything here is done.
 */
public abstract sealed class KeyDoor extends StringDoor permits Keyspace {
  /** Slots that are looked at under the lock in one go. */
  private static final int SLOTS_AT_ONCE = 4_096;

  KeyDoor(StringStore strings) {
    super(strings);
  }

  abstract SetMap sets();

  /** What a key holds; {@link KeyType#NONE} if it is absent. */
  public KeyType type(ByteSlice key) {
    lock();
    try {
      return typeAt(look(key));
    } finally {
      unlock();
    }
  }

  final KeyType typeAt(int slot) {
    return slot == NONE ? KeyType.NONE : KeyTable.typeOf(keys().value(slot));
  }

  /** Whether the key is present. */
  public boolean exists(ByteSlice key) {
    return type(key) != KeyType.NONE;
  }

  /** Number of keys; those that have expired count until they are taken out. */
  public long size() {
    return keys().size();
  }

  /**
   * Visits some keys. Repeated calls, each with the cursor that the last one returned, from 0 until
   * 0 comes back, visit every key at least once that is present all the time.
   *
   * @param count how many keys to look at, about
   * @param filter only keys of this type, or null for all
   * @return the next cursor; 0 at the end
   */
  public long scan(long cursor, int count, @Nullable KeyType filter, KeyVisitor visitor) {
    return scan(cursor, count, filter, visitor, () -> false);
  }

  /** The same, but not beyond the first key after which {@code enough} holds. */
  public long scan(
      long cursor,
      int count,
      @Nullable KeyType filter,
      KeyVisitor visitor,
      BooleanSupplier enough) {
    lock();
    try {
      KeyTable keys = keys();
      int slot = Math.clamp(cursor, 0, keys.slotCount());
      int end = slot + Math.min(Math.max(1, count), keys.slotCount() - slot);
      while (slot < end && !enough.getAsBoolean()) {
        keys.visit(slot++, filter, visitor);
      }
      return slot < keys.slotCount() ? slot : 0;
    } finally {
      unlock();
    }
  }

  /** Visits every key that is present all the time, some at once: others get their turn between. */
  public void forEachKey(KeyVisitor visitor) {
    long cursor = 0;
    do {
      cursor = scan(cursor, SLOTS_AT_ONCE, null, visitor);
    } while (cursor != 0);
  }

  /** Visits one key chosen at random; false if there is none. */
  public boolean randomKey(KeyVisitor visitor) {
    lock();
    try {
      return keys().visitRandom(visitor);
    } finally {
      unlock();
    }
  }

  /** Bytes that a key and what it holds take; -1 if it is absent. */
  public long memoryUsage(ByteSlice key) {
    lock();
    try {
      int slot = look(key);
      VectorSet set = sets().find(key);
      return slot == NONE ? -1 : keys().usedBytes(slot) + (set == null ? 0 : set.usedBytes());
    } finally {
      unlock();
    }
  }
}
