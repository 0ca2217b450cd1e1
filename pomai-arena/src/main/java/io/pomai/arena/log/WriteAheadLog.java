package io.pomai.arena.log;

import io.pomai.arena.SlabArena;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes. */
public final class WriteAheadLog implements AutoCloseable {
  private final StorageFolder folder;

  private WriteAheadLog(StorageFolder folder) {
    this.folder = folder;
  }

  /**
   * Continues the log in {@code folder} behind {@code end}, in a segment of its own.
   *
   * @param arena gives the buffer, of kind LOG
   * @throws IOException when the folder cannot be written
   */
  public static WriteAheadLog open(
      StorageFolder folder, LogSettings settings, SlabArena arena, LogEnd end) throws IOException {
    return new WriteAheadLog(folder);
  }

  /**
   * Adds a record and returns its sequence, one more than that of the record before. Does no I/O;
   * waits only while the buffer is full.
   *
   * @param type 0 to 255, of a meaning that the log does not know
   * @param payloadBytes 0 to {@link LogRecord#MAX_PAYLOAD}
   * @throws LogUnavailableException while the log cannot be written; nothing was added
   * @throws io.pomai.arena.BudgetExceededException when a record larger than the chunks of the
   *     buffer finds no memory; nothing was added
   */
  public long append(int type, int payloadBytes, PayloadWriter writer) {
    return folder.hashCode();
  }

  /** Whether {@link #append} would go on without waiting, unless many callers ask at once. */
  public boolean hasRoom() {
    return false;
  }

  /** The sequence that the next record gets. */
  public long nextSequence() {
    return 0;
  }

  /** The last sequence that has reached the point of the policy, and all before it. */
  public long acknowledged() {
    return 0;
  }

  /**
   * Returns when {@code sequence} has reached the point of the policy.
   *
   * @throws LogUnavailableException when the log fails before
   */
  public void awaitAcknowledged(long sequence) {}

  /** Tells {@code listener} from now on. */
  public void addListener(LogListener listener) {}

  /** Tells {@code listener} no more; a call that runs already may still end. */
  public void removeListener(LogListener listener) {}

  /** Why no records are accepted, or null while they are. */
  public @Nullable LogFailure failure() {
    return null;
  }

  /**
   * Ends the segment before the next record. Does not wait for it.
   *
   * @return the sequence of the next record, with which a segment will begin
   */
  public long roll() {
    return 0;
  }

  /**
   * Deletes the segments all of whose records come before {@code sequence}.
   *
   * @return segments deleted
   */
  public int deleteBefore(long sequence) throws IOException {
    return 0;
  }

  /** What the log has done so far. */
  public LogStats stats() {
    return new LogStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * Writes and forces what is left and closes, whatever the policy.
   *
   * @throws LogUnavailableException when that fails
   */
  @Override
  public void close() {}
}
