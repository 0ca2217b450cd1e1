package io.pomai.arena.log;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** How far records are safe, and those who wait for it. Thread-safe; the log thread reports. */
final class Acknowledgements {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CopyOnWriteArrayList<LogListener> listeners = new CopyOnWriteArrayList<>();
  private volatile long acknowledged;
  private volatile @Nullable LogFailure failure;

  Acknowledgements(long acknowledged) {
    this.acknowledged = acknowledged;
  }

  long acknowledged() {
    return acknowledged;
  }

  /** Why records that are not acknowledged are not safe, or null while there is hope. */
  @Nullable LogFailure failure() {
    return failure;
  }

  void add(LogListener listener) {
    listeners.add(listener);
  }

  void await(long sequence) {
    if (acknowledged >= sequence) {
      return;
    }
    lock.lock();
    try {
      while (acknowledged < sequence) {
        LogFailure reason = failure;
        if (reason != null) {
          throw new LogUnavailableException(reason);
        }
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for {@code nanos} at most; whether {@code sequence} has reached the point of the policy.
   * An interrupt ends the wait.
   */
  boolean await(long sequence, long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (acknowledged < sequence && left > 0) {
        LogFailure reason = failure;
        if (reason != null) {
          throw new LogUnavailableException(reason);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    return acknowledged >= sequence;
  }

  /** Everything up to {@code sequence} has reached the point of the policy. */
  void acknowledge(long sequence) {
    if (sequence > acknowledged) {
      acknowledged = sequence;
      tellWaiters();
      for (LogListener listener : listeners) {
        listener.acknowledged(sequence);
      }
    }
  }

  void fail(LogFailure reason) {
    failure = reason;
    tellWaiters();
    for (LogListener listener : listeners) {
      listener.failed(reason);
    }
  }

  /**
   * There is hope again.
   *
   * @param accept lets records be appended: nobody waits for one of them while there is no hope,
   *     and listeners can append at once
   */
  void recover(Runnable accept) {
    failure = null;
    accept.run();
    for (LogListener listener : listeners) {
      listener.recovered();
    }
  }

  private void tellWaiters() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
