package io.pomai.orbit.engine;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What is kept about the use of a key: 32 bits, which say when it was used last, or how often it is
 * used, as the policy asks for. When the policy changes from one to the other, the stamps that
 * there are make no sense until keys are used again, as in Redis.
 *
 * <pre>
 * by time:      | ticks of {@link TickingClock} 32 |
 * by frequency: | minutes 24 | logarithmic counter 8 |
 * </pre>
 *
 * <p>The counter is that of Redis: it goes up with a probability that falls with its height, and
 * down by one for each span of time without use.
 *
 * <p>Thread-safe.
 */
final class UseStamps {
  static final int MOST_FREQUENT = 255;

  private static final int NEW_FREQUENCY = 5;
  private static final int COUNTER_BITS = 8;
  private static final int MINUTES_MASK = 0xFFFFFF;
  private static final int TICKS_PER_SECOND = 1_000 / TickingClock.TICK_MILLIS;
  private static final long MOST_IDLE_SECONDS = Integer.MAX_VALUE / TICKS_PER_SECOND;
  private static final int TICKS_PER_MINUTE = 60 * TICKS_PER_SECOND;

  private final TickingClock clock;
  private volatile EvictionSettings settings = EvictionSettings.NONE;

  UseStamps(TickingClock clock) {
    this.clock = clock;
  }

  void settings(EvictionSettings newSettings) {
    settings = newSettings;
  }

  EvictionSettings settings() {
    return settings;
  }

  /** The stamp of a new key. */
  int ofNew() {
    return settings.policy().isByFrequency() ? ofFrequency(NEW_FREQUENCY) : clock.now();
  }

  /** The stamp of a key that is used once more. */
  int usedAgain(int stamp) {
    EvictionSettings current = settings;
    if (!current.policy().isByFrequency()) {
      return clock.now();
    }
    return ofFrequency(raised(frequency(stamp), current.logFactor()));
  }

  private static int raised(int frequency, int logFactor) {
    if (frequency == MOST_FREQUENT) {
      return frequency;
    }
    double above = Math.max(0, frequency - NEW_FREQUENCY);
    double chance = 1 / (above * logFactor + 1);
    return ThreadLocalRandom.current().nextDouble() < chance ? frequency + 1 : frequency;
  }

  /** The stamp of a key that is used so often, 0 to {@value #MOST_FREQUENT}. */
  int ofFrequency(int frequency) {
    return minutes() << COUNTER_BITS | frequency;
  }

  private int minutes() {
    return Math.floorDiv(clock.now(), TICKS_PER_MINUTE) & MINUTES_MASK;
  }

  /** The stamp of a key that was not used for so many seconds, 0 or more. */
  int ofIdle(long seconds) {
    return clock.now() - (int) Math.min(MOST_IDLE_SECONDS, seconds) * TICKS_PER_SECOND;
  }

  /** How often a key is used, 0 to {@value #MOST_FREQUENT}, by its stamp. */
  int frequency(int stamp) {
    int counter = stamp & MOST_FREQUENT;
    int span = settings.decayMinutes();
    int idle = (minutes() - (stamp >>> COUNTER_BITS)) & MINUTES_MASK;
    return span == 0 ? counter : Math.max(0, counter - idle / span);
  }

  /** For how many seconds a key was not used, by its stamp. */
  long idleSeconds(int stamp) {
    return idleTicks(stamp) / TICKS_PER_SECOND;
  }

  private int idleTicks(int stamp) {
    return Math.max(0, clock.now() - stamp);
  }

  /** How good it is to evict a key with this stamp: more is better. */
  long rank(int stamp) {
    return settings.policy().isByFrequency() ? MOST_FREQUENT - frequency(stamp) : idleTicks(stamp);
  }
}
