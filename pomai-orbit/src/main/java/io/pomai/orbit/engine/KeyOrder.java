package io.pomai.orbit.engine;

import io.pomai.orbit.store.SlotStore;

/**
 * Collects the slots of the least keys: a binary heap with the greatest on top, of at most so many.
 * Used by one pinned reader.
 */
final class KeyOrder {
  private final SlotStore store;
  private final int most;
  private final SlotRun slots;

  /**
   * Nothing yet.
   *
   * @param slots where they are collected; empty
   */
  KeyOrder(SlotStore store, int most, SlotRun slots) {
    this.store = store;
    this.most = most;
    this.slots = slots;
  }

  /**
   * Takes a slot if its key is among the least so far.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room to keep so many
   */
  void offer(int slot) {
    if (slots.size() < most) {
      append(slot);
    } else if (slots.size() > 0 && isBefore(slot, slots.get(0))) {
      siftDown(slot, slots.size());
    }
  }

  private void append(int slot) {
    int at = slots.size();
    slots.add(slot);
    while (at > 0 && isBefore(slots.get((at - 1) >>> 1), slot)) {
      slots.set(at, slots.get((at - 1) >>> 1));
      at = (at - 1) >>> 1;
    }
    slots.set(at, slot);
  }

  /** Puts a slot in place of the greatest in a heap of {@code length}. */
  private void siftDown(int slot, int length) {
    int at = 0;
    for (int child = 1; child > 0 && child < length; child = 2 * at + 1) {
      if (child + 1 < length && isBefore(slots.get(child), slots.get(child + 1))) {
        child++;
      }
      if (!isBefore(slot, slots.get(child))) {
        break;
      }
      slots.set(at, slots.get(child));
      at = child;
    }
    slots.set(at, slot);
  }

  /** Sorts by keys; nothing can be offered any more. */
  void sort() {
    for (int end = slots.size() - 1; end > 0; end--) {
      int greatest = slots.get(0);
      siftDown(slots.get(end), end);
      slots.set(end, greatest);
    }
  }

  private boolean isBefore(int a, int b) {
    return KeyRange.compare(store.keyBlock(a), store.keyBlock(b)) < 0;
  }
}
