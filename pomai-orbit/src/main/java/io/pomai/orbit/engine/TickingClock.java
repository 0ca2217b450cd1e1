package io.pomai.orbit.engine;

import io.pomai.arena.Threads;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How long ago keys were used is told by this clock: it says in tenths of a second how old the
 * engine is, and is as cheap as reading a field. The clock of the system is looked at by a daemon
 * thread; another one is asked each time.
 *
 * <p>Thread-safe. Times are 32 bits and go round in 13 years: compare them by their difference.
 */
final class TickingClock implements AutoCloseable {
  static final int TICK_MILLIS = 100;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);

  private final InstantSource source;
  private final long start;
  private final @Nullable Thread thread;
  private volatile int now;
  private volatile boolean closed;

  TickingClock(InstantSource source) {
    this.source = source;
    this.start = source.millis();
    this.thread =
        source.equals(InstantSource.system())
            ? Thread.ofPlatform().daemon().name("pomai-clock").start(this::run)
            : null;
  }

  /** The time in ticks of {@value #TICK_MILLIS} ms. */
  int now() {
    return thread == null ? ticks() : now;
  }

  private int ticks() {
    return (int) ((source.millis() - start) / TICK_MILLIS);
  }

  private void run() {
    while (!closed) {
      now = ticks();
      LockSupport.parkNanos(this, TICK_NANOS);
    }
  }

  /** Ends the thread; the time stands still. */
  @Override
  public void close() {
    closed = true;
    if (thread != null) {
      LockSupport.unpark(thread);
      Threads.join(thread);
    }
  }
}
