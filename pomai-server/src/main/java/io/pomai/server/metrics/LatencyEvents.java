package io.pomai.server.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What took longer than {@code latency-monitor-threshold}: for each kind of event the worst of each
 * second, of the last {@value #MOST_SAMPLES} such seconds. Threads: any.
 */
public final class LatencyEvents {
  /** A command, of those that are not {@code fast}. */
  public static final String COMMAND = "command";

  /** A command whose time does not grow with the data. */
  public static final String FAST_COMMAND = "fast-command";

  /** The log was forced to its device. */
  public static final String FSYNC = "fsync";

  /** A key was evicted. */
  public static final String EVICTION = "eviction-del";

  /** All data was saved. */
  public static final String CHECKPOINT = "checkpoint";

  private static final int MOST_SAMPLES = 160;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Map<String, Series> events = new TreeMap<>();
  private volatile long thresholdNanos = Long.MAX_VALUE;

  /**
   * The worst of one second.
   *
   * @param seconds of the epoch
   * @param millis what it took
   */
  public record Sample(long seconds, long millis) {}

  /**
   * All that is kept about one kind of event.
   *
   * @param samples oldest first, at least one
   * @param worstMillis the worst since the series began
   */
  public record Series(List<Sample> samples, long worstMillis) {
    /** Its newest sample. */
    public Sample latest() {
      return samples.getLast();
    }

    private Series with(Sample sample) {
      List<Sample> longer = new ArrayList<>(samples);
      if (latest().seconds() == sample.seconds()) {
        Sample replaced = longer.removeLast();
        longer.add(replaced.millis() > sample.millis() ? replaced : sample);
      } else {
        longer.add(sample);
      }
      int from = Math.max(0, longer.size() - MOST_SAMPLES);
      return new Series(
          List.copyOf(longer.subList(from, longer.size())), Math.max(worstMillis, sample.millis()));
    }
  }

  /** Notes events of at least this many milliseconds from now on; 0: none. */
  public void threshold(int millis) {
    thresholdNanos = millis == 0 ? Long.MAX_VALUE : millis * NANOS_PER_MILLI;
  }

  /** What an event takes at least to be noted, in nanoseconds. */
  public long thresholdNanos() {
    return thresholdNanos;
  }

  /** Notes an event that has just ended, if it took long enough. */
  public void record(String event, long nanos) {
    if (nanos >= thresholdNanos) {
      add(event, new Sample(System.currentTimeMillis() / 1000, nanos / NANOS_PER_MILLI));
    }
  }

  private synchronized void add(String event, Sample sample) {
    Series known = events.get(event);
    events.put(
        event, known == null ? new Series(List.of(sample), sample.millis()) : known.with(sample));
  }

  /** What there is, by the name of the event. */
  public synchronized Map<String, Series> all() {
    return Map.copyOf(events);
  }

  /** What there is about one kind of event, its name in any case; null if nothing. */
  public synchronized @Nullable Series series(String event) {
    return events.get(event.toLowerCase(Locale.ROOT));
  }

  /** Forgets a kind of event, its name in any case; false if there was nothing. */
  public synchronized boolean forget(String event) {
    return events.remove(event.toLowerCase(Locale.ROOT)) != null;
  }
}
