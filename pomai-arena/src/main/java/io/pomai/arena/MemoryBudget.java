package io.pomai.arena;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A hard cap on the bytes taken from the operating system: asked before every allocation, so that
 * the answer is no before the system says it in a worse way.
 *
 * <p>Thread-safe and lock-free.
 */
public final class MemoryBudget {
  private final AtomicLong used = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();
  private volatile long limit;
  private volatile long spare;
  private volatile long mark = Long.MAX_VALUE;
  private volatile Runnable above = () -> {};

  /** A budget of {@code limit} bytes, 1 or more. */
  public MemoryBudget(long limit) {
    limit(limit);
  }

  /**
   * Changes the cap to {@code bytes}, 1 or more. What is reserved stays reserved, also above the
   * cap.
   */
  public void limit(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("limit=" + bytes + ": expected at least 1 byte");
    }
    limit = bytes;
  }

  /**
   * Has data leave {@code bytes} of the budget, 0 or more, to what is worked out from it, such as
   * indexes, and to the log.
   */
  public void spare(long bytes) {
    spare = bytes;
  }

  /** The bytes that data may take. */
  public long dataLimit() {
    return limit - spare;
  }

  /** Takes {@code bytes} from the budget, or takes nothing and returns false. */
  public boolean tryReserve(long bytes) {
    return tryReserve(bytes, 0);
  }

  /** The same for a block of this kind. */
  boolean tryReserve(long bytes, MemoryKind kind) {
    return tryReserve(bytes, kind.isData() ? spare : 0);
  }

  private boolean tryReserve(long bytes, long left) {
    long before = used.get();
    while (bytes <= limit - left - before) {
      if (used.compareAndSet(before, before + bytes)) {
        peak.accumulateAndGet(before + bytes, Math::max);
        if (before + bytes > mark) {
          above.run();
        }
        return true;
      }
      before = used.get();
    }
    above.run();
    return false;
  }

  /**
   * Has an action run with every reservation that ends above {@code bytes}, or is refused; on the
   * thread that reserves, so it must be short. There is one such action; it replaces the one
   * before.
   */
  public void watch(long bytes, Runnable action) {
    above = action;
    mark = bytes;
  }

  /** Takes {@code bytes}, also above the cap: for what must not fail, which is little. */
  public void reserve(long bytes) {
    long now = used.addAndGet(bytes);
    peak.accumulateAndGet(now, Math::max);
  }

  /** Gives {@code bytes} back. */
  public void release(long bytes) {
    if (used.addAndGet(-bytes) < 0) {
      throw new IllegalStateException("bytes=" + bytes + ": more released than was reserved");
    }
  }

  /** The exception for a refused request. */
  public BudgetExceededException exceeded(long requested) {
    return new BudgetExceededException(requested, used.get(), limit);
  }

  public long used() {
    return used.get();
  }

  public long peak() {
    return peak.get();
  }

  public long limit() {
    return limit;
  }
}
