package io.pomai.orbit.engine;

import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.store.SlotStore;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.roaringbitmap.RoaringBitmap;

/**
 * Elements in the order of their keys, or at random, as they are at one published sequence. Used by
 * one pinned reader.
 */
final class SetWalk {
  /** Slots that are tried at random before the search goes on from one to the next. */
  private static final int TRIES = 64;

  /** Picks of fewer than this part of the elements are tried one by one. */
  private static final int FEW = 5;

  private static final int NONE = -1;

  private final SlotStore store;
  private final long sequence;
  private final long live;
  private final int slots;

  SetWalk(SetCore core) {
    this.store = core.store;
    this.sequence = core.published();
    this.live = core.live();
    this.slots = store.slotCount();
  }

  private boolean isVisible(int slot) {
    return store.chunkOf(slot).isVisible(store.indexOf(slot), sequence);
  }

  /** The first {@code most} elements of a range of keys. */
  KeyOrder inOrder(KeyRange range, int most) {
    KeyOrder order = new KeyOrder(store, most);
    for (int slot = 0; slot < slots; slot++) {
      if (isVisible(slot)) {
        long key = store.keyBlock(slot);
        if (range.contains(PrefixedBytes.bytes(key), PrefixedBytes.length(key))) {
          order.offer(slot);
        }
      }
    }
    order.sort();
    return order;
  }

  /** Slots of different elements, {@code count} or as many as there are. */
  int[] pickDifferent(int count, RandomGenerator random) {
    return count < live / FEW ? pickFew(count, random) : pickMany(count, random);
  }

  private int[] pickFew(int count, RandomGenerator random) {
    RoaringBitmap picked = new RoaringBitmap();
    int[] inTurn = new int[count];
    for (int n = 0; n < count; ) {
      int slot = pick(random);
      if (slot == NONE) {
        return new int[0];
      }
      if (picked.checkedAdd(slot)) {
        inTurn[n++] = slot;
      }
    }
    return inTurn;
  }

  /** A shuffle that ends when there are enough. */
  private int[] pickMany(int count, RandomGenerator random) {
    int[] all = new int[Math.max(1, (int) live)];
    int n = 0;
    for (int slot = 0; slot < slots; slot++) {
      if (isVisible(slot)) {
        if (n == all.length) {
          all = Arrays.copyOf(all, 2 * n);
        }
        all[n++] = slot;
      }
    }
    int wanted = Math.min(count, n);
    for (int i = 0; i < wanted; i++) {
      int other = i + random.nextInt(n - i);
      int slot = all[other];
      all[other] = all[i];
      all[i] = slot;
    }
    return Arrays.copyOf(all, wanted);
  }

  /** The slot of an element chosen at random, or -1 if there is none. */
  int pick(RandomGenerator random) {
    if (slots == 0) {
      return NONE;
    }
    int slot = random.nextInt(slots);
    for (int i = 0; i < TRIES && !isVisible(slot); i++) {
      slot = random.nextInt(slots);
    }
    for (int i = 0; i < slots; i++) {
      if (isVisible(slot)) {
        return slot;
      }
      slot = slot + 1 == slots ? 0 : slot + 1;
    }
    return NONE;
  }
}
