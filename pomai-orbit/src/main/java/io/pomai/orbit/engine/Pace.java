package io.pomai.orbit.engine;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Keeps background work from taking a core of its own while there are calls: after each slice of
 * the work it pauses for twice as long as the slice took.
 *
 * <p>For one thread at a time.
 */
final class Pace {
  private static final int REST = 2;

  /** A slice that took longer has been waiting itself, for a core or for the disk. */
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final BooleanSupplier calls;
  private final LongSupplier clock;
  private final LongConsumer pause;
  private long began;

  /**
   * A pace whose first slice begins now.
   *
   * @param calls whether there are any
   * @param clock in nanoseconds
   * @param pause sleeps for about so many nanoseconds
   */
  Pace(BooleanSupplier calls, LongSupplier clock, LongConsumer pause) {
    this.calls = calls;
    this.clock = clock;
    this.pause = pause;
    this.began = clock.getAsLong();
  }

  /** A slice has ended; returns when the next one may begin. */
  void next() {
    if (calls.getAsBoolean()) {
      pause.accept(REST * Math.min(MOST_NANOS, clock.getAsLong() - began));
    }
    began = clock.getAsLong();
  }
}
