package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.checkpoint.StringBatch;
import io.pomai.orbit.log.KeyspaceChanges;
import io.pomai.orbit.store.Deadlines;

/**
 * When the keys of a keyspace expire, whatever they hold. A key that has expired is not found any
 * more; it is taken out when it is next written to, or else in the background.
 *
 * <p>Deadlines are in milliseconds of the epoch, by the clock of {@link EngineConfig#clock}.
 *
 * <p>Threading: as {@link Keyspace}, under whose lock everything here is done.
 */
public final class KeyExpiry {
  /** The deadline of what does not expire. */
  public static final long NEVER = Deadlines.NEVER;

  /** In place of a deadline: the one that is there stays. */
  public static final long KEEP = 0;

  /** In place of a deadline: there is no such key. */
  public static final long ABSENT = -1;

  private static final int NONE = StringDoor.NONE;
  private static final int SLOTS_AT_ONCE = 4096;
  private static final int MEAN_SAMPLES = 32;

  private final Keyspace keyspace;
  private final KeyspaceChanges changes;
  private final EngineAssembly assembly;
  private final ExpiryWorker.Place place = new DueKeys();

  KeyExpiry(Keyspace keyspace, KeyspaceChanges changes, EngineAssembly assembly) {
    this.keyspace = keyspace;
    this.changes = changes;
    this.assembly = assembly;
  }

  static void requireDeadline(long deadline) {
    if (deadline < KEEP) {
      throw new IllegalArgumentException("deadline=" + deadline + ": expected 1 or more, or KEEP");
    }
  }

  /** When a key expires; {@link #NEVER}, or {@link #ABSENT} if there is no such key. */
  public long deadline(ByteSlice key) {
    keyspace.lock();
    try {
      int slot = keyspace.look(key);
      return slot == NONE ? ABSENT : deadlines().of(slot);
    } finally {
      keyspace.unlock();
    }
  }

  /** How many keys have a deadline. */
  public long count() {
    return deadlines().count();
  }

  /** How many milliseconds keys with a deadline have left, on average: of some of them. */
  public long meanMillisLeft() {
    keyspace.lock();
    try {
      long now = assembly.clock().millis();
      long sum = 0;
      int samples = Math.min(MEAN_SAMPLES, deadlines().count());
      for (int i = 0; i < samples; i++) {
        long left = deadlines().of(keyspace.keys().randomWithDeadline()) - now;
        sum += Math.clamp(left, 0, Long.MAX_VALUE / MEAN_SAMPLES);
      }
      return samples == 0 ? 0 : sum / samples;
    } finally {
      keyspace.unlock();
    }
  }

  private Deadlines deadlines() {
    return keyspace.keys().deadlines();
  }

  /** The same, by the time that it is. */
  public boolean expire(ByteSlice key, long deadline, ExpireCondition condition) {
    return expire(key, deadline, condition, assembly.clock().now());
  }

  /**
   * Gives a key another deadline; one that has passed removes it at once.
   *
   * @param deadline any time, or {@link #NEVER}
   * @param now the time that says whether it has passed: for who has to say what was done, and goes
   *     by the same time
   * @return false if the key is absent or the condition not met
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  public boolean expire(ByteSlice key, long deadline, ExpireCondition condition, long now) {
    keyspace.lock();
    try {
      int slot = keyspace.find(key);
      if (slot == NONE) {
        return false;
      }
      keyspace.uses().use(slot);
      if (!condition.allows(deadlines().of(slot), deadline)) {
        return false;
      }
      change(key, slot, deadline, now);
      return true;
    } finally {
      keyspace.unlock();
    }
  }

  /** Takes the deadline of a key away; false if it is absent or has none. */
  public boolean persist(ByteSlice key) {
    return expire(key, NEVER, new ExpireCondition(false, true, false, false));
  }

  /**
   * Shows a string to {@code target} and gives its key another deadline; false if it is absent.
   *
   * @param deadline any time, {@link #NEVER} or {@link #KEEP}
   * @param now as for {@link #expire(ByteSlice, long, ExpireCondition, long)}
   * @throws WrongTypeException if the key holds a vector set
   */
  public boolean getString(ByteSlice key, SliceReader target, long deadline, long now) {
    keyspace.lock();
    try {
      int slot = keyspace.requireString(keyspace.find(key));
      if (slot == NONE) {
        return false;
      }
      keyspace.strings.show(keyspace.keys(), slot, target);
      if (deadline != KEEP && deadline != deadlines().of(slot)) {
        change(key, slot, deadline, now);
      }
      return true;
    } finally {
      keyspace.unlock();
    }
  }

  private void change(ByteSlice key, int slot, long deadline, long now) {
    if (deadline <= now) {
      keyspace.remove(key, slot);
      return;
    }
    keyspace.keys().reserveDeadline(slot, deadline);
    changes.expire(key, deadline);
    set(key, slot, deadline);
  }

  /** Has the worker look after this keyspace, and tells the set under the key. */
  private void set(ByteSlice key, int slot, long deadline) {
    keyspace.keys().expireAt(slot, deadline);
    VectorSet set = keyspace.sets().find(key);
    if (set != null) {
      set.expireAt(deadline);
    }
    watch();
  }

  /** To be called when a key has got a deadline. */
  void watch() {
    if (deadlines().count() > 0) {
      assembly.expiry().watch(place);
    }
  }

  /** A key has this deadline, as a log or a checkpoint says. Nothing happens if it is absent. */
  void restore(ByteSlice key, long deadline) {
    keyspace.lock();
    try {
      int slot = keyspace.find(key);
      if (slot != NONE) {
        keyspace.keys().reserveDeadline(slot, deadline);
        set(key, slot, deadline);
      }
    } finally {
      keyspace.unlock();
    }
  }

  /** Copies some keys and, as values, their deadlines; cursors as for {@link Keyspace#scan}. */
  long copy(long cursor, StringBatch target) {
    keyspace.lock();
    try {
      KeyTable keys = keyspace.keys();
      int slots = keys.deadlines().count() == 0 ? 0 : keys.slotCount();
      int slot = Math.clamp(cursor, 0, slots);
      int end = slot + Math.min(SLOTS_AT_ONCE, slots - slot);
      for (; slot < end && !target.isFull(); slot++) {
        if (keys.value(slot) != 0 && keys.deadlines().of(slot) != NEVER) {
          long key = keys.keyBlock(slot);
          target.add(
              slot,
              PrefixedBytes.bytes(key),
              PrefixedBytes.length(key),
              keys.deadlines().address(slot),
              Long.BYTES);
        }
      }
      return slot < slots ? slot : 0;
    } finally {
      keyspace.unlock();
    }
  }

  /** The keys that have expired, for the worker. */
  private final class DueKeys implements ExpiryWorker.Place {
    private final ByteSlice key = new ByteSlice();

    @Override
    public long nearestDeadline() {
      return deadlines().nearest();
    }

    @Override
    public void removeExpired(long now, int most) {
      keyspace.lock();
      try {
        KeyTable keys = keyspace.keys();
        int found = Deadlines.AGAIN;
        for (int i = 0; i < most && found != Deadlines.NONE; i++) {
          found = keys.deadlines().poll(now);
          if (found >= 0) {
            remove(keys, found);
          }
        }
      } finally {
        keyspace.unlock();
      }
    }

    private void remove(KeyTable keys, int slot) {
      long block = keys.keyBlock(slot);
      try {
        keyspace.removeExpired(
            key.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block)), slot);
      } catch (RuntimeException refused) {
        keys.expireAt(slot, keys.deadlines().of(slot));
        throw refused;
      }
    }
  }
}
