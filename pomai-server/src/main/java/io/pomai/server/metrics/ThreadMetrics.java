package io.pomai.server.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one event loop, so that counting does not contend, or of all threads that live
 * for one command only. Threads: any writes, reads and resets; a count that races with a reset may
 * be lost.
 */
public final class ThreadMetrics {
  private static final int HITS = 0;
  private static final int MISSES = 1;
  private static final int COMMANDS = 2;
  private static final int SEARCHES = 3;
  private static final int COUNTERS = 4;

  private final int commands;
  private volatile AtomicReferenceArray<@Nullable CommandStats> stats;
  private volatile AtomicLongArray counters = new AtomicLongArray(COUNTERS);

  ThreadMetrics(int commands) {
    this.commands = commands;
    this.stats = new AtomicReferenceArray<>(commands);
  }

  /** Counts an execution of the command with number {@code command}. */
  public void called(int command, long nanos, boolean failed) {
    of(command).called(nanos, failed);
    add(COMMANDS, 1);
  }

  /** Counts a call that was refused before it ran. */
  public void rejected(int command) {
    of(command).rejected();
  }

  /** Counts keys that a reading command found and those it did not. */
  public void lookedUp(long hits, long misses) {
    add(HITS, hits);
    add(MISSES, misses);
  }

  /** Counts queries that were answered. */
  public void searched(int queries) {
    add(SEARCHES, queries);
  }

  private CommandStats of(int command) {
    AtomicReferenceArray<@Nullable CommandStats> current = stats;
    CommandStats found = current.get(command);
    if (found == null) {
      CommandStats fresh = new CommandStats();
      found = current.compareAndExchange(command, null, fresh);
      return found == null ? fresh : found;
    }
    return found;
  }

  private void add(int counter, long delta) {
    counters.getAndAdd(counter, delta);
  }

  @Nullable CommandTotals totals(int command) {
    CommandStats found = stats.get(command);
    return found == null ? null : found.totals();
  }

  long hits() {
    return counters.get(HITS);
  }

  long misses() {
    return counters.get(MISSES);
  }

  long searches() {
    return counters.get(SEARCHES);
  }

  long commands() {
    return counters.get(COMMANDS);
  }

  void reset() {
    stats = new AtomicReferenceArray<>(commands);
    counters = new AtomicLongArray(COUNTERS);
  }
}
