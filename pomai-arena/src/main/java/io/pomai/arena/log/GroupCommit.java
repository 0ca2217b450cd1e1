package io.pomai.arena.log;

/**
 * How long a force waits for more records to share it.
 *
 * <p>Those who were just told that their record is safe come back with the next one in a moment,
 * while others wait that came during the force. Without a pause, these two halves would take turns
 * for ever, each with a force of its own. So a force waits until there are as many records as both
 * halves had, but no longer than a force takes, and only while some arrive. Where one writer waits
 * for each record there is never a pause.
 *
 * <p>Of the log thread.
 */
final class GroupCommit {
  /** Into so many parts a pause is cut; it ends with one in which nothing arrives. */
  private static final int PARTS = 4;

  /** The share of the newest force in the mean: one in so many. */
  private static final int SMOOTHING = 8;

  private final LogBuffer buffer;
  private long acknowledged;
  private long target;
  private long meanForceNanos;

  GroupCommit(LogBuffer buffer) {
    this.buffer = buffer;
    this.acknowledged = buffer.nextSequence() - 1;
    this.target = acknowledged;
  }

  /** A force that took {@code nanos} has made everything up to {@code sequence} safe. */
  void forced(long sequence, long nanos) {
    long group = sequence - acknowledged;
    if (group == 0) {
      return; // nothing to be forced
    }
    long waiting = buffer.nextSequence() - 1 - sequence;
    acknowledged = sequence;
    target = sequence + group + waiting;
    meanForceNanos += (nanos - meanForceNanos) / SMOOTHING;
  }

  /** Returns when the next force need not wait for more records. */
  void gather() {
    long part = meanForceNanos / PARTS;
    long before = -1;
    long now = buffer.nextSequence() - 1;
    for (int i = 0; i < PARTS && before < now && now < target; i++) {
      buffer.awaitRecord(target, part);
      before = now;
      now = buffer.nextSequence() - 1;
    }
  }
}
