package io.pomai.orbit.index;

/**
 * When a search gives up. Immutable.
 *
 * @param endNanos the end, on the clock of {@link System#nanoTime}
 * @param millis how long there was from the beginning, for messages
 */
public record Deadline(long endNanos, long millis) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** So many milliseconds from now. */
  public static Deadline after(long millis) {
    return new Deadline(System.nanoTime() + millis * NANOS_PER_MILLI, millis);
  }

  /** Fails if the time is over. */
  public void check() {
    if (System.nanoTime() - endNanos >= 0) {
      throw new SearchTimeoutException(millis);
    }
  }
}
