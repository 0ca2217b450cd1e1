package io.pomai.orbit.engine;

import java.util.concurrent.atomic.LongAdder;

/** Counts what an engine has taken out by itself. Thread-safe. */
public final class Turnover {
  private final LongAdder expiredKeys = new LongAdder();
  private final LongAdder expiredElements = new LongAdder();
  private final LongAdder evictedKeys = new LongAdder();

  Turnover() {}

  /** Keys that were taken out because they had expired. */
  public long expiredKeys() {
    return expiredKeys.sum();
  }

  /** Elements of vector sets that were taken out because they had expired. */
  public long expiredElements() {
    return expiredElements.sum();
  }

  /** Keys that were taken out because memory was short. */
  public long evictedKeys() {
    return evictedKeys.sum();
  }

  void evictedKey() {
    evictedKeys.increment();
  }

  void expiredKey() {
    expiredKeys.increment();
  }

  void expiredElement() {
    expiredElements.increment();
  }

  /** Counts from zero again. */
  public void reset() {
    expiredKeys.reset();
    expiredElements.reset();
    evictedKeys.reset();
  }
}
