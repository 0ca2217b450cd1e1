package io.pomai.orbit.checkpoint;

import io.pomai.arena.blob.BlobReference;

/**
 * Consecutive slots of a set in a blob.
 *
 * @param first the number of the first of them, from 0
 * @param count how many; 0 in a tail that has nothing but the dead of the segments
 * @param blob where they are
 */
public record SetPart(int first, int count, BlobReference blob) {
  /** The slot after the last one. */
  public int end() {
    return first + count;
  }
}
