package io.pomai.orbit.filter;

import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.index.SlotTest;
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

  /** So many matches in a sample of what indexes say are enough. */
  private static final int ENOUGH = 128;

  /** From so many searches on it pays to know all matches. */
  private static final int OFTEN = 3;

  /** Matches of a filter are made anew when that part of the set may be new. */
  private static final int STALE_PART = 8;

  /** Indexes list what may match where it is at most that part of the slots. */
  private static final int LISTED_PART = 4;

  private final Filter filter;
  private final SlotStore store;
  private final FieldIndexes indexes;
  private final LongSupplier published;
  private final LongSupplier live;
  private final AtomicInteger uses = new AtomicInteger();
  private final AtomicBoolean isListing = new AtomicBoolean();
  private volatile double share = Double.NaN;
  private volatile @Nullable Matches matches;

  KnownFilter(
      Filter filter,
      SlotStore store,
      FieldIndexes indexes,
      LongSupplier published,
      LongSupplier live) {
    this.filter = filter;
    this.store = store;
    this.indexes = indexes;
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
    IndexedMatches indexed = known == null ? indexed() : null; // likewise
    long sequence = published.getAsLong();
    int few = Math.max(SlotFilter.FEW, k);
    Matches usable =
        known != null
            ? renew(known, sequence, few)
            : indexed != null ? list(indexed, sequence, few) : list(sequence, few);
    return usable != null
        ? AttributeFilter.of(filter, usable, sequence)
        : indexed != null
            ? AttributeFilter.of(filter, indexed, expected(indexed, sequence), sequence)
            : AttributeFilter.of(filter, expected(sequence), sequence);
  }

  private @Nullable IndexedMatches indexed() {
    Plan plan = filter.plan();
    return plan == null ? null : IndexedMatches.of(plan, indexes.of(plan));
  }

  private @Nullable Matches list(long sequence, int few) {
    boolean isOften = uses.incrementAndGet() >= OFTEN;
    return expected(sequence) <= few
        ? evaluate(sequence, null)
        : isOften ? evaluateAlone(sequence, null) : null;
  }

  private @Nullable Matches list(IndexedMatches indexed, long sequence, int few) {
    boolean isOften = uses.incrementAndGet() >= OFTEN;
    return expected(indexed, sequence) <= few
        ? evaluate(sequence, indexed)
        : isOften ? evaluateAlone(sequence, indexed) : null;
  }

  private Matches renew(Matches known, long sequence, int few) {
    if (known.sequence() < sequence && known.size() <= few) {
      return evaluate(sequence, known);
    }
    long changes = sequence - known.sequence();
    int slots = store.slotCount() - known.slotCount();
    if (Math.max(changes, slots) > live.getAsLong() / STALE_PART) {
      Matches newer = evaluateAlone(sequence, known);
      return newer == null ? known : newer;
    }
    return known;
  }

  private @Nullable Matches evaluateAlone(long sequence, @Nullable Known before) {
    if (!isListing.compareAndSet(false, true)) {
      return null;
    }
    try {
      return evaluate(sequence, before);
    } finally {
      isListing.set(false);
    }
  }

  private Matches evaluate(long sequence, @Nullable Known before) {
    Matches fresh =
        before instanceof IndexedMatches indexed && isListed(indexed, sequence)
            ? Matches.of(filter, store, indexed)
            : Matches.of(filter, store, sequence, before);
    Matches newest = matches;
    if (newest == null || newest.sequence() < sequence) {
      matches = fresh;
    }
    return fresh;
  }

  private static boolean isListed(IndexedMatches indexed, long sequence) {
    return indexed.sequence() == sequence && indexed.most() <= indexed.slotCount() / LISTED_PART;
  }

  // ---- how many match

  /** About how many vectors match. */
  private int expected(long sequence) {
    double part = share;
    if (Double.isNaN(part)) {
      part = estimate(sequence);
      share = part;
    }
    return (int) (part * live.getAsLong());
  }

  /** The same by indexes: exact but for what was written since, where one field says all. */
  private int expected(IndexedMatches indexed, long sequence) {
    if (indexed.most() <= SlotFilter.FEW || indexed.isCount()) {
      return (int) Math.min(indexed.most(), live.getAsLong());
    }
    double part = share;
    if (Double.isNaN(part)) {
      part = estimate(indexed, sequence);
      share = part;
    }
    return (int) Math.min(indexed.most(), (long) (part * live.getAsLong()));
  }

  /** Indexes have nothing in slots that were not visible, so that is not asked for each. */
  private double estimate(IndexedMatches indexed, long sequence) {
    SlotTest test = indexed.test(() -> new AttributeTest(filter, store, sequence));
    SplittableRandom random = new SplittableRandom(sequence);
    int looked = 0;
    int matching = 0;
    while (looked < SAMPLE && matching < ENOUGH) {
      matching += test.accepts(random.nextInt(indexed.slotCount())) ? 1 : 0;
      looked++;
    }
    double slotsPerVector = (double) indexed.slotCount() / Math.max(1, live.getAsLong());
    return Math.min(1, slotsPerVector * matching / looked);
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
