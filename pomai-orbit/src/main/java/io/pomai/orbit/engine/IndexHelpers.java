package io.pomai.orbit.engine;

import io.pomai.arena.Epochs;
import io.pomai.arena.Threads;
import io.pomai.orbit.ivf.WorkShare;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that take parts of the index thread's work off it, as long as no more calls are inside
 * the engine than there are cores left for: a search that comes in waits for one part at most.
 *
 * <p>Threading: {@link #run} is for the index thread, which works too. Helpers take the next part
 * by an atomic counter; what a part wrote is seen by the caller, who loads the count of ended parts
 * that the helper raised afterwards.
 */
final class IndexHelpers implements WorkShare, AutoCloseable {
  private static final long POLITE_NANOS = 200_000;
  private static final long WAIT_NANOS = 20_000;

  private final Epochs epochs;
  private final Thread[] helpers;
  private final AtomicInteger ownPins = new AtomicInteger();
  private volatile @Nullable Job job;
  private volatile boolean closing;
  private boolean started;

  /** At most {@code threads} at work, the caller of {@link #run} included. */
  IndexHelpers(Epochs epochs, int threads) {
    this.epochs = epochs;
    this.helpers = new Thread[threads - 1];
    for (int i = 0; i < helpers.length; i++) {
      int worker = i + 1;
      helpers[i] =
          Thread.ofPlatform()
              .daemon()
              .name("pomai-index-helper-" + worker)
              .unstarted(() -> help(worker));
    }
  }

  /** The work of one call of {@link #run}. */
  private static final class Job {
    private final int parts;
    private final Work work;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    Job(int parts, Work work) {
      this.parts = parts;
      this.work = work;
    }

    boolean isOpen() {
      return next.get() < parts;
    }

    /** Does the next part; false if there was none left. */
    boolean step(int worker) {
      int part = next.getAndIncrement();
      if (part >= parts) {
        return false;
      }
      try {
        if (failure.get() == null) {
          work.run(worker, part);
        }
      } catch (Throwable failed) {
        failure.compareAndSet(null, failed);
      } finally {
        if (ended.incrementAndGet() == parts) {
          LockSupport.unpark(caller);
        }
      }
      return true;
    }

    boolean hasEnded() {
      return ended.get() == parts;
    }
  }

  @Override
  public int workers() {
    return helpers.length + 1;
  }

  @Override
  public void run(int parts, Work work) {
    Job offered = new Job(parts, work);
    if (parts > 1) {
      offer(offered);
    }
    boolean more = parts > 0;
    while (more) {
      more = offered.step(0);
    }
    job = null;
    while (!offered.hasEnded()) {
      LockSupport.parkNanos(WAIT_NANOS);
    }
    rethrow(offered.failure.get());
  }

  private static void rethrow(@Nullable Throwable failure) {
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  private synchronized void offer(Job offered) {
    if (closing) {
      return;
    }
    job = offered;
    for (Thread helper : helpers) {
      if (!started) {
        helper.start();
      }
      LockSupport.unpark(helper);
    }
    started = true;
  }

  private void help(int worker) {
    while (!closing) {
      Job offered = job;
      if (offered == null || !offered.isOpen()) {
        LockSupport.park(this);
      } else if (workers() - worker <= epochs.pinned() - ownPins.get()) {
        LockSupport.parkNanos(POLITE_NANOS);
      } else {
        offered.step(worker);
      }
    }
  }

  @Override
  public int pin() {
    ownPins.incrementAndGet();
    return epochs.pin();
  }

  @Override
  public void unpin(int token) {
    epochs.unpin(token);
    ownPins.decrementAndGet();
  }

  /** Stops helping; the index thread has ended. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      if (!started) {
        return;
      }
    }
    for (Thread helper : helpers) {
      LockSupport.unpark(helper);
      Threads.join(helper);
    }
  }
}
