package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what an engine has taken out by itself, and tells who listens. Thread-safe. */
public final class Turnover {
  private final LongAdder expiredKeys = new LongAdder();
  private final LongAdder expiredElements = new LongAdder();
  private final LongAdder evictedKeys = new LongAdder();
  private volatile @Nullable RemovalListener listener;

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

  /** Has {@code next} told from now on in place of who was told before; null: nobody. */
  public void listener(@Nullable RemovalListener next) {
    listener = next;
  }

  /** A copy of the name of a key that is about to go; null where nobody is told of it. */
  byte @Nullable [] copyIfHeard(ByteSlice key) {
    return listener == null || key.length() > RemovalListener.LONGEST_KEY
        ? null
        : key.toByteArray();
  }

  /** Counts a key that was taken out; {@code name} is of {@link #copyIfHeard}. */
  void expiredKey(int database, byte @Nullable [] name) {
    expiredKeys.increment();
    RemovalListener told = listener;
    if (told != null && name != null) {
      told.expired(database, name);
    }
  }

  /** A set has lost its last element because that had expired. */
  void emptied(SetPlace place) {
    RemovalListener told = listener;
    if (told != null) {
      told.emptied(place.keyspace().changes().database(), place.name().toByteArray());
    }
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
