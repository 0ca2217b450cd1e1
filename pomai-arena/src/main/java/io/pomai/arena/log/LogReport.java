package io.pomai.arena.log;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@link LogCheck} found.
 *
 * @param segments all files of the log, in order
 * @param nextSequence of the first record that is not there: the end, or where the damage begins
 * @param droppedBytes of a torn write at the end of the last segment, which is no damage
 * @param cut where the log is damaged; null if it is not
 */
public record LogReport(
    List<Segment> segments, long nextSequence, long droppedBytes, @Nullable LogCut cut) {

  /** Whether the log is there, and goes on with record {@code sequence} or one behind it. */
  public boolean reaches(long sequence) {
    return !segments.isEmpty() && segments.getLast().nextSequence() >= sequence;
  }

  /**
   * A file of the log.
   *
   * @param name the file, without folder
   * @param bytes its length
   * @param firstSequence of the first record that it may hold
   * @param nextSequence behind the last intact record in it; {@code firstSequence} if it holds none
   *     or was not read
   * @param needed whether it was read; what comes before is not needed any more, and what comes
   *     after damage was not read
   */
  public record Segment(
      String name, long bytes, long firstSequence, long nextSequence, boolean needed) {}
}
