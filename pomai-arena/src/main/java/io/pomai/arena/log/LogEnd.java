package io.pomai.arena.log;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Where a log ends: what a reader found and a writer continues.
 *
 * @param nextSequence of the next record
 * @param logId the random number that all segments of this log share
 * @param lastSegment name of the last segment file, or null without any
 * @param validBytes of the last segment, up to the end of its last whole record
 * @param droppedBytes behind them: a torn record that was never acknowledged
 */
public record LogEnd(
    long nextSequence,
    long logId,
    @Nullable String lastSegment,
    long validBytes,
    long droppedBytes) {

  /** The end of a log without any file whose first record will be {@code firstSequence}. */
  public static LogEnd empty(long firstSequence) {
    return new LogEnd(firstSequence, new SplittableRandom().nextLong(), null, 0, 0);
  }
}
