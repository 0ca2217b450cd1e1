package io.pomai.orbit.store;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * The free slots below the first that was never taken: of each chunk a list through their key
 * pointers. Those of the first chunks are taken first, so that chunks are full when they are
 * sealed.
 */
final class FreeSlots {
  private static final int NONE = -1;

  private final ChunkTable chunks;
  private int[] heads = {};
  private int[] counts = {};
  private int lowest;
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
    int number = chunks.geometry().chunkOf(slot);
    if (number >= heads.length) {
      grow(number + 1);
    }
    chunk(slot).setKey(chunks.index(slot), heads[number]);
    heads[number] = slot;
    counts[number]++;
    count++;
    lowest = Math.min(lowest, number);
  }

  private void grow(int least) {
    int before = heads.length;
    int length = Math.max(least, 2 * before);
    heads = Arrays.copyOf(heads, length);
    counts = Arrays.copyOf(counts, length);
    Arrays.fill(heads, before, length, NONE);
  }

  /** The one that comes next, of at least one. */
  int peek() {
    while (counts[lowest] == 0) {
      lowest++;
    }
    return heads[lowest];
  }

  /** Shows those that the next {@code n} calls of {@link #pop} take; n is not above the count. */
  void forEachNext(int n, IntConsumer target) {
    int left = n;
    for (int number = lowest; left > 0; number++) {
      for (int slot = heads[number]; left > 0 && slot != NONE; slot = behind(slot)) {
        target.accept(slot);
        left--;
      }
    }
  }

  private int behind(int slot) {
    return (int) chunk(slot).key(chunks.index(slot));
  }

  /** One of them, of at least one. */
  int pop() {
    int slot = peek();
    heads[lowest] = behind(slot);
    counts[lowest]--;
    count--;
    return slot;
  }

  /** Forgets those below {@code end}, the first slot of a chunk. */
  void removeBelow(int end) {
    int chunk = Math.min(heads.length, chunks.geometry().chunkOf(end));
    for (int number = lowest; number < chunk; number++) {
      count -= counts[number];
      counts[number] = 0;
      heads[number] = NONE;
    }
  }
}
