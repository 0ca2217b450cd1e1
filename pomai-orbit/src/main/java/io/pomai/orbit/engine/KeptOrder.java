package io.pomai.orbit.engine;

import io.pomai.arena.Epochs;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one set in their order, kept for those who ask for one page after another: sorted
 * when the passes over all keys that were made instead have taken about as long, and given up when
 * much has changed or the memory is wanted.
 *
 * <p>Thread-safe, without locks. Who asks is pinned, and may use what it gets until it unpins. One
 * thread sorts at a time; others do without meanwhile.
 */
final class KeptOrder {
  /** Sets with fewer elements are passed over quickly. */
  private static final int LEAST = 4_096;

  /** So many passes take as long as sorting does. */
  private static final int PASSES = 16;

  /** Who asks for this part of the elements has them sorted anyway. */
  private static final int MANY_PART = 8;

  /** What is kept is given up when this part of the elements may have changed. */
  private static final int STALE_PART = 8;

  private static final long NANOS_PER_KEY = 50;
  private static final long NANOS_PER_SHOWN_KEY = 200;
  private static final long NANOS_PER_SLOT = 4;

  private final SetCore core;
  private final Epochs epochs;
  private final AtomicReference<@Nullable SortedKeys> kept = new AtomicReference<>();
  private final AtomicInteger passes = new AtomicInteger();
  private final AtomicBoolean isSorting = new AtomicBoolean();

  KeptOrder(SetCore core, Epochs epochs) {
    this.core = core;
    this.epochs = epochs;
  }

  /**
   * Sorted keys of a sequence that is published, for one who wants {@code most} of them; null when
   * it is to pass over all.
   */
  @Nullable SortedKeys toRead(int most) {
    SortedKeys keys = kept.get();
    if (keys != null && !isStale(keys)) {
      return keys;
    }
    return core.live() >= LEAST && isWorthwhile(most) ? sorted() : null;
  }

  private boolean isStale(SortedKeys keys) {
    return core.published() - keys.sequence() > core.live() / STALE_PART;
  }

  private boolean isWorthwhile(int most) {
    return most > core.live() / MANY_PART || passes.incrementAndGet() > PASSES;
  }

  private @Nullable SortedKeys sorted() {
    if (!isSorting.compareAndSet(false, true)) {
      return null;
    }
    try {
      shed();
      SortedKeys fresh = SortedKeys.of(core);
      kept.set(fresh);
      passes.set(0);
      return fresh;
    } finally {
      isSorting.set(false);
    }
  }

  /** A guess at the time that it takes to show {@code most} keys of a range. */
  long estimatedNanos(int most) {
    SortedKeys keys = kept.get();
    long slots = core.store.slotCount();
    if (keys == null || isStale(keys)) {
      return NANOS_PER_KEY * slots;
    }
    long late = keys.sequence() == core.published() ? 0 : NANOS_PER_SLOT * slots;
    return late + NANOS_PER_SHOWN_KEY * Math.min(most, keys.size());
  }

  /** Gives the memory back as soon as no reader is left. */
  void shed() {
    SortedKeys keys = kept.getAndSet(null);
    if (keys != null) {
      epochs.defer(keys::free);
    }
  }

  /** Gives the memory back. No reader may be left. */
  void free() {
    SortedKeys keys = kept.getAndSet(null);
    if (keys != null) {
      keys.free();
    }
  }
}
