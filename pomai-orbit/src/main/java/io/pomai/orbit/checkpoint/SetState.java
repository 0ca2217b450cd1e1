package io.pomai.orbit.checkpoint;

import io.pomai.arena.blob.BlobReference;
import org.jspecify.annotations.Nullable;

/**
 * A set as a checkpoint has it.
 *
 * @param contained the last sequence of the log whose changes of the set are in the blob
 * @param sequence the published sequence of the set
 * @param count vectors
 * @param blob where they are; null if there are none
 */
public record SetState(long contained, long sequence, int count, @Nullable BlobReference blob) {
  /** The same vectors, which have not changed until a later record of the log. */
  public SetState unchangedUntil(long laterContained) {
    return new SetState(laterContained, sequence, count, blob);
  }
}
