package io.pomai.orbit.engine;

import java.time.InstantSource;

/**
 * The time by which keys and elements expire, in milliseconds of the epoch: that of the
 * configuration. It stands still before all times while data are loaded, so that what the log says
 * is done to what was there, and nothing else.
 *
 * <p>Thread-safe. Times to live follow the clock of the machine: when it is put forward, what has a
 * deadline in between expires; when it is put back, it lives longer.
 */
final class EngineClock {
  private final InstantSource source;
  private volatile boolean stopped;

  EngineClock(InstantSource source) {
    this.source = source;
  }

  /** The time that says what has expired. */
  long now() {
    return stopped ? Long.MIN_VALUE : source.millis();
  }

  /** The time, whatever is loaded. */
  long millis() {
    return source.millis();
  }

  /** Nothing expires until {@link #start}. */
  void stop() {
    stopped = true;
  }

  void start() {
    stopped = false;
  }
}
