package io.pomai.orbit.store;

/** The free slots below the first that was never taken: a list through their key pointers. */
final class FreeSlots {
  private static final int NONE = -1;

  private final ChunkTable chunks;
  private int head = NONE;
  private int count;

  FreeSlots(ChunkTable chunks) {
    this.chunks = chunks;
  }

  int count() {
    return count;
  }

  private ArenaChunk chunk(int slot) {
    return (ArenaChunk) chunks.of(slot);
  }

  void push(int slot) {
    chunk(slot).setKey(chunks.index(slot), head);
    head = slot;
    count++;
  }

  /** One of them, of at least one. */
  int pop() {
    int slot = head;
    head = next(slot);
    count--;
    return slot;
  }

  private int next(int slot) {
    return (int) chunk(slot).key(chunks.index(slot));
  }

  /** Forgets those below {@code end}. */
  void removeBelow(int end) {
    int slot = head;
    head = NONE;
    count = 0;
    while (slot != NONE) {
      int next = next(slot);
      if (slot >= end) {
        push(slot);
      }
      slot = next;
    }
  }
}
