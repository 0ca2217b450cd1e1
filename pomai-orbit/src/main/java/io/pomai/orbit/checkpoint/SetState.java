package io.pomai.orbit.checkpoint;

import io.pomai.arena.blob.BlobReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set as a checkpoint has it: slots from 0 on, first those of segments, which later checkpoints
 * keep, then those of the tail.
 *
 * @param contained the last sequence of the log whose changes of the set are in the blobs
 * @param sequence the published sequence of the set
 * @param segments in the order of their slots, with gaps where nothing is left
 * @param tail the other slots, and which ones of all are dead; null if there never was a slot
 * @param index the lists of the index, which may be newer or older than the slots; null for none
 */
public record SetState(
    long contained,
    long sequence,
    List<SetPart> segments,
    @Nullable SetPart tail,
    @Nullable BlobReference index) {
  /** Copies the list. */
  public SetState {
    segments = List.copyOf(segments);
  }

  /** The same vectors, which have not changed until a later record of the log. */
  public SetState unchangedUntil(long laterContained) {
    return new SetState(laterContained, sequence, segments, tail, index);
  }

  /** The same vectors with another index. */
  public SetState withIndex(@Nullable BlobReference other) {
    return new SetState(contained, sequence, segments, tail, other);
  }
}
