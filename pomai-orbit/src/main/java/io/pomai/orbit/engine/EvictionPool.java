package io.pomai.orbit.engine;

import org.jspecify.annotations.Nullable;

/**
 * The best keys to evict among those that were looked at, best last: what is not evicted now is
 * compared with what is looked at next.
 *
 * <p>Threading: under the lock of {@link Eviction}.
 */
final class EvictionPool {
  private static final int CAPACITY = 16;

  private final EvictionPlace[] places = new EvictionPlace[CAPACITY];
  private final int[] slots = new int[CAPACITY];
  private final long[] ranks = new long[CAPACITY];
  private int size;

  /** Takes a key, unless it is in already or worse than all that are in. */
  void offer(EvictionPlace place, int slot, long rank) {
    if (contains(place, slot) || (size == CAPACITY && rank <= ranks[0])) {
      return;
    }
    if (size == CAPACITY) {
      shift(1, 0, size - 1);
      size--;
    }
    int at = size;
    while (at > 0 && ranks[at - 1] > rank) {
      at--;
    }
    shift(at, at + 1, size - at);
    places[at] = place;
    slots[at] = slot;
    ranks[at] = rank;
    size++;
  }

  private boolean contains(EvictionPlace place, int slot) {
    for (int i = 0; i < size; i++) {
      if (slots[i] == slot && places[i].equals(place)) {
        return true;
      }
    }
    return false;
  }

  private void shift(int from, int to, int count) {
    System.arraycopy(places, from, places, to, count);
    System.arraycopy(slots, from, slots, to, count);
    System.arraycopy(ranks, from, ranks, to, count);
  }

  /** Takes the best one out; its place, or null if there is none. */
  @Nullable EvictionPlace takeBest() {
    return size == 0 ? null : places[--size];
  }

  /** The slot of what was taken out last. */
  int takenSlot() {
    return slots[size];
  }

  /** How good it was when it was looked at. */
  long takenRank() {
    return ranks[size];
  }

  /** Forgets all. */
  void clear() {
    size = 0;
  }
}
