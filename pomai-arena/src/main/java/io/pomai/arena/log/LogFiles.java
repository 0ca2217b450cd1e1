package io.pomai.arena.log;

import io.pomai.arena.file.StorageFile;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;

/** What all segments of one open log share. */
record LogFiles(StorageFolder folder, long logId, SegmentCatalog catalog, LogCounters counters) {

  /**
   * The log that ended at {@code end}, ready for its next segment: what the system still held of
   * the last segment is on the device, and a torn record at its end is cut off.
   */
  static LogFiles after(StorageFolder folder, LogEnd end) throws IOException {
    if (end.lastSegment() != null) {
      try (StorageFile last = folder.openForWrite(end.lastSegment())) {
        if (end.droppedBytes() > 0) {
          last.truncate(end.validBytes());
        }
        last.force();
      }
    }
    return new LogFiles(folder, end.logId(), new SegmentCatalog(folder), new LogCounters());
  }

  SegmentWriter begin(long firstSequence) throws IOException {
    return new SegmentWriter(this, firstSequence);
  }
}
