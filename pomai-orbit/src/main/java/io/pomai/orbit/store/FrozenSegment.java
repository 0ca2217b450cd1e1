package io.pomai.orbit.store;

import io.pomai.arena.blob.BlobReference;

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
}
