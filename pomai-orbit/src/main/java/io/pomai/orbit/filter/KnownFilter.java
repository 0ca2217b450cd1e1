package io.pomai.orbit.filter;

import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.store.SlotStore;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one filter in one set.
 *
 * <p>Threading: any number of pinned readers. Matches are published by a volatile field; who needs
 * better ones makes them, but those that only make searches faster are made by one thread at a
 * time, while others do without.
 */
final class KnownFilter {
  /** Slots that the share of matches is estimated with. */
  private static final int SAMPLE = 512;

  /** From so many searches on it pays to know all matches. */
  private static final int OFTEN = 3;

  /** Matches of a filter are made anew when that part of the set may be new. */
  private static final int STALE_PART = 8;

  private final Filter filter;
  private final SlotStore store;
  private final LongSupplier published;
  private final LongSupplier live;
  private final AtomicInteger uses = new AtomicInteger();
  private final AtomicBoolean isListing = new AtomicBoolean();
  private volatile double share = Double.NaN;
  private volatile @Nullable Matches matches;

  KnownFilter(Filter filter, SlotStore store, LongSupplier published, LongSupplier live) {
    this.filter = filter;
    this.store = store;
    this.published = published;
    this.live = live;
  }

  /** Bytes of what is known. */
  long bytes() {
    Matches known = matches;
    return known == null ? 0 : known.bytes();
  }

  /** See {@link FilterMemory#now}. */
  AttributeFilter now(int k) {
    Matches known = matches; // before the sequence: none of a later one
    long sequence = published.getAsLong();
    int few = Math.max(SlotFilter.FEW, k);
    Matches usable = known == null ? list(sequence, few) : renew(known, sequence, few);
    return new AttributeFilter(
        filter, usable, usable == null ? expected(sequence) : usable.size(), sequence);
  }

  private @Nullable Matches list(long sequence, int few) {
    boolean isOften = uses.incrementAndGet() >= OFTEN;
    return expected(sequence) <= few
        ? evaluate(sequence, null)
        : isOften ? evaluateAlone(sequence, null) : null;
  }

  private Matches renew(Matches known, long sequence, int few) {
    long later = sequence - known.sequence();
    if (later > 0 && known.size() <= few) {
      return evaluate(sequence, known);
    }
    if (later > live.getAsLong() / STALE_PART) {
      Matches newer = evaluateAlone(sequence, known);
      return newer == null ? known : newer;
    }
    return known;
  }

  private @Nullable Matches evaluateAlone(long sequence, @Nullable Matches before) {
    if (!isListing.compareAndSet(false, true)) {
      return null;
    }
    try {
      return evaluate(sequence, before);
    } finally {
      isListing.set(false);
    }
  }

  private Matches evaluate(long sequence, @Nullable Matches before) {
    Matches fresh = Matches.of(filter, store, sequence, before);
    Matches newest = matches;
    if (newest == null || newest.sequence() < sequence) {
      matches = fresh;
    }
    return fresh;
  }

  /** About how many vectors match. */
  private int expected(long sequence) {
    double part = share;
    if (Double.isNaN(part)) {
      part = estimate(sequence);
      share = part;
    }
    return (int) (part * live.getAsLong());
  }

  private double estimate(long sequence) {
    AttributeTest test = new AttributeTest(filter, store, sequence);
    SplittableRandom random = new SplittableRandom(sequence);
    int slots = store.slotCount();
    int visible = 0;
    int matching = 0;
    for (int i = 0; i < SAMPLE && slots > 0; i++) {
      int slot = random.nextInt(slots);
      if (store.chunkOf(slot).isVisible(store.indexOf(slot), sequence)) {
        visible++;
        matching += test.matches(slot) ? 1 : 0;
      }
    }
    return visible == 0 ? 0 : (double) matching / visible;
  }
}
