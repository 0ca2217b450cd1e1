package io.pomai.arena.log;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where a log ends: what a reader found and a writer continues.
 *
 * @param nextSequence of the next record
 * @param logId the random number that all segments of this log share
 * @param droppedBytes at the end of the last segment: a torn write that was never acknowledged
 * @param tail what the writer has to secure, or null if nothing
 */
public record LogEnd(long nextSequence, long logId, long droppedBytes, @Nullable Tail tail) {

  /** The end of a log without any file whose first record will be {@code firstSequence}. */
  public static LogEnd empty(long firstSequence) {
    return new LogEnd(firstSequence, new SplittableRandom().nextLong(), 0, null);
  }

  /**
   * The intact records at the end of the last segment of which nothing says that the device has
   * them. A process that was killed leaves them with the system, and if a force had failed before,
   * no other force would bring them to the device.
   *
   * @param segment the file
   * @param firstSequence of the first of them
   * @param from where it begins
   * @param to where the last one ends; {@code from} if there are none
   */
  public record Tail(String segment, long firstSequence, long from, long to) {}
}
