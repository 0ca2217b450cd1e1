package io.pomai.arena.log;

import java.util.concurrent.atomic.AtomicLong;

/** What a log counts. Thread-safe. */
final class LogCounters {
  final AtomicLong bytes = new AtomicLong();
  final AtomicLong writes = new AtomicLong();
  final AtomicLong failures = new AtomicLong();
  private final AtomicLong forces = new AtomicLong();
  private final AtomicLong forceNanos = new AtomicLong();
  private final AtomicLong longestForceNanos = new AtomicLong();
  private final AtomicLong longestUntakenNanos = new AtomicLong();

  void wrote(long count) {
    bytes.addAndGet(count);
    writes.incrementAndGet();
  }

  void forced(long nanos) {
    forces.incrementAndGet();
    forceNanos.addAndGet(nanos);
    longestForceNanos.accumulateAndGet(nanos, Math::max);
    longestUntakenNanos.accumulateAndGet(nanos, Math::max);
  }

  /** The longest force since this was called last, in nanoseconds; 0 if there was none. */
  long takeLongestForce() {
    return longestUntakenNanos.getAndSet(0);
  }

  LogStats stats(long records, long bufferedBytes, SegmentCatalog segments) {
    return new LogStats(
        records,
        bytes.get(),
        writes.get(),
        forces.get(),
        forceNanos.get(),
        longestForceNanos.get(),
        failures.get(),
        bufferedBytes,
        segments.count(),
        segments.totalBytes());
  }
}
