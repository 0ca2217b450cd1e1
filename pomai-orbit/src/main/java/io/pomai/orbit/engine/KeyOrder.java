package io.pomai.orbit.engine;

import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.store.SlotStore;
import java.util.Arrays;

/**
 * The slots of the least keys so far: a binary heap with the greatest on top, of at most so many.
 * Used by one pinned reader.
 */
final class KeyOrder {
  private static final int FIRST_CAPACITY = 64;

  private final SlotStore store;
  private final int most;
  private int[] slots = new int[FIRST_CAPACITY];
  private int size;

  KeyOrder(SlotStore store, int most) {
    this.store = store;
    this.most = most;
  }

  int size() {
    return size;
  }

  /** The slot of a rank, after {@link #sort}. */
  int slot(int rank) {
    return slots[rank];
  }

  /** Takes a slot if its key is among the least so far. */
  void offer(int slot) {
    if (size < most) {
      append(slot);
    } else if (size > 0 && isBefore(slot, slots[0])) {
      siftDown(slot, size);
    }
  }

  private void append(int slot) {
    if (size == slots.length) {
      slots = Arrays.copyOf(slots, (int) Math.min(most, size * 2L));
    }
    int at = size++;
    while (at > 0 && isBefore(slots[(at - 1) >>> 1], slot)) {
      slots[at] = slots[(at - 1) >>> 1];
      at = (at - 1) >>> 1;
    }
    slots[at] = slot;
  }

  /** Puts a slot in place of the greatest in a heap of {@code length}. */
  private void siftDown(int slot, int length) {
    int at = 0;
    for (int child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length && isBefore(slots[child], slots[child + 1])) {
        child++;
      }
      if (!isBefore(slot, slots[child])) {
        break;
      }
      slots[at] = slots[child];
      at = child;
    }
    slots[at] = slot;
  }

  /** Sorts by keys; nothing can be offered any more. */
  void sort() {
    for (int end = size - 1; end > 0; end--) {
      int greatest = slots[0];
      siftDown(slots[end], end);
      slots[end] = greatest;
    }
  }

  private boolean isBefore(int a, int b) {
    long keyA = store.keyBlock(a);
    long keyB = store.keyBlock(b);
    return KeyRange.compare(
            PrefixedBytes.bytes(keyA),
            PrefixedBytes.length(keyA),
            PrefixedBytes.bytes(keyB),
            PrefixedBytes.length(keyB))
        < 0;
  }
}
