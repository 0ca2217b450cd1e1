package io.pomai.bench.load;

import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Round trips of PING on a connection of its own, one begun every millisecond. A reply that takes
 * longer counts also for those that should have been begun meanwhile, so that one long pause is not
 * one value among thousands.
 */
public final class PingProbe {
  private static final long INTERVAL_NANOS = 1_000_000;
  private static final long HIGHEST_NANOS = 3_600_000_000_000L;

  private PingProbe() {}

  /**
   * The round trips of {@code nanos} nanoseconds, in nanoseconds.
   *
   * @throws LoadException when a reply is not PONG, or the connection is lost
   */
  public static Histogram run(InetSocketAddress server, long nanos) {
    Histogram times = new Histogram(HIGHEST_NANOS, 3);
    try (ControlConnection connection = ControlConnection.open(server)) {
      long end = System.nanoTime() + nanos;
      for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
        ping(connection);
        long now = System.nanoTime();
        times.recordValueWithExpectedInterval(Math.min(now - start, HIGHEST_NANOS), INTERVAL_NANOS);
        LockSupport.parkNanos(start + INTERVAL_NANOS - now);
      }
    }
    return times;
  }

  private static void ping(ControlConnection connection) {
    Object reply = connection.call("PING");
    if (!"PONG".equals(reply)) {
      throw new LoadException("expected PONG, got " + reply);
    }
  }
}
