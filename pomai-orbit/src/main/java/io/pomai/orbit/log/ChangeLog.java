package io.pomai.orbit.log;

import io.pomai.arena.log.LogRecord;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.PayloadWriter;
import io.pomai.arena.log.WriteAheadLog;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine logs its changes: a write-ahead log, or nowhere.
 *
 * <p>A change is made in three steps: what it needs is reserved, which may be refused; it is
 * appended, which may be refused too; it is made, which succeeds. Whoever is to be told that it is
 * done waits with {@link #settle}, or looks at {@link WriteAheadLog#acknowledged}. What appends may
 * throw {@link LogUnavailableException}, and {@link IllegalArgumentException} when the change is
 * too large for a record; nothing is logged then.
 *
 * <p>Threading: {@link #begin} before anyone makes a change that is not in a log yet, and before
 * whatever lets others do so; the rest from any thread.
 */
public final class ChangeLog {
  private @Nullable WriteAheadLog log;

  /** Logs from now on. */
  public void begin(WriteAheadLog target) {
    log = target;
  }

  /** The log, or null if there is none. */
  public @Nullable WriteAheadLog log() {
    return log;
  }

  boolean isOn() {
    return log != null;
  }

  void append(int type, long bytes, PayloadWriter writer) {
    if (log != null) {
      log.append(type, checked(bytes), writer);
    }
  }

  private static int checked(long bytes) {
    if (bytes > LogRecord.MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "change of "
              + bytes
              + " bytes: expected at most "
              + LogRecord.MAX_PAYLOAD
              + " in one call while changes are logged");
    }
    return (int) bytes;
  }

  /**
   * Makes changes that are found all or none after a crash, with what others do meanwhile. See
   * {@link WriteAheadLog#together}.
   */
  public void together(Runnable several) {
    if (log == null) {
      several.run();
    } else {
      log.together(several);
    }
  }

  /**
   * Waits until everything that was appended so far is as safe as the log's policy says; within
   * {@link #together}, where nothing can be safe yet, does not. Not under a lock.
   *
   * @throws LogUnavailableException when the log failed meanwhile: the change is made, and will be
   *     in the log once it can be written again, but not before
   */
  public void settle() {
    if (log != null && !log.inGroup()) {
      log.awaitAcknowledged(log.nextSequence() - 1);
    }
  }
}
