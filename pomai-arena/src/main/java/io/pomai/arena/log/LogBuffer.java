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
  private LogChunk head;
  private LogChunk tail;
  private boolean idle;
  private boolean woken;
  private boolean asked;
  private int unaskedBytes;
  private long awaitedRecord;
  private boolean closing;
  private volatile long nextSequence;
  private volatile @Nullable LogFailure failure;

  /** Of the log thread. */
  private final LogCursor cursor;

  /** An empty buffer whose first record will get {@code nextSequence}. */
  LogBuffer(ChunkPool pool, long nextSequence) {
    this.pool = pool;
    this.nextSequence = nextSequence;
    this.head = pool.take(LogRecord.HEADER_BYTES, nextSequence - 1);
    this.tail = head;
    this.cursor = new LogCursor(head);
  }

  long append(int type, int payloadBytes, PayloadWriter writer) {
    int bytes = LogRecord.alignedBytes(payloadBytes);
    lock.lock();
    try {
      LogChunk chunk = chunkFor(bytes);
      long sequence = nextSequence;
      int filled = chunk.filled;
      long address = chunk.address + filled;
      LogRecord.begin(address, sequence, type, payloadBytes);
      writer.write(address + LogRecord.HEADER_BYTES, payloadBytes);
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
    while (tail.room() < bytes) {
      if (pool.isEmpty()) {
        ask();
        gathered.signal();
        room.awaitUninterruptibly();
        checkOpen();
      } else {
        LogChunk next = pool.take(bytes, nextSequence - 1);
        tail.next = next;
        tail = next;
      }
    }
    return tail;
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

  /** Whether records are taken without waiting, unless many come at once. */
  boolean hasRoom() {
    return pool.hasRoom();
  }

  boolean isHalfUsed() {
    return pool.isHalfUsed();
  }

  long usedBytes() {
    return pool.usedBytes();
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

  /** Returns when a segment has begun with {@code sequence}, which is that of a {@link #roll}. */
  void awaitRolled(long sequence) {
    lock.lock();
    try {
      while (rolls.contains(sequence)) {
        checkOpen();
        room.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for {@code nanos} at most; whether a segment has begun with {@code sequence} by then. */
  boolean awaitRolled(long sequence, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (rolls.contains(sequence) && left > 0) {
        checkOpen();
        left = room.awaitNanos(left);
      }
      return !rolls.contains(sequence);
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
    pool.close(head);
  }

  // ---- log thread ----

  /**
   * Waits for records that somebody asks for, or that nobody has asked for in a while, for a roll,
   * {@link #wake} or the end of {@code nanos}.
   */
  void awaitWork(long nanos) {
    lock.lock();
    try {
      if (rolls.isEmpty() && !closing && !(asked && cursor.hasUnwritten())) {
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
        if (cursor.hasUnwritten()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    } finally {
      idle = false;
    }
  }

  /** The last sequence that may be written before the next roll. */
  long limit() {
    lock.lock();
    try {
      return rolls.isEmpty() ? nextSequence - 1 : rolls.getFirst() - 1;
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
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Where writing goes on. */
  LogCursor cursor() {
    return cursor;
  }

  /** Writing begins anew behind {@code sequence}. */
  void rewind(long sequence) {
    lock.lock();
    try {
      cursor.moveBehind(sequence, head);
    } finally {
      lock.unlock();
    }
  }

  /** Everything up to {@code sequence}, all of it written, is needed no more. */
  void release(long sequence) {
    lock.lock();
    try {
      while (head.lastSequence <= sequence && head.next != null) {
        removeHead(head.next);
      }
      if (head.lastSequence <= sequence && head.filled > 0) {
        emptyTail();
      }
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void removeHead(LogChunk next) {
    if (cursor.isIn(head)) {
      cursor.moveTo(next);
    }
    pool.give(head);
    head = next;
  }

  /** The only chunk has been written and released: it begins anew. */
  private void emptyTail() {
    pool.give(tail);
    tail = pool.take(LogRecord.HEADER_BYTES, nextSequence - 1);
    head = tail;
    cursor.moveTo(tail);
  }
}
