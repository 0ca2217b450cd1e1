package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.store.AccountedArena;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One numbered database: keys that hold byte strings or vector sets.
 *
 * <p>Threading. Any thread may call anything. Strings and the list of keys are guarded by one lock
 * per keyspace, taken for the time of one call, callbacks included: a callback must not call the
 * keyspace. Vector sets are found without it, in a map that is changed under it. The lock is never
 * held while a set's lock is taken.
 */
public final class Keyspace {
  private static final int NONE = -1;

  private final EngineAssembly assembly;
  private final AccountedArena arena;
  private final FeatureFlags defaultFlags;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile SetMap sets = new SetMap();
  private final StringStore strings;
  private volatile KeyTable keys;

  Keyspace(EngineAssembly assembly, FeatureFlags defaultFlags) {
    this.assembly = assembly;
    this.arena = new AccountedArena(assembly.arena());
    this.defaultFlags = defaultFlags;
    this.strings = new StringStore(arena, assembly.scratch().arena());
    this.keys = new KeyTable(arena, assembly.epochs());
  }

  // ---- vector sets

  /**
   * A new, empty set.
   *
   * @throws KeyExistsException if the name is taken
   */
  public VectorSet createSet(ByteSlice name, SetConfig config) {
    lock();
    try {
      KeyType taken = typeOf(name);
      if (taken != KeyType.NONE) {
        throw new KeyExistsException(name.toString(), taken);
      }
      return addSet(name, config, null);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The set of this name, or null if there is no such key.
   *
   * @throws WrongTypeException if the key holds a string
   */
  public @Nullable VectorSet findSet(ByteSlice name) {
    VectorSet set = liveSet(name);
    if (set == null && type(name) == KeyType.STRING) {
      throw new WrongTypeException(KeyType.VECTORSET, KeyType.STRING);
    }
    return set;
  }

  /**
   * The set of this name; if there is none, a new one of squared L2 over float32 that goes with its
   * last element.
   *
   * @throws WrongTypeException if the key holds a string
   */
  public VectorSet findOrCreateDefault(ByteSlice name, int dimension) {
    VectorSet present = liveSet(name);
    if (present != null) {
      return present;
    }
    lock();
    try {
      VectorSet set = liveSet(name);
      if (set != null) {
        return set;
      }
      // Looking for the key takes out a set that was dropped up to the line above.
      KeyType type = typeOf(name);
      if (type == KeyType.STRING) {
        throw new WrongTypeException(KeyType.VECTORSET, type);
      }
      return addSet(name, SetConfig.of(dimension).withFlags(defaultFlags), this);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable VectorSet liveSet(ByteSlice name) {
    VectorSet set = sets.find(name);
    return set == null || set.isDropped() ? null : set;
  }

  private VectorSet addSet(ByteSlice name, SetConfig config, @Nullable Keyspace removeWhenEmpty) {
    int slot = keys.add(name, KeyTable.VECTOR_SET);
    try {
      VectorSet set = new VectorSet(name, slot, config, assembly, removeWhenEmpty);
      sets.add(set);
      return set;
    } catch (RuntimeException refused) {
      keys.remove(slot);
      throw refused;
    }
  }

  /** Takes a dropped set out of the keys. */
  void forget(VectorSet set) {
    lock.lock();
    try {
      unlink(set);
    } finally {
      lock.unlock();
    }
  }

  private void unlink(VectorSet set) {
    if (sets.remove(set)) {
      keys.remove(set.keySlot());
    }
  }

  // ---- keys

  /** What a key holds; {@link KeyType#NONE} if it is absent. */
  public KeyType type(ByteSlice key) {
    lock();
    try {
      return typeOf(key);
    } finally {
      lock.unlock();
    }
  }

  private KeyType typeOf(ByteSlice key) {
    int slot = find(key);
    return slot == NONE ? KeyType.NONE : KeyTable.typeOf(keys.value(slot));
  }

  /** The slot of a key, or -1; a set that has dropped itself is taken out first. */
  private int find(ByteSlice key) {
    VectorSet set = sets.find(key);
    if (set != null && set.isDropped()) {
      unlink(set);
    }
    return keys.find(key);
  }

  /** Whether the key is present. */
  public boolean exists(ByteSlice key) {
    return type(key) != KeyType.NONE;
  }

  /** Removes a key with everything in it; false if it is absent. */
  public boolean delete(ByteSlice key) {
    VectorSet set;
    lock();
    try {
      int slot = find(key);
      if (slot == NONE) {
        return false;
      }
      set = sets.find(key);
      if (set == null) {
        strings.remove(keys, slot);
      } else {
        unlink(set);
      }
    } finally {
      lock.unlock();
    }
    if (set != null) {
      set.drop();
    }
    return true;
  }

  /** Number of keys. */
  public long size() {
    return keys.size();
  }

  /** Removes all keys. */
  public void clear() {
    int pin = assembly.writers().pin(); // closing the engine waits
    try {
      SetMap removedSets;
      KeyTable removed;
      lock();
      try {
        removedSets = sets;
        removed = keys;
        sets = new SetMap();
        keys = new KeyTable(arena, assembly.epochs());
      } finally {
        lock.unlock();
      }
      removedSets.forEach(VectorSet::drop);
      assembly.reclaimer().free(removed.leastBytes(), () -> strings.freeAll(removed));
    } finally {
      assembly.writers().unpin(pin);
    }
  }

  /**
   * Waits for the last call and drops the sets, so that no writer is left inside. Calls are refused
   * by now.
   */
  void close() {
    SetMap all;
    lock.lock();
    try {
      all = sets;
    } finally {
      lock.unlock();
    }
    all.forEach(VectorSet::drop);
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
    lock();
    try {
      int start = Math.clamp(cursor, 0, keys.slotCount());
      int end = start + Math.min(Math.max(1, count), keys.slotCount() - start);
      for (int slot = start; slot < end; slot++) {
        keys.visit(slot, filter, visitor);
      }
      return end < keys.slotCount() ? end : 0;
    } finally {
      lock.unlock();
    }
  }

  /** Visits every key. */
  public void forEachKey(KeyVisitor visitor) {
    scan(0, Integer.MAX_VALUE, null, visitor);
  }

  /** Visits one key chosen at random; false if there is none. */
  public boolean randomKey(KeyVisitor visitor) {
    lock();
    try {
      return keys.visitRandom(visitor);
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that a key and what it holds take; -1 if it is absent. */
  public long memoryUsage(ByteSlice key) {
    lock();
    try {
      int slot = find(key);
      VectorSet set = sets.find(key);
      return slot == NONE ? -1 : keys.usedBytes(slot) + (set == null ? 0 : set.usedBytes());
    } finally {
      lock.unlock();
    }
  }

  // ---- strings

  /**
   * Stores a string; whatever the key held goes.
   *
   * @param previous is shown the string that was there, null where nobody asks
   * @throws WrongTypeException if the key holds a vector set and {@code previous} is not null
   * @throws IllegalArgumentException if the value is longer than 512 MiB
   */
  public PutOutcome setString(
      ByteSlice key, ByteSlice value, PutMode mode, @Nullable SliceReader previous) {
    StringValue.requireLength(value.length());
    VectorSet overwritten = null;
    lock();
    try {
      int slot = previous == null ? find(key) : strings.show(keys, findString(key), previous);
      if (mode == PutMode.NX ? slot != NONE : mode == PutMode.XX && slot == NONE) {
        return PutOutcome.SKIPPED;
      }
      overwritten = store(key, slot, value);
      return slot == NONE ? PutOutcome.CREATED : PutOutcome.REPLACED;
    } finally {
      lock.unlock();
      if (overwritten != null) {
        overwritten.drop();
      }
    }
  }

  /**
   * Stores a string in place of whatever the key holds; a set is for the caller to drop after
   * unlocking.
   */
  private @Nullable VectorSet store(ByteSlice key, int slot, ByteSlice value) {
    VectorSet set = sets.find(key);
    if (set == null) {
      strings.store(keys, key, slot, value);
      return null;
    }
    keys.setValue(slot, strings.allocate(value));
    sets.remove(set);
    return set;
  }

  /**
   * Shows a string to {@code target}; false if the key is absent.
   *
   * @throws WrongTypeException if the key holds a vector set
   */
  public boolean getString(ByteSlice key, SliceReader target) {
    lock();
    try {
      return strings.show(keys, findString(key), target) != NONE;
    } finally {
      lock.unlock();
    }
  }

  private int findString(ByteSlice key) {
    int slot = find(key);
    if (slot != NONE && keys.value(slot) == KeyTable.VECTOR_SET) {
      throw new WrongTypeException(KeyType.STRING, KeyType.VECTORSET);
    }
    return slot;
  }

  /** The length of a string in bytes; 0 if the key is absent. */
  public long stringLength(ByteSlice key) {
    lock();
    try {
      int slot = findString(key);
      return slot == NONE ? 0 : StringValue.length(keys.value(slot));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Adds to the number in a string; an absent key counts as 0.
   *
   * @throws WrongTypeException if the key holds a vector set
   */
  public IncrementOutcome increment(ByteSlice key, long delta) {
    lock();
    try {
      return strings.increment(keys, key, findString(key), delta);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Appends to a string; an absent key counts as empty.
   *
   * @return the new length in bytes
   * @throws WrongTypeException if the key holds a vector set
   * @throws IllegalArgumentException if the result would be longer than 512 MiB
   */
  public long append(ByteSlice key, ByteSlice tail) {
    lock();
    try {
      return strings.append(keys, key, findString(key), tail);
    } finally {
      lock.unlock();
    }
  }

  // ---- for the engine

  SetMap sets() {
    return sets;
  }

  private void lock() {
    lock.lock();
    if (assembly.isClosed()) {
      lock.unlock();
      assembly.requireOpen();
    }
  }
}
