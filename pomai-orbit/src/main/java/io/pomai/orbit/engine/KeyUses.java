package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.PrefixedBytes;
import org.jspecify.annotations.Nullable;

/**
 * When the keys of a keyspace were used last, or how often they are used, whatever they hold; which
 * of the two is kept follows {@link EvictionSettings#policy}.
 *
 * <p>Strings count as used by the calls that read or write them, vector sets by calls with strings
 * and arrays. Who calls them with slices says so by {@link VectorSet#touch}.
 *
 * <p>Threading: as {@link Keyspace}, under whose lock everything here is done.
 */
public final class KeyUses {
  /** In place of an answer: there is no such key. */
  public static final long ABSENT = -1;

  private static final int NONE = StringDoor.NONE;

  private final Keyspace keyspace;
  private final UseStamps stamps;
  private final ByteSlice name = new ByteSlice();

  KeyUses(Keyspace keyspace, UseStamps stamps) {
    this.keyspace = keyspace;
    this.stamps = stamps;
  }

  /** For how many seconds a key was not used, or {@link #ABSENT}. */
  public long idleSeconds(ByteSlice key) {
    long stamp = stamp(key);
    return stamp == ABSENT ? ABSENT : stamps.idleSeconds((int) stamp);
  }

  /** How often a key is used, on a logarithmic scale from 0 to 255, or {@link #ABSENT}. */
  public long frequency(ByteSlice key) {
    long stamp = stamp(key);
    return stamp == ABSENT ? ABSENT : stamps.frequency((int) stamp);
  }

  /** What is kept about a key, of which only {@link #restore} makes sense, or {@link #ABSENT}. */
  public long stamp(ByteSlice key) {
    keyspace.lock();
    try {
      int slot = keyspace.look(key);
      return slot == NONE ? ABSENT : Integer.toUnsignedLong(stampAt(slot));
    } finally {
      keyspace.unlock();
    }
  }

  /** Forgets uses since {@link #stamp} said so; nothing happens to a key that is absent. */
  public void restore(ByteSlice key, long stamp) {
    keyspace.lock();
    try {
      int slot = keyspace.look(key);
      if (slot != NONE && stamp != ABSENT) {
        stampAt(slot, (int) stamp);
      }
    } finally {
      keyspace.unlock();
    }
  }

  /** Makes a key one that was not used for so many seconds, 0 or more, where that is kept. */
  public void idle(ByteSlice key, long seconds) {
    if (!stamps.settings().policy().isByFrequency()) {
      restore(key, Integer.toUnsignedLong(stamps.ofIdle(seconds)));
    }
  }

  /** Makes a key one that is used so often, 0 to 255, where that is kept. */
  public void frequency(ByteSlice key, int frequency) {
    if (stamps.settings().policy().isByFrequency()) {
      restore(key, Integer.toUnsignedLong(stamps.ofFrequency(frequency)));
    }
  }

  /** Uses a key; false if it is absent. */
  public boolean touch(ByteSlice key) {
    keyspace.lock();
    try {
      int slot = keyspace.look(key);
      if (slot == NONE) {
        return false;
      }
      use(slot);
      return true;
    } finally {
      keyspace.unlock();
    }
  }

  /** The key in a slot is used. */
  void use(int slot) {
    stampAt(slot, stamps.usedAgain(stampAt(slot)));
  }

  /** What is kept about the key in a slot in use. */
  int stampAt(int slot) {
    long value = keyspace.keys().value(slot);
    if (KeyTable.typeOf(value) == KeyType.STRING) {
      return StringValue.stamp(value);
    }
    VectorSet set = setAt(slot);
    return set == null ? stamps.ofNew() : set.use().stamp();
  }

  private void stampAt(int slot, int stamp) {
    long value = keyspace.keys().value(slot);
    if (KeyTable.typeOf(value) == KeyType.STRING) {
      StringValue.stamp(value, stamp);
      return;
    }
    VectorSet set = setAt(slot);
    if (set != null) {
      set.use().stamp(stamp);
    }
  }

  private @Nullable VectorSet setAt(int slot) {
    long block = keyspace.keys().keyBlock(slot);
    return keyspace.sets().find(name.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block)));
  }
}
