package io.pomai.arena.log;

import io.pomai.arena.file.StorageFolder;
import java.io.IOException;

/** A log without records, in place of one that is lost. */
public final class EmptyLog {
  private EmptyLog() {}

  /**
   * Returns when a segment is on the device in which the next record gets {@code firstSequence} (1
   * or more). Segments that are there stay, and must end before. Nobody may be writing the log.
   *
   * @throws IOException when it cannot be written; nothing is left of it
   */
  public static void begin(StorageFolder folder, long firstSequence) throws IOException {
    LogEnd end = LogEnd.empty(firstSequence);
    SegmentWriter segment = LogFiles.of(folder, end.logId()).begin(end.nextSequence());
    try {
      segment.publish();
      segment.close();
    } catch (IOException e) {
      segment.abandon();
      throw e;
    }
  }
}
