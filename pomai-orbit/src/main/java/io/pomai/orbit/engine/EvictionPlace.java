package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.store.Deadlines;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What can be evicted from one keyspace.
 *
 * <p>Threading: under the lock of {@link Eviction}; takes that of the keyspace for a few keys at a
 * time.
 */
final class EvictionPlace {
  private static final int NONE = StringDoor.NONE;

  /** Slots that are looked at in a table that is nearly empty. */
  private static final int SWEPT = 1 << 16;

  private static final int MOST_SAMPLES = 1_000;

  /** Keys among which the one that expires next is looked for. */
  private static final int SOON = 16;

  private static final int COMPACTED_AT_ONCE = 256;

  private final Keyspace keyspace;
  private final UseStamps stamps;
  private final ByteSlice key = new ByteSlice();
  private int swept;

  EvictionPlace(Keyspace keyspace, UseStamps stamps) {
    this.keyspace = keyspace;
    this.stamps = stamps;
  }

  /** Looks at some keys, and offers those that may go. */
  void sample(EvictionSettings settings, Eviction.Spared spared, EvictionPool pool) {
    if (keyspace.size() == 0) {
      return;
    }
    keyspace.lock();
    try {
      KeyTable keys = keyspace.keys();
      boolean expiring = settings.policy().isVolatile();
      int there = expiring ? keys.deadlines().count() : keys.size();
      int samples = Math.min(there, Math.min(settings.samples(), MOST_SAMPLES));
      for (int i = 0; i < samples; i++) {
        offer(keys, pick(keys, expiring), settings.policy(), spared, pool);
      }
      if (settings.policy() == EvictionPolicy.VOLATILE_TTL) {
        offer(keys, keys.deadlines().soonest(SOON), settings.policy(), spared, pool);
      }
    } finally {
      keyspace.unlock();
    }
  }

  private void offer(
      KeyTable keys, int slot, EvictionPolicy policy, Eviction.Spared spared, EvictionPool pool) {
    if (slot != NONE && !spared.spares(keyspace, keyAt(keys, slot))) {
      pool.offer(this, slot, rank(keys, slot, policy));
    }
  }

  private ByteSlice keyAt(KeyTable keys, int slot) {
    long block = keys.keyBlock(slot);
    return key.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block));
  }

  private long rank(KeyTable keys, int slot, EvictionPolicy policy) {
    if (policy == EvictionPolicy.VOLATILE_TTL) {
      return -keys.deadlines().of(slot);
    }
    return policy.isRandom()
        ? ThreadLocalRandom.current().nextLong()
        : stamps.rank(keyspace.uses().stampAt(slot));
  }

  /** A slot in use, or one with a deadline, about at random; -1 if none was found. */
  private int pick(KeyTable keys, boolean expiring) {
    if (expiring) {
      return keys.randomWithDeadline();
    }
    int start = ThreadLocalRandom.current().nextInt(keys.slotCount());
    int found = keys.firstUsed(start, KeyTable.PROBES, false);
    return found == NONE ? sweep(keys) : found;
  }

  /** Finds keys in a table that is nearly empty: goes on where it ended the last time. */
  private int sweep(KeyTable keys) {
    int start = swept < keys.slotCount() ? swept : 0;
    swept = start + SWEPT;
    return keys.firstUsed(start, SWEPT, false);
  }

  /**
   * Evicts the key in a slot if it is still as good to evict as it was; the bytes that come back,
   * some of them later, or 0.
   */
  long evict(int slot, long rank, EvictionPolicy policy, Eviction.Spared spared, Evicted evicted) {
    keyspace.lock();
    try {
      KeyTable keys = keyspace.keys();
      if (slot >= keys.slotCount() || keys.value(slot) == 0 || isBetter(keys, slot, rank, policy)) {
        return 0;
      }
      ByteSlice name = keyAt(keys, slot);
      if (spared.spares(keyspace, name)) {
        return 0;
      }
      evicted.is(keyspace, name);
      VectorSet set = keyspace.sets().find(name);
      long bytes = keys.usedBytes(slot) + (set == null ? 0 : set.usedBytes());
      keyspace.remove(name, slot);
      return bytes;
    } finally {
      keyspace.unlock();
    }
  }

  /** Whether a key was used since, or another one is in its slot that is better kept. */
  private boolean isBetter(KeyTable keys, int slot, long rank, EvictionPolicy policy) {
    boolean stays = policy.isVolatile() && keys.deadlines().of(slot) == Deadlines.NEVER;
    return stays || (!policy.isRandom() && rank(keys, slot, policy) < rank);
  }

  /** Moves what is in slabs that are nearly empty, so that they go back. */
  void compact() {
    int slot = 0;
    int slots;
    do {
      keyspace.lock();
      try {
        KeyTable keys = keyspace.keys();
        slots = keys.slotCount();
        int end = Math.min(slots, slot + COMPACTED_AT_ONCE);
        for (; slot < end; slot++) {
          keys.compact(slot);
        }
      } finally {
        keyspace.unlock();
      }
    } while (slot < slots);
  }
}
