package io.pomai.orbit.engine;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.store.SlotStore;

/**
 * The slots of the least keys so far: a binary heap with the greatest on top, of at most so many,
 * in native memory. Used by one pinned reader.
 */
final class KeyOrder implements AutoCloseable {
  private static final long FIRST_CAPACITY = 64;

  private final SlotStore store;
  private final SlabArena arena;
  private final int most;
  private long address;
  private long capacity;
  private int size;

  KeyOrder(SlotStore store, int most, SlabArena arena) {
    this.store = store;
    this.arena = arena;
    this.most = most;
  }

  int size() {
    return size;
  }

  /** The slot of a rank, after {@link #sort}. */
  int slot(int rank) {
    return NativeMemory.getInt(place(rank));
  }

  private long place(int at) {
    return address + (long) at * Integer.BYTES;
  }

  private void put(int at, int slot) {
    NativeMemory.putInt(place(at), slot);
  }

  /**
   * Takes a slot if its key is among the least so far.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room to keep so many
   */
  void offer(int slot) {
    if (size < most) {
      append(slot);
    } else if (size > 0 && isBefore(slot, slot(0))) {
      siftDown(slot, size);
    }
  }

  private void append(int slot) {
    if (size == capacity) {
      grow();
    }
    int at = size++;
    while (at > 0 && isBefore(slot((at - 1) >>> 1), slot)) {
      put(at, slot((at - 1) >>> 1));
      at = (at - 1) >>> 1;
    }
    put(at, slot);
  }

  private void grow() {
    long wanted = Math.max(FIRST_CAPACITY, 2 * capacity);
    long larger = arena.allocate(wanted * Integer.BYTES, MemoryKind.SCRATCH);
    NativeMemory.copy(address, larger, (long) size * Integer.BYTES);
    close();
    address = larger;
    capacity = wanted;
  }

  /** Puts a slot in place of the greatest in a heap of {@code length}. */
  private void siftDown(int slot, int length) {
    int at = 0;
    for (int child = 1; child > 0 && child < length; child = 2 * at + 1) {
      if (child + 1 < length && isBefore(slot(child), slot(child + 1))) {
        child++;
      }
      if (!isBefore(slot, slot(child))) {
        break;
      }
      put(at, slot(child));
      at = child;
    }
    put(at, slot);
  }

  /** Sorts by keys; nothing can be offered any more. */
  void sort() {
    for (int end = size - 1; end > 0; end--) {
      int greatest = slot(0);
      siftDown(slot(end), end);
      put(end, greatest);
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

  /** Gives the memory back. */
  @Override
  public void close() {
    if (capacity > 0) {
      arena.free(address, capacity * Integer.BYTES, MemoryKind.SCRATCH);
      capacity = 0;
    }
  }
}
