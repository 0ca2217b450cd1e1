package io.pomai.server.acl;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What was denied lately, newest first; the same within a minute is one entry that counts.
 *
 * <p>Threads: any.
 */
public final class AclLog {
  private static final int COMPARED_ENTRIES = 10;
  private static final long GROUPED_MILLIS = 60_000;

  /** Why something was denied. */
  public enum Reason {
    AUTH,
    COMMAND,
    KEY,
    CHANNEL;

    /** The reason in the words of ACL LOG. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What was denied.
   *
   * @param reason why
   * @param context {@code toplevel}, or {@code multi} inside a transaction
   * @param object the command, key or channel
   * @param username who asked, or wanted to be
   */
  public record Denial(Reason reason, String context, String object, String username) {}

  /**
   * An entry.
   *
   * @param denial what was denied
   * @param id from 0 up
   * @param count how often
   * @param clientInfo the client that asked last
   * @param createdMillis of the epoch
   * @param updatedMillis of the epoch
   */
  public record Entry(
      Denial denial,
      long id,
      long count,
      String clientInfo,
      long createdMillis,
      long updatedMillis) {
    private boolean groups(Denial other, long now) {
      return denial.equals(other) && Math.abs(now - updatedMillis) <= GROUPED_MILLIS;
    }

    private Entry again(String info, long now) {
      return new Entry(denial, id, count + 1, info, createdMillis, now);
    }
  }

  private final Deque<Entry> entries = new ArrayDeque<>();
  private final Map<Reason, AtomicLong> totals = new EnumMap<>(Reason.class);
  private final IntSupplier most;
  private final LongSupplier clock;
  private long nextId;

  /**
   * An empty log.
   *
   * @param most how many entries are kept
   * @param clock milliseconds of the epoch
   */
  public AclLog(IntSupplier most, LongSupplier clock) {
    this.most = most;
    this.clock = clock;
    for (Reason reason : Reason.values()) {
      totals.put(reason, new AtomicLong());
    }
  }

  private AtomicLong counter(Reason reason) {
    return Objects.requireNonNull(totals.get(reason));
  }

  /** Adds what was denied to a client, who is described by {@code clientInfo}. */
  public synchronized void add(Denial denial, String clientInfo) {
    counter(denial.reason()).incrementAndGet();
    long now = clock.getAsLong();
    Entry entry = takeSimilar(denial, now);
    entries.addFirst(
        entry == null
            ? new Entry(denial, nextId++, 1, clientInfo, now, now)
            : entry.again(clientInfo, now));
    trim();
  }

  private @Nullable Entry takeSimilar(Denial denial, long now) {
    Iterator<Entry> newest = entries.iterator();
    for (int i = 0; i < COMPARED_ENTRIES && newest.hasNext(); i++) {
      Entry entry = newest.next();
      if (entry.groups(denial, now)) {
        newest.remove();
        return entry;
      }
    }
    return null;
  }

  /** Drops what a smaller {@code most} leaves no room for. */
  private void trim() {
    while (entries.size() > most.getAsInt()) {
      entries.removeLast();
    }
  }

  /** The newest {@code count} entries. */
  public synchronized List<Entry> newest(long count) {
    return entries.stream().limit(count).toList();
  }

  /** Forgets all entries. */
  public synchronized void reset() {
    entries.clear();
  }

  /** How often something was denied for that reason since the start. */
  public long total(Reason reason) {
    return counter(reason).get();
  }
}
