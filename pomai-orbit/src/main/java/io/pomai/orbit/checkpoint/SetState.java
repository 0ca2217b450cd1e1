package io.pomai.orbit.checkpoint;

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
 */
public record SetState(
    long contained, long sequence, List<SetPart> segments, @Nullable SetPart tail) {
  /** Copies the list. */
  public SetState {
    segments = List.copyOf(segments);
  }

  /** The same vectors, which have not changed until a later record of the log. */
  public SetState unchangedUntil(long laterContained) {
    return new SetState(laterContained, sequence, segments, tail);
  }
}
