package io.pomai.orbit.engine;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;

/** A growing list of slots in native memory. Used by one thread. */
final class SlotRun implements AutoCloseable {
  private static final long FIRST_CAPACITY = 64;

  private final SlabArena arena;
  private long address;
  private long capacity;
  private int size;

  SlotRun(SlabArena arena) {
    this.arena = arena;
  }

  int size() {
    return size;
  }

  int get(int at) {
    return NativeMemory.getInt(address + (long) at * Integer.BYTES);
  }

  void set(int at, int slot) {
    NativeMemory.putInt(address + (long) at * Integer.BYTES, slot);
  }

  /**
   * Adds a slot at the end.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room for so many
   */
  void add(int slot) {
    if (size == capacity) {
      grow();
    }
    set(size++, slot);
  }

  private void grow() {
    long wanted = Math.max(FIRST_CAPACITY, 2 * capacity);
    long larger = arena.allocate(wanted * Integer.BYTES, MemoryKind.SCRATCH);
    NativeMemory.copy(address, larger, (long) size * Integer.BYTES);
    close();
    address = larger;
    capacity = wanted;
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
