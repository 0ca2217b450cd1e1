package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.checkpoint.StringBatch;
import io.pomai.orbit.log.KeyspaceChanges;
import io.pomai.orbit.store.AccountedArena;
import java.util.ArrayList;
import java.util.List;
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
public final class Keyspace extends KeyDoor {
  private static final int STRINGS_AT_ONCE = 4096;

  private final EngineAssembly assembly;
  private final AccountedArena arena;
  private final FeatureFlags defaultFlags;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile SetMap sets = new SetMap();
  private final KeyspaceChanges changes;
  private final NativeBuffer shape;
  private final KeyExpiry expiry;
  private final KeyUses uses;
  private final List<VectorSet> taken = new ArrayList<>();
  private volatile KeyTable keys;

  Keyspace(EngineAssembly assembly, int database, FeatureFlags defaultFlags) {
    this(
        assembly,
        new KeyspaceChanges(assembly.changes(), database),
        new AccountedArena(assembly.arena()),
        defaultFlags);
  }

  private Keyspace(
      EngineAssembly assembly,
      KeyspaceChanges changes,
      AccountedArena arena,
      FeatureFlags defaultFlags) {
    super(new StringStore(arena, assembly.scratch().arena(), changes, assembly.uses()));
    this.assembly = assembly;
    this.arena = arena;
    this.defaultFlags = defaultFlags;
    this.changes = changes;
    this.shape = new NativeBuffer(assembly.scratch().arena());
    this.expiry = new KeyExpiry(this, changes, assembly);
    this.uses = new KeyUses(this, assembly.uses());
    this.keys = newKeys();
  }

  private KeyTable newKeys() {
    return new KeyTable(arena, assembly.epochs(), assembly.clock());
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
      KeyType present = typeAt(find(name));
      if (present != KeyType.NONE) {
        throw new KeyExistsException(name.toString(), present);
      }
      return addSet(assembly.nextSetNumber(), name, config, false);
    } finally {
      unlock();
    }
  }

  /**
   * The set of this name, or null if there is no such key.
   *
   * @throws WrongTypeException if the key holds a string
   */
  public @Nullable VectorSet findSet(ByteSlice name) {
    VectorSet set = liveSet(name);
    while (set == null) {
      switch (type(name)) {
        case NONE -> {
          return null;
        }
        case STRING -> throw new WrongTypeException(KeyType.VECTORSET, KeyType.STRING);
        default -> set = liveSet(name); // it got this name in between
      }
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
    return present == null
        ? findOrCreate(name, SetConfig.of(dimension).withFlags(defaultFlags))
        : present;
  }

  /**
   * The set of this name; if there is none, a new one that goes with its last element, and with its
   * first write when that fails.
   *
   * @throws WrongTypeException if the key holds a string
   */
  public VectorSet findOrCreate(ByteSlice name, SetConfig config) {
    lock();
    try {
      VectorSet set = liveSet(name);
      if (set != null) {
        return set;
      }
      // Looking for the key takes out a set that was dropped up to the line above, or has expired.
      KeyType type = typeAt(find(name));
      if (type == KeyType.STRING) {
        throw new WrongTypeException(KeyType.VECTORSET, type);
      }
      return addSet(assembly.nextSetNumber(), name, config, true);
    } finally {
      unlock();
    }
  }

  /**
   * A set as the log has it, in place of whatever the key holds.
   *
   * @param untilEmpty whether it goes with its last element
   */
  VectorSet restoreSet(long number, ByteSlice name, SetConfig config, boolean untilEmpty) {
    delete(name);
    lock();
    try {
      return addSet(number, name, config, untilEmpty);
    } finally {
      unlock();
    }
  }

  /** A set as the log has it, under no key yet. */
  VectorSet restoreUnnamed(long number, SetConfig config, boolean untilEmpty) {
    SetPlace none = new SetPlace(this, new SetName(new ByteSlice()), SetPlace.NO_SLOT);
    return new VectorSet(none, number, config, assembly, untilEmpty);
  }

  private @Nullable VectorSet liveSet(ByteSlice name) {
    VectorSet set = sets.find(name);
    return set == null || set.isDropped() ? null : set;
  }

  private VectorSet addSet(long number, ByteSlice name, SetConfig config, boolean untilEmpty) {
    int slot = keys.add(name, KeyTable.VECTOR_SET);
    try {
      SetPlace place = new SetPlace(this, new SetName(name), slot);
      VectorSet set = new VectorSet(place, number, config, assembly, untilEmpty);
      logCreated(set, name, untilEmpty);
      sets.add(set);
      return set;
    } catch (RuntimeException refused) {
      keys.remove(slot);
      throw refused;
    }
  }

  /** Logs a set that nobody finds yet, so that none of its changes stands before it in the log. */
  private void logCreated(VectorSet set, ByteSlice name, boolean untilEmpty) {
    try {
      ByteSlice bytes = SetConfigCodec.encode(set.config(), shape);
      changes.createSet(set.number(), untilEmpty, name, bytes);
    } catch (RuntimeException refused) {
      taken.add(set);
      throw refused;
    }
  }

  /** Takes a dropped set out of the keys. */
  void forget(VectorSet set) {
    lock.lock();
    try {
      unlink(set);
    } finally {
      unlock();
    }
  }

  private void unlink(VectorSet set) {
    if (sets.remove(set)) {
      keys.remove(set.place().keySlot());
    }
  }

  /** What logs the changes of this keyspace. */
  KeyspaceChanges changes() {
    return changes;
  }

  // ---- keys

  @Override
  int find(ByteSlice key) {
    int slot = findAny(key);
    if (slot == NONE || !keys.isExpired(slot)) {
      return slot;
    }
    removeExpired(key, slot);
    return NONE;
  }

  /** Removes the key in a slot because it has expired. */
  void removeExpired(ByteSlice key, int slot) {
    // The slice may be in the slot itself.
    byte[] name = assembly.turnover().copyIfHeard(key);
    remove(key, slot);
    assembly.turnover().expiredKey(changes.database(), name);
  }

  @Override
  int look(ByteSlice key) {
    int slot = findAny(key);
    return slot == NONE || keys.isExpired(slot) ? NONE : slot;
  }

  /** The slot of a key, or -1; a set that has dropped itself is taken out first. */
  private int findAny(ByteSlice key) {
    VectorSet set = sets.find(key);
    if (set != null && set.hasEnded()) {
      unlink(set);
    }
    return keys.find(key);
  }

  /** Removes a key with everything in it; false if it is absent. */
  public boolean delete(ByteSlice key) {
    lock();
    try {
      int slot = find(key);
      if (slot == NONE) {
        return false;
      }
      remove(key, slot);
      return true;
    } finally {
      unlock();
    }
  }

  /** Removes the key in a slot; a set under it is dropped when the lock is released. */
  void remove(ByteSlice key, int slot) {
    VectorSet set = sets.find(key);
    if (set == null) {
      strings.remove(keys, key, slot);
    } else {
      changes.dropSet(set.number());
      unlink(set);
      taken.add(set);
    }
  }

  @Override
  public KeyExpiry expiry() {
    return expiry;
  }

  @Override
  public KeyUses uses() {
    return uses;
  }

  /** Removes all keys. */
  public void clear() {
    int pin = assembly.writers().pin(); // closing the engine waits
    try {
      SetMap removedSets;
      KeyTable removed;
      lock();
      try {
        changes.flush();
        removedSets = sets;
        removed = keys;
        sets = new SetMap();
        keys = newKeys();
      } finally {
        unlock();
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
      unlock();
    }
    all.forEach(VectorSet::drop);
  }

  // ---- for the engine

  /** Goes on with a string that is open. */
  void copyPiece(StringBatch target) {
    lock();
    try {
      strings.copyPiece(keys, target);
    } finally {
      unlock();
    }
  }

  /** Copies some strings; cursors as for {@link #scan}. */
  long copyStrings(long cursor, StringBatch target) {
    lock();
    try {
      int slot = Math.clamp(cursor, 0, keys.slotCount());
      int end = slot + Math.min(STRINGS_AT_ONCE, keys.slotCount() - slot);
      for (; slot < end && !target.isFull(); slot++) {
        strings.copy(keys, slot, target);
      }
      return slot < keys.slotCount() ? slot : 0;
    } finally {
      unlock();
    }
  }

  @Override
  SetMap sets() {
    return sets;
  }

  @Override
  KeyTable keys() {
    return keys;
  }

  /**
   * Takes the set under a key out of the sets, if there is one, as the key is to hold something
   * else; it is dropped when the lock is released.
   */
  @Override
  boolean takeSet(ByteSlice key) {
    VectorSet set = sets.find(key);
    if (set == null) {
      return false;
    }
    sets.remove(set);
    taken.add(set);
    return true;
  }

  @Override
  void lock() {
    lock.lock();
    if (assembly.isClosed()) {
      lock.unlock();
      assembly.requireOpen();
    }
  }

  /** Leaves the keyspace, and drops the sets that were taken out of it meanwhile. */
  @Override
  void unlock() {
    leave().forEach(VectorSet::drop);
  }

  /** Leaves the keyspace; the sets returned are to be dropped by who holds no keyspace's lock. */
  List<VectorSet> leave() {
    if (taken.isEmpty() || lock.getHoldCount() > 1) {
      lock.unlock();
      return List.of();
    }
    List<VectorSet> ended = List.copyOf(taken);
    taken.clear();
    lock.unlock();
    return ended;
  }
}
