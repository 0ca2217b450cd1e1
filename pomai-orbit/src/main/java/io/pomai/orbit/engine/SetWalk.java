package io.pomai.orbit.engine;

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
  private static final int[] NO_SLOTS = {};

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

  /** Fills {@code order} with the elements of a range of keys that came after a sequence. */
  void inOrder(KeyRange range, long after, KeyOrder order) {
    if (after == sequence) {
      return;
    }
    for (int slot = 0; slot < slots; slot++) {
      if (store.begin(slot) > after && isVisible(slot) && range.contains(store.keyBlock(slot))) {
        order.offer(slot);
      }
    }
    order.sort();
  }

  /** The place of the first element in {@code keys}, at {@code from} or behind, or of the end. */
  private int element(SortedKeys keys, int from, int end) {
    int place = from;
    while (place < end && !isOf(keys, keys.slot(place))) {
      place++;
    }
    return place;
  }

  /** Whether a slot still holds the element that it held then. */
  private boolean isOf(SortedKeys keys, int slot) {
    return isVisible(slot) && store.begin(slot) <= keys.sequence();
  }

  /**
   * The place of the first element of a range in {@code keys}, or of one before it that is gone.
   */
  private int begin(KeyRange range, SortedKeys keys) {
    int from = 0;
    int end = keys.size();
    while (from < end) {
      int middle = (from + end) >>> 1;
      int place = element(keys, middle, end);
      if (place < end && range.isBefore(store.keyBlock(keys.slot(place)))) {
        from = place + 1;
      } else {
        end = middle;
      }
    }
    return from;
  }

  /**
   * Adds the first {@code most} elements of a range of keys to {@code target}, in order.
   *
   * @param keys those of a sequence that was published before this walk began
   * @param late those that came after it, in order
   */
  void inOrder(KeyRange range, SortedKeys keys, SlotRun late, int most, SlotRun target) {
    int rank = 0;
    int place = element(keys, begin(range, keys), keys.size());
    while (target.size() < most) {
      boolean isMore = place < keys.size() && !range.isBehind(store.keyBlock(keys.slot(place)));
      if (rank < late.size() && (!isMore || isBefore(late.get(rank), keys.slot(place)))) {
        target.add(late.get(rank++));
      } else if (isMore) {
        target.add(keys.slot(place));
        place = element(keys, place + 1, keys.size());
      } else {
        return;
      }
    }
  }

  private boolean isBefore(int a, int b) {
    return KeyRange.compare(store.keyBlock(a), store.keyBlock(b)) < 0;
  }

  /**
   * Whether so many different elements are so few that trying slots is quicker than passing through
   * them all, and that they can be kept in mind.
   */
  boolean isFew(int count) {
    return count <= MOST_IN_MIND && count < live / FEW && expired == SetCore.NOTHING;
  }

  /**
   * Slots of different elements, in the order they were chosen in; for {@link #isFew few}. None if
   * those that are left are hard to find: how many elements there are is told before they are
   * visible, so that there may be fewer.
   */
  int[] pickFew(int count, RandomGenerator random) {
    RoaringBitmap picked = new RoaringBitmap();
    int[] inTurn = new int[count];
    int n = 0;
    for (int misses = 0; n < count && misses < TRIES; misses++) {
      int slot = pick(random);
      if (slot != NONE && picked.checkedAdd(slot)) {
        inTurn[n++] = slot;
        misses = 0;
      }
    }
    return n == count ? inTurn : NO_SLOTS;
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
