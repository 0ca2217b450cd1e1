package io.pomai.server.metrics;

/**
 * A rate per second over the last samples of a growing counter. Threads: one samples, about once a
 * second; any reads.
 */
final class RateSampler {
  private long lastCount;
  private long lastNanos = System.nanoTime();
  private volatile long rate;

  void sample(long count) {
    long now = System.nanoTime();
    rate = Math.round(Math.max(0, count - lastCount) * 1e9 / Math.max(1, now - lastNanos));
    lastCount = count;
    lastNanos = now;
  }

  long perSecond() {
    return rate;
  }
}
