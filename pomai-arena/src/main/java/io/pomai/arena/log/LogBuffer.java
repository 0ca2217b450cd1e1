package io.pomai.arena.log;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The records that are not safe yet: a queue of chunks, filled at its end by those who append,
 * written and later released from its front by the log thread.
 *
 * <p>Thread-safe by one lock, held while a record is copied. Methods under "log thread" are that
 * thread's alone.
 */
final class LogBuffer {
  /** So much is written without being asked for. */
  private static final int MOST_UNASKED_BYTES = 256 << 10;

  /** How long a record may wait that nobody asks for. */
  private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(1);

  private final ChunkPool pool;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Condition work = lock.newCondition();
  private final Condition gathered = lock.newCondition();
  private final ArrayDeque<Long> rolls = new ArrayDeque<>();
  private final RecordGroup group = new RecordGroup(RecordGroup.MOST_BYTES);
  private final ChunkQueue chunks;
  private boolean idle;
  private boolean woken;
  private boolean asked;
  private int unaskedBytes;
  private long awaitedRecord;
  private boolean closing;
  private volatile long nextSequence;
  private volatile @Nullable LogFailure failure;

  /** An empty buffer whose first record will get {@code nextSequence}. */
  LogBuffer(ChunkPool pool, long nextSequence) {
    this.pool = pool;
    this.nextSequence = nextSequence;
    this.chunks = new ChunkQueue(pool, nextSequence - 1);
  }

  long append(int type, int payloadBytes, PayloadWriter writer) {
    int bytes = LogRecord.alignedBytes(payloadBytes);
    lock.lock();
    try {
      group.requireRoom(bytes);
      LogChunk chunk = chunkFor(bytes);
      long sequence = nextSequence;
      int filled = chunk.filled;
      long address = chunk.address + filled;
      LogRecord.begin(address, sequence, type, payloadBytes);
      writer.write(address + LogRecord.HEADER_BYTES, payloadBytes);
      group.add(address, bytes);
      chunk.lastSequence = sequence;
      chunk.filled = filled + bytes;
      nextSequence = sequence + 1;
      if (sequence == awaitedRecord) {
        gathered.signal();
      }
      unaskedBytes += bytes;
      if (unaskedBytes >= MOST_UNASKED_BYTES) {
        ask();
      }
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  private LogChunk chunkFor(int bytes) {
    checkOpen();
    while (chunks.tail().room() < bytes) {
      if (!pool.isEmpty()) {
        chunks.append(pool.take(bytes, nextSequence - 1));
      } else if (group.isOpen()) {
        chunks.append(pool.takeExtra(bytes, nextSequence - 1));
      } else {
        ask();
        gathered.signal();
        room.awaitUninterruptibly();
        checkOpen();
      }
    }
    return chunks.tail();
  }

  /** Held by who has a group open; see {@link RecordGroup}. */
  ReentrantLock groupTurn() {
    return group.turn();
  }

  /** Joins all records from now on; nobody waits for room meanwhile, who waits now goes on. */
  void beginGroup() {
    lock.lock();
    try {
      group.begin(nextSequence - 1);
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The newest record ends the group, which may be written now. */
  void endGroup() {
    lock.lock();
    try {
      if (group.end()) {
        ask();
      }
    } finally {
      lock.unlock();
    }
  }

  private void checkOpen() {
    LogFailure reason = failure;
    if (reason != null) {
      throw new LogUnavailableException(reason);
    }
    if (closing) {
      throw new IllegalStateException("the log is closed");
    }
  }

  /** Has everything that was appended so far written now. */
  void requestWrite() {
    lock.lock();
    try {
      ask();
    } finally {
      lock.unlock();
    }
  }

  private void ask() {
    asked = true;
    unaskedBytes = 0;
    signalWork();
  }

  private void signalWork() {
    if (idle) {
      idle = false;
      work.signal();
    }
  }

  boolean isHalfUsed() {
    return pool.isHalfUsed();
  }

  long nextSequence() {
    return nextSequence;
  }

  /** Why records are refused, or null. */
  @Nullable LogFailure failure() {
    return failure;
  }

  /** Marks the place before the next record; see {@link #limit} and {@link #endRoll}. */
  long roll() {
    lock.lock();
    try {
      checkOpen();
      long sequence = nextSequence;
      if (rolls.isEmpty() || rolls.getLast() != sequence) {
        rolls.add(sequence);
        signalWork();
      }
      return sequence;
    } finally {
      lock.unlock();
    }
  }

  /** Refuses records from now on, also those that wait for room. */
  void refuse(LogFailure reason) {
    lock.lock();
    try {
      failure = reason;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes records again. */
  void accept() {
    failure = null;
  }

  /** Refuses records for good and lets the log thread finish. */
  void close() {
    lock.lock();
    try {
      closing = true;
      room.signalAll();
      wake();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the next wait of the log thread at once. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      signalWork();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the memory back once the log thread has ended. */
  void free() {
    lock.lock();
    try {
      group.forget();
      chunks.free();
    } finally {
      lock.unlock();
    }
  }

  // ---- log thread ----

  /**
   * Waits for records that somebody asks for, or that nobody has asked for in a while, for a roll,
   * {@link #wake} or the end of {@code nanos}.
   */
  void awaitWork(long nanos) {
    lock.lock();
    try {
      boolean mustEnd = closing && !group.holdsBack();
      if (rolls.isEmpty() && !mustEnd && !(asked && cursor().hasUnwritten())) {
        awaitWake(nanos);
      }
      woken = false;
      asked = false;
    } finally {
      lock.unlock();
    }
  }

  /** Waits {@code nanos}, or less when the log is closed meanwhile. */
  void awaitRetry(long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && !closing) {
        idle = true;
        left = work.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      idle = false;
      lock.unlock();
    }
  }

  /** Waits {@code nanos} at most for record {@code sequence}; less if there is no room for it. */
  void awaitRecord(long sequence, long nanos) {
    lock.lock();
    try {
      awaitedRecord = sequence;
      long left = nanos;
      while (nextSequence <= sequence && !pool.isEmpty() && !closing && left > 0) {
        left = gathered.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      awaitedRecord = 0;
      lock.unlock();
    }
  }

  private static IllegalStateException interrupted(InterruptedException cause) {
    return new IllegalStateException("the log thread was interrupted", cause);
  }

  private void awaitWake(long nanos) {
    long left = nanos;
    idle = true;
    try {
      while (idle && !woken && left > 0) {
        long pause = Math.min(left, LONGEST_WAIT);
        left -= pause - work.awaitNanos(pause);
        if (cursor().hasUnwritten()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      idle = false;
    }
  }

  /** The last sequence that may be written before the next roll and the end of a group. */
  long limit() {
    lock.lock();
    try {
      return group.limit(rolls.isEmpty() ? nextSequence - 1 : rolls.getFirst() - 1);
    } finally {
      lock.unlock();
    }
  }

  /** Whether a segment has to begin with {@code sequence}. */
  boolean mustRollAt(long sequence) {
    lock.lock();
    try {
      return !rolls.isEmpty() && rolls.getFirst() == sequence;
    } finally {
      lock.unlock();
    }
  }

  /** The segment of {@link #mustRollAt} has begun. */
  void endRoll() {
    lock.lock();
    try {
      rolls.removeFirst();
      asked = true; // what was asked for may stand behind the roll
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Where writing goes on. */
  LogCursor cursor() {
    return chunks.cursor();
  }

  /** Writing begins anew behind {@code sequence}. */
  void rewind(long sequence) {
    lock.lock();
    try {
      chunks.rewind(sequence);
    } finally {
      lock.unlock();
    }
  }

  /** Everything up to {@code sequence}, all of it written, is needed no more. */
  void release(long sequence) {
    lock.lock();
    try {
      chunks.release(sequence);
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
