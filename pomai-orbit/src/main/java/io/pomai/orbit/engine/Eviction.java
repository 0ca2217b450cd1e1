package io.pomai.orbit.engine;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.log.WriteAheadLog;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Takes out whole keys when there is no memory for what is to be stored: after the budget has
 * refused it, as much as a bit more than that takes, and then it is tried again. What is taken out
 * is logged as a deletion.
 *
 * <p>Where files can take vectors, these are moved there before anything is evicted. A part of the
 * budget is left to indexes and the log, which evict nothing.
 *
 * <p>Thread-safe. One caller evicts at a time, without any lock of the engine. Not to be used on an
 * event loop, or from a callback: it may wait for memory that readers still see.
 */
public final class Eviction {
  /** Keys that stay, those that are being written among them. */
  @FunctionalInterface
  public interface Spared {
    /** Whether a key stays; asked under the lock of its keyspace. */
    boolean spares(Keyspace keyspace, ByteSlice key);
  }

  /** Who wants to know what was evicted. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A key is gone.
     *
     * @param key its bytes, during the call only
     * @param nanos what it took to remove it
     */
    void evicted(int database, ByteSlice key, long nanos);
  }

  /** What data leaves to the rest: a sixteenth of the budget, but not more than this. */
  private static final long MOST_SPARE = 64L << 20;

  private static final int SPARE_SHIFT = 4;

  /** What is evicted at least at a time: a thousandth of the budget, within these bounds. */
  private static final long LEAST_AT_ONCE = 4 << 10;

  private static final long MOST_AT_ONCE = 256 << 10;
  private static final int AT_ONCE_SHIFT = 10;

  /**
   * Slabs are emptied when so much more of the budget lies idle in them than after the last time.
   */
  private static final int IDLE_SHIFT = 5;

  /** The memory is nearly full when less than this share of it is left. */
  private static final int NEARLY_SHIFT = 3;

  private static final int TRIES = 64;
  private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long MOST_RETURN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private final EngineAssembly assembly;
  private final UseStamps uses;
  private final MemoryBudget budget;
  private final EvictionPool pool = new EvictionPool();
  private final Evicted evicted;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile List<EvictionPlace> places = List.of();
  private volatile Listener listener = (database, key, nanos) -> {};
  private final AtomicLong rounds = new AtomicLong();
  private long idleBefore;

  Eviction(EngineAssembly assembly, UseStamps uses) {
    this.assembly = assembly;
    this.uses = uses;
    this.budget = assembly.arena().budget();
    this.evicted = new Evicted(assembly.scratch().arena());
  }

  /** Evicts from these keyspaces. */
  void from(List<Keyspace> keyspaces) {
    places = keyspaces.stream().map(keyspace -> new EvictionPlace(keyspace, uses)).toList();
  }

  /** What holds now. */
  public EvictionSettings settings() {
    return uses.settings();
  }

  /** Evicts like this from now on; where too much memory is taken already, that begins at once. */
  public void settings(EvictionSettings settings) {
    turn.lock();
    try {
      uses.settings(settings);
      pool.clear();
    } finally {
      turn.unlock();
    }
    budgetChanged();
  }

  /** Tells {@code other} of what is evicted, and nobody else. */
  public void listener(Listener other) {
    listener = other;
  }

  private boolean isOn() {
    return settings().policy() != EvictionPolicy.NOEVICTION;
  }

  /** To be called when the budget has changed. */
  void budgetChanged() {
    long spare = isOn() ? Math.min(MOST_SPARE, budget.limit() >> SPARE_SHIFT) : 0;
    budget.spare(spare);
    if (isOn() && excess() > 0) {
      Thread.ofVirtual().name("pomai-evict").start(this::shrink);
    }
  }

  /** By how much data is above its limit. */
  private long excess() {
    return budget.used() - budget.dataLimit();
  }

  /** Evicts until data is within its limit, but for slabs that cannot be emptied. */
  private void shrink() {
    try {
      long missing = 1;
      while (isOn() && missing > 0) {
        missing = excess() - assembly.arena().idleBytes();
        if (missing > 0 && !makeRoom(new Request(Math.min(missing, MOST_AT_ONCE)), rounds.get())) {
          return;
        }
      }
      compact();
    } catch (RuntimeException closedOrNotLogged) {
      return; // what is written next tries again, and says why it fails
    }
  }

  /** Whether calls that need {@code bytes}, or somewhat more, may have to evict, and so to wait. */
  public boolean isNearlyFull(long bytes) {
    return isOn() && !hasRoom(bytes + (budget.limit() >> NEARLY_SHIFT));
  }

  private boolean hasRoom(long bytes) {
    return excess() + bytes <= 0;
  }

  /**
   * Runs a call that stores something, again and again while there is no memory for it and keys can
   * be evicted. Such a call leaves everything as it was when there is none. Nothing is evicted for
   * what is larger than the budget.
   *
   * @param spared keys that stay
   * @throws BudgetExceededException when there is no room and nothing, or not enough, can be
   *     evicted in ten seconds
   * @throws io.pomai.arena.log.LogUnavailableException when an eviction cannot be logged
   */
  public <T> T withRoom(Spared spared, Supplier<T> call) {
    try {
      return call.get();
    } catch (BudgetExceededException refused) {
      return retry(refused, spared, call);
    }
  }

  /** As {@link #withRoom}, for a call that was refused already. */
  public <T> T retry(BudgetExceededException first, Spared spared, Supplier<T> call) {
    Request request = new Request(Math.max(first.requested(), atOnce()), spared);
    BudgetExceededException refused = first;
    while (isOn() && refused.requested() <= budget.dataLimit() && !request.isOver()) {
      long seen = rounds.get();
      awaitFiles();
      if (!makeRoom(request, seen)) {
        break;
      }
      try {
        return call.get();
      } catch (BudgetExceededException again) {
        refused = again;
        request.more(budget.limit() >> SPARE_SHIFT);
      }
    }
    throw refused;
  }

  /**
   * Waits until vectors were moved to files. A checkpoint waits for the end of a group in the log:
   * who is in it must not wait for the checkpoint.
   */
  private void awaitFiles() {
    WriteAheadLog log = assembly.changes().log();
    if (log == null || !log.inGroup()) {
      assembly.awaitRoom();
    }
  }

  private long atOnce() {
    return Math.clamp(budget.limit() >> AT_ONCE_SHIFT, LEAST_AT_ONCE, MOST_AT_ONCE);
  }

  /** Somebody who waits for memory. */
  private static final class Request {
    final Spared spared;
    final long end = System.nanoTime() + MOST_NANOS;
    long bytes;
    boolean isRepeated;

    Request(long bytes) {
      this(bytes, (keyspace, key) -> false);
    }

    Request(long bytes, Spared spared) {
      this.bytes = bytes;
      this.spared = spared;
    }

    boolean isOver() {
      return System.nanoTime() >= end;
    }

    /** That was not enough. */
    void more(long most) {
      bytes = Math.max(bytes, Math.min(2 * bytes, most));
      isRepeated = true;
    }
  }

  /**
   * Evicts what a request asks for, unless others have evicted since {@code seen} was read or
   * enough is about to come back; false if nothing has changed.
   */
  private boolean makeRoom(Request request, long seen) {
    turn.lock();
    try {
      if (rounds.get() == seen && !evict(request)) {
        return false;
      }
    } finally {
      turn.unlock();
    }
    awaitReturn(request);
    return true;
  }

  private boolean evict(Request request) {
    if (!request.isRepeated && assembly.reclaimer().promisedBytes() >= request.bytes) {
      return true;
    }
    boolean evictedAny = false;
    int pin = assembly.writers().pin(); // closing the engine waits
    try {
      long left = request.bytes;
      long freed = evictOne(request);
      while (freed > 0) {
        evictedAny = true;
        left -= freed;
        freed = left > 0 && !request.isOver() ? evictOne(request) : 0;
      }
    } finally {
      assembly.writers().unpin(pin);
    }
    boolean compacted = request.isRepeated && compact();
    rounds.incrementAndGet();
    return evictedAny || compacted || assembly.reclaimer().promisedBytes() > 0;
  }

  /** Evicts the best of some keys; the bytes that come back, 0 if none can be evicted. */
  private long evictOne(Request request) {
    EvictionSettings settings = settings();
    awaitLog(request);
    for (int i = 0; i < TRIES; i++) {
      places.forEach(place -> place.sample(settings, request.spared, pool));
      for (EvictionPlace best = pool.takeBest(); best != null; best = pool.takeBest()) {
        long start = System.nanoTime();
        long freed =
            best.evict(
                pool.takenSlot(), pool.takenRank(), settings.policy(), request.spared, evicted);
        if (freed > 0) {
          assembly.turnover().evictedKey();
          evicted.tell(listener, System.nanoTime() - start);
          return freed;
        }
      }
    }
    return 0;
  }

  /**
   * Waits until deletions can be logged without waiting under a lock. While there is a group nobody
   * waits for room, and there may be none before its end, which may wait for this.
   */
  private void awaitLog(Request request) {
    WriteAheadLog log = assembly.changes().log();
    while (log != null && !log.hasRoom() && !log.hasGroup() && !request.isOver()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Empties slabs if that gives back much; whether it did. */
  private boolean compact() {
    long idle = assembly.arena().idleBytes();
    idleBefore = Math.min(idleBefore, idle);
    if (idle - idleBefore < budget.limit() >> IDLE_SHIFT) {
      return false;
    }
    int pin = assembly.writers().pin();
    try {
      places.forEach(EvictionPlace::compact);
    } finally {
      assembly.writers().unpin(pin);
    }
    idleBefore = assembly.arena().idleBytes();
    return idleBefore < idle;
  }

  /** Waits a while for what was dropped and readers still see. */
  private void awaitReturn(Request request) {
    long end = Math.min(request.end, System.nanoTime() + MOST_RETURN_NANOS);
    while (assembly.reclaimer().promisedBytes() > 0
        && !hasRoom(request.bytes)
        && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
