package io.pomai.orbit.engine;

import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.store.SlotStore;
import java.util.function.IntConsumer;
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

  /** Most slots that are kept in mind until they are handed on. */
  private static final int MOST_IN_MIND = 1 << 16;

  private static final int NONE = -1;

  private final SlotStore store;
  private final long sequence;
  private final long live;
  private final long expired;
  private final int slots;

  SetWalk(SetCore core) {
    this.expired = core.expired();
    this.store = core.store;
    this.sequence = core.published();
    this.live = core.live();
    this.slots = store.slotCount();
  }

  private boolean isVisible(int slot) {
    return store.chunkOf(slot).isVisible(store.indexOf(slot), sequence)
        && (expired == SetCore.NOTHING || store.deadlines().of(slot) > expired);
  }

  /** Fills {@code order} with the elements of a range of keys. */
  void inOrder(KeyRange range, KeyOrder order) {
    for (int slot = 0; slot < slots; slot++) {
      if (isVisible(slot)) {
        long key = store.keyBlock(slot);
        if (range.contains(PrefixedBytes.bytes(key), PrefixedBytes.length(key))) {
          order.offer(slot);
        }
      }
    }
    order.sort();
  }

  /**
   * Whether so many different elements are so few that trying slots is quicker than passing through
   * them all, and that they can be kept in mind.
   */
  boolean isFew(int count) {
    return count <= MOST_IN_MIND && count < live / FEW && expired == SetCore.NOTHING;
  }

  /** Slots of different elements, in the order they were chosen in; for {@link #isFew few}. */
  int[] pickFew(int count, RandomGenerator random) {
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

  /** How many elements there are, counted one by one. */
  int count() {
    int visible = 0;
    for (int slot = 0; slot < slots; slot++) {
      if (isVisible(slot)) {
        visible++;
      }
    }
    return visible;
  }

  /**
   * Chooses {@code wanted} of all {@code count} elements and hands their slots on in passing, from
   * a slot chosen at random: any choice is as likely as any other (Knuth, The Art of Computer
   * Programming, volume 2, algorithm 3.4.2S). Takes no memory, whatever the numbers.
   */
  void pickInPassing(int wanted, int count, RandomGenerator random, IntConsumer target) {
    int slot = slots == 0 ? 0 : random.nextInt(slots);
    int left = count;
    int missing = wanted;
    for (int i = 0; i < slots && missing > 0; i++) {
      if (isVisible(slot) && random.nextInt(left--) < missing) {
        missing--;
        target.accept(slot);
      }
      slot = next(slot);
    }
  }

  private int next(int slot) {
    return slot + 1 == slots ? 0 : slot + 1;
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
      slot = next(slot);
    }
    return NONE;
  }
}
