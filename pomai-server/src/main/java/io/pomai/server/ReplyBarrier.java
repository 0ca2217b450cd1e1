package io.pomai.server;

import io.pomai.arena.log.LogFailure;
import io.pomai.arena.log.LogListener;
import io.pomai.arena.log.WriteAheadLog;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Holds back the replies to writes until the log has what they tell about.
 *
 * <p>Threading: {@link #begin} before the first write; the rest from any thread. The log's thread
 * wakes the connections that wait, each on its own event loop.
 */
public final class ReplyBarrier implements LogListener {
  private final ConcurrentLinkedQueue<Connection> waiting = new ConcurrentLinkedQueue<>();
  private volatile @Nullable WriteAheadLog log;

  /**
   * Waits for {@code writes} from now on; until then, and for ever without, nothing is held back.
   */
  public void begin(WriteAheadLog writes) {
    writes.addListener(this);
    log = writes;
  }

  /** Whether there is a log to wait for. */
  public boolean isOn() {
    return log != null;
  }

  private WriteAheadLog log() {
    return Objects.requireNonNull(log);
  }

  /** The place in the log behind everything that was written so far. */
  public long position() {
    return log().nextSequence() - 1;
  }

  /** Whether a write would find room in the log without waiting. */
  public boolean hasRoom() {
    return log == null || log().hasRoom();
  }

  /** The place in the log up to which writes may be confirmed. */
  long reached() {
    return log().acknowledged();
  }

  /** How many clients wait for the log, about. */
  public long waitingClients() {
    return waiting.size();
  }

  /** What to reply instead of confirming a write that the log does not have; null: wait. */
  @Nullable String refusal() {
    LogFailure failure = log().failure();
    return failure == null ? null : refusal(failure);
  }

  /** The error reply to a write that cannot be logged. */
  private static String refusal(LogFailure failure) {
    return "MISCONF Errors writing to the append-only log: "
        + failure.cause()
        + " ("
        + failure.file()
        + "). Writes are refused until it can be written again; reads go on.";
  }

  /**
   * Has {@link Connection#releaseReplies} called once when something has changed; to be asked again
   * only after that.
   */
  void await(Connection connection, long position) {
    waiting.add(connection);
    hasten();
    if (reached() >= position || log().failure() != null) {
      wake();
    }
  }

  /** Has the log written for those who wait. */
  void hasten() {
    log().requestWrite();
  }

  /** Wakes those who wait now, not those who come back meanwhile: the log has to get on. */
  private void wake() {
    for (int left = waiting.size(); left > 0; left--) {
      Connection next = waiting.poll();
      if (next == null) {
        return; // others wake them
      }
      next.releaseReplies();
    }
  }

  @Override
  public void acknowledged(long sequence) {
    wake();
  }

  @Override
  public void failed(LogFailure failure) {
    wake();
  }

  @Override
  public void recovered() {
    wake();
  }
}
