package io.pomai.orbit.store;

import io.pomai.arena.blob.BlobReference;
import org.roaringbitmap.RoaringBitmap;

/**
 * Consecutive slots of a store in one file.
 *
 * @param first the number of the first of them in the store, that of the first slot of a chunk
 * @param slots what the file has of them, a whole number of chunks
 * @param file where they are
 * @param release ends the right to read them
 */
public record FrozenSegment(int first, FrozenSlots slots, BlobReference file, Runnable release) {
  /** The slot after the last one. */
  public int end() {
    return first + slots.count();
  }

  /** How many slots have attributes, but for those that are {@code dead}. */
  public int attributed(RoaringBitmap dead) {
    int attributed = 0;
    for (int i = 0; slots.hasAttributes() && i < slots.count(); i++) {
      attributed += slots.attributeBlock(i) != 0 && !dead.contains(first + i) ? 1 : 0;
    }
    return attributed;
  }
}
