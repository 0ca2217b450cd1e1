package io.pomai.orbit.engine;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.SlotStore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The slots of all elements of one sequence in the order of their keys, four bytes each, in the
 * memory of the set.
 *
 * <p>Threading: made by one thread, then never changed. Who reads it was pinned before it was given
 * up. A slot may hold another element since, or none: only while it is visible, and began no later
 * than the sequence, may its key be looked at.
 */
final class SortedKeys {
  private static final int FEW = 12;

  private final SlotStore store;
  private final AccountedArena arena;
  private final long address;
  private final int size;
  private final long sequence;

  private SortedKeys(SetCore core, long address, int size, long sequence) {
    this.store = core.store;
    this.arena = core.arena;
    this.address = address;
    this.size = size;
    this.sequence = sequence;
  }

  /** Those of the newest sequence; null if the budget has no room. The caller is pinned. */
  static @Nullable SortedKeys of(SetCore core) {
    long sequence = core.published();
    int slots = core.store.slotCount();
    int size = 0;
    for (int slot = 0; slot < slots; slot++) {
      size += isVisible(core.store, slot, sequence) ? 1 : 0;
    }
    long address = size == 0 ? 0 : core.arena.tryAllocate(bytes(size), MemoryKind.DIRECTORY);
    if (address == 0) {
      return null;
    }
    SortedKeys keys = new SortedKeys(core, address, size, sequence);
    keys.collect();
    keys.sort(0, size, ThreadLocalRandom.current());
    return keys;
  }

  private static boolean isVisible(SlotStore store, int slot, long sequence) {
    return store.chunkOf(slot).isVisible(store.indexOf(slot), sequence);
  }

  private static long bytes(int size) {
    return (long) size * Integer.BYTES;
  }

  int size() {
    return size;
  }

  /** The sequence that was published when these were all elements. */
  long sequence() {
    return sequence;
  }

  /** The slot of a rank. */
  int slot(int rank) {
    return NativeMemory.getInt(address + bytes(rank));
  }

  private void put(int rank, int slot) {
    NativeMemory.putInt(address + bytes(rank), slot);
  }

  /** What is visible at a sequence to one who is pinned stays so. */
  private void collect() {
    int n = 0;
    for (int slot = 0; n < size; slot++) {
      if (isVisible(store, slot, sequence)) {
        put(n++, slot);
      }
    }
  }

  /**
   * Quicksort in place: no two keys are equal, and no order of keys is bad for pivots chosen at
   * random.
   */
  private void sort(int first, int behind, RandomGenerator random) {
    int from = first;
    int end = behind;
    while (end - from > FEW) {
      int middle = partition(from, end, from + random.nextInt(end - from));
      if (middle - from < end - middle) {
        sort(from, middle, random);
        from = middle + 1;
      } else {
        sort(middle + 1, end, random);
        end = middle;
      }
    }
    insert(from, end);
  }

  /** Puts the lesser ones before the one at {@code at}, and returns its place. */
  private int partition(int from, int end, int at) {
    int pivot = slot(at);
    long key = store.keyBlock(pivot);
    put(at, slot(end - 1));
    int middle = from;
    for (int i = from; i < end - 1; i++) {
      int slot = slot(i);
      if (KeyRange.compare(store.keyBlock(slot), key) < 0) {
        put(i, slot(middle));
        put(middle++, slot);
      }
    }
    put(end - 1, slot(middle));
    put(middle, pivot);
    return middle;
  }

  private void insert(int from, int end) {
    for (int i = from + 1; i < end; i++) {
      int slot = slot(i);
      long key = store.keyBlock(slot);
      int place = i;
      while (place > from && KeyRange.compare(key, store.keyBlock(slot(place - 1))) < 0) {
        put(place, slot(place - 1));
        place--;
      }
      put(place, slot);
    }
  }

  /** Gives the memory back. No reader may be left. */
  void free() {
    arena.free(address, bytes(size), MemoryKind.DIRECTORY);
  }
}
