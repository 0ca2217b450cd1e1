package io.pomai.arena.log;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The one thread that writes a log: takes what has been appended since the last round, writes it,
 * forces it as the policy says, and reports how far records are safe. All that arrives during a
 * force shares the next one.
 *
 * <p>After a failure nothing is appended any more; what is not safe is kept in memory and written
 * anew, into a new segment, until that succeeds. A page whose write has failed is not trusted
 * again: a later force can succeed without it (Rebello et al., "Can Applications Recover from fsync
 * Failures?", USENIX ATC 2020).
 */
final class LogThread implements Runnable {
  private static final long FORCE_INTERVAL = TimeUnit.SECONDS.toNanos(1);
  private static final long FIRST_RETRY = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LAST_RETRY = TimeUnit.SECONDS.toNanos(1);

  private final LogFiles files;
  private final LogBuffer buffer;
  private final Acknowledgements acknowledgements;
  private final Acknowledgements forced;
  private final AtomicLong forceWanted;
  private final BackgroundForce background = new BackgroundForce();
  private final GroupCommit group;
  private volatile LogSettings settings;
  private SegmentWriter segment;
  private long lastForce = System.nanoTime();

  /** The last sequence written to the segment. */
  private long written;

  /** Whether that one is of a group which goes on. */
  private boolean joined;

  /** The last sequence that is needed in memory no more. */
  private long safe;

  LogThread(
      LogSettings settings,
      LogFiles files,
      LogBuffer buffer,
      Acknowledgements acknowledgements,
      SegmentWriter segment) {
    this.settings = settings;
    this.group = new GroupCommit(buffer);
    this.files = files;
    this.buffer = buffer;
    this.acknowledgements = acknowledgements;
    this.segment = segment;
    this.written = buffer.nextSequence() - 1;
    this.safe = written;
    this.forced = new Acknowledgements(written);
    this.forceWanted = new AtomicLong(written);
  }

  /** How the log is written now. For any thread, as all about settings. */
  LogSettings settings() {
    return settings;
  }

  /** Writes in another way from the next round on, which begins at once. */
  void settings(LogSettings changed) {
    settings = changed;
    buffer.wake();
  }

  /**
   * Returns when {@code sequence}, which was appended, is on the device. For any thread.
   *
   * @throws LogUnavailableException when the log fails before
   */
  void forceUpTo(long sequence) {
    wantForce(sequence);
    forced.await(sequence);
  }

  /** The same within {@code nanos}, or until an interrupt; whether it is there then. */
  boolean forceUpTo(long sequence, long nanos) {
    wantForce(sequence);
    return forced.await(sequence, nanos);
  }

  private void wantForce(long sequence) {
    if (forced.acknowledged() < sequence) {
      forceWanted.accumulateAndGet(sequence, Math::max);
      buffer.wake();
    }
  }

  @Override
  public void run() {
    try {
      boolean open = true;
      while (open) {
        buffer.awaitWork(nanosToForce());
        if (settings.policy() == SyncPolicy.ALWAYS) {
          group.gather();
        }
        open = tryRound();
      }
    } catch (RuntimeException | Error e) {
      fail("the log thread", e.toString());
      throw e;
    } finally {
      background.close();
    }
  }

  /** Whether there will be another round. */
  private boolean tryRound() {
    boolean closing = buffer.isClosing();
    try {
      round();
      if (closing && !buffer.cursor().hasUnwritten()) {
        finish();
        return false;
      }
      return true;
    } catch (IOException e) {
      fail(segment.describe(), reason(e));
      return repair();
    }
  }

  private void round() throws IOException {
    if (background.isDone()) {
      finishBackgroundForce();
    }
    long limit = buffer.limit();
    do {
      writeUpTo(limit);
      reachPolicy();
      endSegment();
    } while (written < limit);
    if (forceWanted.get() > forced.acknowledged()) {
      forceAll();
    }
  }

  /** Begins another segment where one is asked for, or when this one is full. */
  private void endSegment() throws IOException {
    if (buffer.mustRollAt(written + 1)) {
      beginSegment();
      buffer.endRoll();
    } else if (isFull(0)) {
      beginSegment();
    }
  }

  /** Whether nothing is to follow {@code more} bytes in the segment. */
  private boolean isFull(int more) {
    return segment.position() + more >= settings.segmentBytes();
  }

  /**
   * Writes until the segment is full and no group goes on: however much has come during a slow
   * force, the bytes that are not forced are few enough for the header of a record to count them.
   */
  private void writeUpTo(long limit) throws IOException {
    LogCursor cursor = buffer.cursor();
    while (written < limit && !isToEnd(0) && cursor.hasUnwritten()) {
      long address = cursor.address();
      int available = cursor.bytes();
      long last = written;
      int bytes = 0;
      while (bytes < available && last < limit && !isToEnd(bytes)) {
        joined = LogRecord.isJoined(address + bytes);
        bytes += LogRecord.alignedBytesAt(address + bytes);
        last++;
      }
      segment.write(address, bytes);
      cursor.advance(bytes);
      written = last;
    }
  }

  private boolean isToEnd(int more) {
    return !joined && isFull(more);
  }

  private void reachPolicy() throws IOException {
    switch (settings.policy()) {
      case ALWAYS -> forceGroup();
      case EVERYSEC -> forceWhenDue();
      default -> makeSafe(written); // NO
    }
    acknowledgements.acknowledge(written);
  }

  private void forceGroup() throws IOException {
    long start = System.nanoTime();
    forceAll();
    group.forced(written, System.nanoTime() - start);
  }

  private void forceWhenDue() {
    if (!background.isRunning() && nanosToForce() <= 0) {
      lastForce = System.nanoTime();
      background.start(segment, written, buffer::wake);
    }
  }

  /** Until the next force in the background is due; for ever where none will be. */
  private long nanosToForce() {
    if (settings.policy() != SyncPolicy.EVERYSEC || background.isRunning() || segment.isForced()) {
      return Long.MAX_VALUE;
    }
    return buffer.isHalfUsed() ? 0 : lastForce + FORCE_INTERVAL - System.nanoTime();
  }

  private void finishBackgroundForce() throws IOException {
    makeSafe(background.finish(segment));
  }

  private void makeSafe(long sequence) {
    if (sequence > safe) {
      safe = sequence;
      buffer.release(sequence);
    }
  }

  /**
   * Forces all that was written, so that no segment but the last can be torn, and begins another.
   */
  private void beginSegment() throws IOException {
    if (segment.firstSequence() == written + 1) {
      return;
    }
    forceAll();
    SegmentWriter next = files.begin(written + 1);
    publish(next);
    SegmentWriter ended = segment;
    segment = next;
    ended.close();
  }

  private static void publish(SegmentWriter segment) throws IOException {
    try {
      segment.publish();
    } catch (IOException e) {
      segment.abandon();
      throw e;
    }
  }

  private void forceAll() throws IOException {
    if (background.isRunning()) {
      finishBackgroundForce();
    }
    segment.force();
    makeSafe(written);
    forced.acknowledge(written);
  }

  private void finish() throws IOException {
    forceAll();
    acknowledgements.acknowledge(written);
    try {
      segment.closeWithMark(written + 1);
    } catch (IOException e) {
      files.counters().failures.incrementAndGet(); // every record is safe without the mark
    }
  }

  private void fail(String file, String cause) {
    LogFailure failure = new LogFailure(file, cause, Instant.now());
    files.counters().failures.incrementAndGet();
    buffer.refuse(failure);
    acknowledgements.fail(failure);
    forced.fail(failure);
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return Objects.requireNonNullElse(reason, e.getClass().getSimpleName());
  }

  /** Writes what is not safe anew until that succeeds; false if the log was closed before. */
  private boolean repair() {
    for (long pause = FIRST_RETRY; ; pause = Math.min(2 * pause, LAST_RETRY)) {
      buffer.awaitRetry(pause);
      boolean closing = buffer.isClosing();
      try {
        writeAnew();
        acknowledgements.acknowledge(written);
        forced.recover(() -> acknowledgements.recover(buffer::accept));
        return true;
      } catch (IOException e) {
        if (closing) {
          segment.abandon();
          return false;
        }
      }
    }
  }

  private void writeAnew() throws IOException {
    settle();
    buffer.rewind(safe);
    written = safe;
    joined = false;
    long limit = buffer.limit();
    segment = files.begin(written + 1);
    writeUpTo(limit);
    publish(segment);
    makeSafe(written);
    while (written < limit) {
      beginSegment();
      writeUpTo(limit);
      forceAll();
    }
    lastForce = System.nanoTime();
    forced.acknowledge(written);
  }

  /** Gives the failed segment up; what a force in the background can still make safe is safe. */
  private void settle() {
    try {
      if (background.isRunning()) {
        finishBackgroundForce();
      }
    } catch (IOException e) {
      files.counters().failures.incrementAndGet();
    } finally {
      segment.abandon();
    }
  }
}
