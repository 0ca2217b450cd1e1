package io.pomai.server.metrics;

import java.util.ArrayDeque;
import java.util.List;

/** The commands that took longest lately, newest first. Threads: any. */
public final class SlowLog {
  private final ArrayDeque<Entry> entries = new ArrayDeque<>();
  private long nextId;
  private int most;

  /**
   * A command that took long.
   *
   * @param id a number that no other entry of this server has had
   * @param seconds when it ended, in seconds of the epoch
   * @param micros how long it was executed
   * @param arguments its name and arguments, shortened and without secrets
   * @param address of the client
   * @param name of the client, empty without one
   */
  public record Entry(
      long id, long seconds, long micros, List<byte[]> arguments, String address, String name) {}

  /** Keeps this many entries from now on; 0: none. */
  public synchronized void limit(int entriesKept) {
    most = entriesKept;
    trim();
  }

  /** Adds a command that has just ended. */
  public synchronized void add(long micros, List<byte[]> arguments, String address, String name) {
    long seconds = System.currentTimeMillis() / 1000;
    entries.addFirst(new Entry(nextId++, seconds, micros, arguments, address, name));
    trim();
  }

  private void trim() {
    while (entries.size() > most) {
      entries.removeLast();
    }
  }

  /** The newest entries, at most {@code count}. */
  public synchronized List<Entry> newest(long count) {
    return entries.stream().limit(count).toList();
  }

  public synchronized int size() {
    return entries.size();
  }

  /** Forgets the entries; numbers go on. */
  public synchronized void clear() {
    entries.clear();
  }
}
