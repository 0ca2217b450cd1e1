package io.pomai.server.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import org.HdrHistogram.AtomicHistogram;
import org.HdrHistogram.Histogram;

/**
 * Counts and latencies of one command. Threads: any writes, any reads a value that is at most a
 * moment old.
 */
final class CommandStats {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final long RESOLUTION_NANOS = 1_000;
  private static final int CALLS = 0;
  private static final int NANOS = 1;
  private static final int REJECTED = 2;
  private static final int FAILED = 3;

  private final AtomicLongArray counters = new AtomicLongArray(4);
  private final AtomicHistogram latencies = new AtomicHistogram(RESOLUTION_NANOS, LONGEST_NANOS, 2);

  void called(long nanos, boolean failed) {
    add(CALLS, 1);
    add(NANOS, nanos);
    if (failed) {
      add(FAILED, 1);
    }
    latencies.recordValue(Math.min(nanos, LONGEST_NANOS));
  }

  void rejected() {
    add(REJECTED, 1);
  }

  private void add(int counter, long delta) {
    counters.getAndAdd(counter, delta);
  }

  CommandTotals totals() {
    Histogram copy = new Histogram(RESOLUTION_NANOS, LONGEST_NANOS, 2);
    copy.add(latencies);
    return new CommandTotals(
        counters.get(CALLS),
        counters.get(NANOS),
        counters.get(REJECTED),
        counters.get(FAILED),
        copy);
  }
}
