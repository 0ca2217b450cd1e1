package io.pomai.orbit.engine;

import io.pomai.arena.SlabArena;
import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.LogEnd;
import io.pomai.arena.log.LogReader;
import io.pomai.arena.log.LogSettings;
import io.pomai.arena.log.ReadProgress;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.log.ChangeReader;
import io.pomai.orbit.log.ChangeVisitor;
import io.pomai.orbit.log.MalformedChangeException;
import java.io.IOException;

/**
 * The folder that an engine keeps its data in, taken for this process.
 *
 * <p>Threading: opened and closed by who owns the engine, once each.
 */
final class DataFolder implements AutoCloseable {
  private static final long FIRST_SEQUENCE = 1;
  private static final long MOST_BUFFER_BYTES = 32L << 20;
  private static final long LEAST_BUFFER_BYTES = 64L << 10;
  private static final int BUDGET_SHARE = 16;

  private final FolderLock lock;
  private final WriteAheadLog log;

  private DataFolder(FolderLock lock, WriteAheadLog log) {
    this.lock = lock;
    this.log = log;
  }

  /**
   * Takes a folder, shows the changes that were logged in it to {@code target}, and makes its log
   * ready for more.
   *
   * @throws io.pomai.arena.file.FolderInUseException when another process has it
   * @throws io.pomai.arena.file.CorruptFileException when a file is not what was written
   * @throws MalformedChangeException when a record is whole but makes no sense
   */
  static DataFolder open(
      StorageFolder folder,
      Durability durability,
      SlabArena arena,
      ChangeVisitor target,
      ReadProgress progress)
      throws IOException {
    FolderLock lock = folder.lock();
    try {
      LogEnd end = replay(folder, target, progress);
      long buffer =
          Math.clamp(arena.budget().limit() / BUDGET_SHARE, LEAST_BUFFER_BYTES, MOST_BUFFER_BYTES);
      LogSettings settings =
          new LogSettings(durability.policy(), durability.segmentBytes(), buffer);
      return new DataFolder(lock, WriteAheadLog.open(folder, settings, arena, end));
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static LogEnd replay(StorageFolder folder, ChangeVisitor target, ReadProgress progress)
      throws IOException {
    ChangeReader changes = new ChangeReader();
    try (LogReader reader = LogReader.open(folder)) {
      return reader.forEach(
          FIRST_SEQUENCE,
          (type, sequence, address, bytes) -> {
            try {
              changes.read(type, address, bytes, target);
            } catch (MalformedChangeException | InvalidVectorException e) {
              throw new MalformedChangeException(
                  "folder=%s, record %d: %s"
                      .formatted(folder.describe(), sequence, e.getMessage()));
            }
          },
          progress);
    }
  }

  WriteAheadLog log() {
    return log;
  }

  /** Writes and forces what is left, and leaves the folder to others. */
  @Override
  public void close() throws IOException {
    try {
      log.close();
    } finally {
      lock.close();
    }
  }
}
