package io.pomai.arena.log;

import io.pomai.arena.file.StorageFolder;
import java.io.IOException;

/** Reads. */
public final class LogReader implements AutoCloseable {
  private final StorageFolder folder;

  private LogReader(StorageFolder folder) {
    this.folder = folder;
  }

  /**
   * The log in {@code folder}, which may hold none.
   *
   * @throws io.pomai.arena.file.CorruptFileException when the segments do not belong together
   */
  public static LogReader open(StorageFolder folder) throws IOException {
    return new LogReader(folder);
  }

  /**
   * Shows every record from sequence {@code from} on to {@code visitor}, in order.
   *
   * @return where the log ends, at {@code from} at least
   * @throws io.pomai.arena.file.CorruptFileException when anything but the end of the last segment
   *     is not what was written
   */
  public LogEnd forEach(long from, RecordVisitor visitor, ReadProgress progress)
      throws IOException {
    folder.names();
    return LogEnd.empty(from);
  }

  @Override
  public void close() {}
}
