package io.pomai.arena.log;

import io.pomai.arena.SlabArena;
import io.pomai.arena.Threads;
import io.pomai.arena.file.StorageFolder;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The log that makes changes durable: records in one order, each with a sequence one higher than
 * the one before, copied into memory by those who append and written by a thread of its own.
 *
 * <p>Thread-safe. An append takes a short lock and does no I/O. A record is safe once {@link
 * #acknowledged} has reached its sequence; what that means is the {@link SyncPolicy}. While the log
 * cannot be written, appends are refused; records that were appended but are not safe are kept and
 * written once that is possible, each once and in order.
 *
 * <p>Records that are appended {@link #together} are read again all or none, whatever happens while
 * they are written; none of them is acknowledged before all are.
 */
public final class WriteAheadLog implements AutoCloseable {
  private final LogFiles files;
  private final long firstSequence;
  private final ChunkPool pool;
  private final LogBuffer buffer;
  private final Acknowledgements acknowledgements;
  private final LogThread writer;
  private final Thread thread;
  private boolean closed;

  private WriteAheadLog(
      LogFiles files,
      LogSettings settings,
      ChunkPool pool,
      LogBuffer buffer,
      SegmentWriter segment) {
    this.files = files;
    this.pool = pool;
    this.firstSequence = buffer.nextSequence();
    this.buffer = buffer;
    this.acknowledgements = new Acknowledgements(firstSequence - 1);
    this.writer = new LogThread(settings, files, buffer, acknowledgements, segment);
    this.thread = Thread.ofPlatform().daemon().name("pomai-log").unstarted(writer);
  }

  /**
   * Continues the log in {@code folder} behind {@code end}, in a segment of its own.
   *
   * @param arena gives the memory, of kind LOG
   * @throws IOException when the folder cannot be written
   * @throws io.pomai.arena.BudgetExceededException when there is no memory for the buffer
   */
  public static WriteAheadLog open(
      StorageFolder folder, LogSettings settings, SlabArena arena, LogEnd end) throws IOException {
    if (end.nextSequence() < 1) {
      throw new IllegalArgumentException(
          "nextSequence=" + end.nextSequence() + ": expected 1 or more");
    }
    ChunkPool pool = new ChunkPool(arena, settings.bufferBytes());
    LogBuffer buffer = new LogBuffer(pool, end.nextSequence());
    try {
      LogFiles files = LogFiles.of(folder, end.logId());
      SegmentWriter segment = files.beginAfter(end, arena);
      WriteAheadLog log = new WriteAheadLog(files, settings, pool, buffer, segment);
      log.thread.start();
      return log;
    } catch (IOException | RuntimeException e) {
      buffer.free();
      throw e;
    }
  }

  /**
   * Adds a record, to be written when somebody asks for it with {@link #requestWrite} or {@link
   * #awaitAcknowledged}, else within about a second. Waits only while the buffer is full.
   *
   * @param type 0 to 255, of a meaning that the log does not know
   * @param payloadBytes 0 to {@link LogRecord#MAX_PAYLOAD}
   * @return the sequence of the record
   * @throws LogUnavailableException while the log cannot be written; nothing was added
   * @throws IllegalArgumentException when a group of this thread would have more than 1 GiB;
   *     nothing was added
   * @throws io.pomai.arena.BudgetExceededException when a record larger than the chunks of the
   *     buffer finds no memory; nothing was added
   */
  public long append(int type, int payloadBytes, PayloadWriter writer) {
    if (type < 0 || type > 255) {
      throw new IllegalArgumentException("type=" + type + ": expected 0 to 255");
    }
    if (payloadBytes < 0 || payloadBytes > LogRecord.MAX_PAYLOAD) {
      throw new IllegalArgumentException(
          "payloadBytes=%d: expected 0 to %d".formatted(payloadBytes, LogRecord.MAX_PAYLOAD));
    }
    return buffer.append(type, payloadBytes, writer);
  }

  /**
   * Calls {@code appends}; all that anybody appends meanwhile is one group, of which a reader shows
   * all or none. The group is kept in memory until it ends, so that nobody waits for room
   * meanwhile. Within {@code appends} the same is a part of the same group.
   *
   * <p>One group at a time: not to be called with a lock that others need who are in {@code
   * appends}.
   */
  public void together(Runnable appends) {
    ReentrantLock turn = buffer.groupTurn();
    boolean isInside = inGroup();
    turn.lock();
    try {
      if (isInside) {
        appends.run();
      } else {
        runAsGroup(appends);
      }
    } finally {
      turn.unlock();
    }
  }

  private void runAsGroup(Runnable appends) {
    buffer.beginGroup();
    try {
      appends.run();
    } finally {
      buffer.endGroup();
    }
  }

  /**
   * Whether the calling thread is within {@link #together}: then its records cannot be safe yet.
   */
  public boolean inGroup() {
    return buffer.groupTurn().isHeldByCurrentThread();
  }

  /**
   * Whether somebody is within {@link #together} or about to be: meanwhile nobody waits for room,
   * and nothing that is appended can be made safe.
   */
  public boolean hasGroup() {
    return buffer.groupTurn().isLocked();
  }

  private void requireNoGroup() {
    if (inGroup()) {
      throw new IllegalStateException("records of a group that has not ended cannot be waited for");
    }
  }

  /** Has everything that was appended so far written now; returns at once. */
  public void requestWrite() {
    buffer.requestWrite();
  }

  /** Whether {@link #append} would go on without waiting, unless many callers ask at once. */
  public boolean hasRoom() {
    return pool.hasRoom();
  }

  /** The sequence that the next record gets. */
  public long nextSequence() {
    return buffer.nextSequence();
  }

  /** The last sequence that has reached the point of the policy; all before it have too. */
  public long acknowledged() {
    return acknowledgements.acknowledged();
  }

  /**
   * Returns when {@code sequence}, which was appended, has reached the point of the policy.
   *
   * @throws IllegalStateException when called {@link #inGroup}
   * @throws LogUnavailableException when the log fails before: the record is not safe yet
   */
  public void awaitAcknowledged(long sequence) {
    if (acknowledged() < sequence) {
      requireNoGroup();
      buffer.requestWrite();
      acknowledgements.await(sequence);
    }
  }

  /**
   * Waits for {@code nanos} at most, or an interrupt; whether {@code sequence}, which was appended,
   * has reached the point of the policy.
   *
   * @throws LogUnavailableException when the log fails before: the record is not safe yet
   */
  public boolean awaitAcknowledged(long sequence, long nanos) {
    buffer.requestWrite();
    return acknowledgements.await(sequence, nanos);
  }

  /** Tells {@code listener} from now on. */
  public void addListener(LogListener listener) {
    acknowledgements.add(listener);
  }

  /** Why no records are accepted, or null while they are. */
  public @Nullable LogFailure failure() {
    return buffer.failure();
  }

  /**
   * Ends the segment before the next record, and after the group that is open; the log thread does
   * it in its own time.
   *
   * @return the sequence of the next record, with which a segment will begin
   * @throws IllegalStateException when called {@link #inGroup}
   * @throws LogUnavailableException while the log cannot be written
   */
  public long roll() {
    requireNoGroup();
    buffer.groupTurn().lock();
    try {
      return buffer.roll();
    } finally {
      buffer.groupTurn().unlock();
    }
  }

  /**
   * Returns when every record that was appended so far is on the device, whatever the policy, and
   * the whole of a group that was open.
   *
   * @throws IllegalStateException when called {@link #inGroup}
   * @throws LogUnavailableException when the log fails before
   */
  public void force() {
    requireNoGroup();
    writer.forceUpTo(nextSequence() - 1);
  }

  /**
   * Begins what {@link #force} does and waits for {@code nanos} at most, or an interrupt; whether
   * it is done.
   *
   * @throws IllegalStateException when called {@link #inGroup}
   * @throws LogUnavailableException when the log fails before
   */
  public boolean force(long nanos) {
    requireNoGroup();
    return writer.forceUpTo(nextSequence() - 1, nanos);
  }

  /**
   * Deletes the segments all of whose records come before {@code sequence}.
   *
   * @return segments deleted
   */
  public int deleteBefore(long sequence) throws IOException {
    return files.catalog().deleteBefore(sequence);
  }

  /**
   * Records that are appended from now on count as safe when {@code policy} says so. Those before
   * are brought to the device as it says, too.
   */
  public synchronized void policy(SyncPolicy policy) {
    writer.settings(writer.settings().withPolicy(policy));
  }

  /** From now on, segments end at this size; see {@link LogSettings#segmentBytes}. */
  public synchronized void segmentBytes(long bytes) {
    writer.settings(writer.settings().withSegmentBytes(bytes));
  }

  /** The longest force since this was called last, in nanoseconds; 0 if there was none. */
  public long takeLongestForceNanos() {
    return files.counters().takeLongestForce();
  }

  /** What the log has done so far. */
  public LogStats stats() {
    long records = buffer.nextSequence() - firstSequence;
    return files.counters().stats(records, pool.usedBytes(), files.catalog());
  }

  /**
   * Writes and forces what is left, whatever the policy, and gives the memory back. An append that
   * runs meanwhile is written with the rest or refused; a later one is refused.
   *
   * @throws LogUnavailableException when that fails: the records that were not acknowledged are
   *     lost
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    buffer.close();
    Threads.join(thread);
    buffer.free();
    LogFailure reason = acknowledgements.failure();
    if (reason != null) {
      throw new LogUnavailableException(reason);
    }
  }
}
