package io.pomai.orbit.engine;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.Threads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Has what fills the memory moved into files before the budget is used up, and lets writers wait
 * for it. When that gives little back, writers go on until the budget refuses, and it is tried
 * again when more memory is used.
 *
 * <p>Thread-safe. One daemon thread, which sleeps while memory is plenty.
 */
final class MemoryRelief implements AutoCloseable {
  /** Memory is asked for when this share of the budget is used. */
  private static final double ASK = 0.7;

  /** Writers wait when this share of the budget is used. */
  private static final double WAIT = 0.85;

  /**
   * A round that gives back less than this share of the budget, and leaves it short, was in vain.
   */
  private static final double LEAST_GAIN = 0.05;

  private static final long MOST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long RECLAIM_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final MemoryBudget budget;
  private final Runnable move;
  private final BooleanSupplier isReclaiming;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final Thread thread;
  private volatile boolean asked;
  private volatile boolean hopeful = true;
  private volatile boolean closed;

  /**
   * Begins to watch.
   *
   * @param move moves what it can into files, on the thread of this; may fail
   * @param isReclaiming whether memory that was given up is still being freed
   */
  MemoryRelief(MemoryBudget budget, Runnable move, BooleanSupplier isReclaiming) {
    this.budget = budget;
    this.move = move;
    this.isReclaiming = isReclaiming;
    this.thread = Thread.ofPlatform().name("pomai-relief").daemon(true).start(this::run);
    watch();
  }

  /** Begins anew, with the budget as it is now. */
  void watch() {
    hopeful = true;
    watchFrom((long) (ASK * budget.limit()));
    if (budget.used() > ASK * budget.limit()) {
      ask();
    }
  }

  private void watchFrom(long bytes) {
    budget.watch(bytes, this::ask);
  }

  private void ask() {
    if (!asked) {
      asked = true;
      LockSupport.unpark(thread);
    }
  }

  /** Whether a writer should wait before it takes more memory. */
  boolean isShort() {
    return hopeful && !closed && budget.used() > WAIT * budget.limit();
  }

  /** Waits until there is room, or no hope of it, for a minute at most. Holds no lock. */
  void awaitRoom() {
    if (!isShort()) {
      return;
    }
    lock.lock();
    try {
      long left = MOST_WAIT_NANOS;
      while (isShort() && left > 0) {
        ask();
        left = ended.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (!closed) {
      if (asked) {
        round();
      } else {
        LockSupport.park(this);
      }
    }
  }

  private void round() {
    long before = budget.used();
    boolean moved = true;
    try {
      move.run();
    } catch (RuntimeException e) {
      moved = false; // the statistics of checkpoints say why
    }
    awaitReclaim();
    long least = (long) (LEAST_GAIN * budget.limit());
    long used = budget.used();
    hopeful = moved && (before - used >= least || used <= WAIT * budget.limit());
    asked = false;
    watchFrom(Math.max((long) (ASK * budget.limit()), used + least));
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitReclaim() {
    long deadline = System.nanoTime() + RECLAIM_NANOS;
    while (isReclaiming.getAsBoolean() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(this, PAUSE_NANOS);
    }
  }

  /** Ends the thread, which may be in a round, and lets all who wait go on. */
  @Override
  public void close() {
    closed = true;
    budget.watch(Long.MAX_VALUE, () -> {});
    LockSupport.unpark(thread);
    lock.lock();
    try {
      ended.signalAll();
    } finally {
      lock.unlock();
    }
    Threads.join(thread);
  }
}
