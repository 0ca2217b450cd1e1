package io.pomai.orbit.engine;

import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.store.Deadlines;
import io.pomai.orbit.store.SlotStore;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The vectors that have not expired at one time, of those that another filter accepts: for the
 * searches between a deadline and the moment when what has expired is taken out.
 *
 * @param inner the other filter, or null for all vectors
 * @param deadlines those of the set
 * @param now the time
 * @param size about how many match
 */
record UnexpiredFilter(@Nullable SlotFilter inner, Deadlines deadlines, long now, int size)
    implements SlotFilter {
  /** Slots that the share of the expired ones is estimated with. */
  private static final int SAMPLE = 256;

  /** A filter for a search of a core that begins now. */
  static UnexpiredFilter of(@Nullable SlotFilter inner, SetCore core, long now) {
    double among = inner == null ? core.live() : inner.size();
    int size = (int) Math.min(Integer.MAX_VALUE, among * share(core.store, now));
    return new UnexpiredFilter(inner, core.store.deadlines(), now, size);
  }

  /** About which part of the elements has not expired. */
  private static double share(SlotStore store, long now) {
    SplittableRandom random = new SplittableRandom(now);
    int slots = store.slotCount();
    int live = 0;
    int lasting = 0;
    for (int i = 0; i < SAMPLE && slots > 0; i++) {
      int slot = random.nextInt(slots);
      if (store.end(slot) < 0) {
        live++;
        lasting += store.deadlines().of(slot) > now ? 1 : 0;
      }
    }
    return live == 0 ? 1 : (double) lasting / live;
  }

  @Override
  public boolean isCheap() {
    return inner == null || inner.isCheap();
  }

  @Override
  public boolean isComplete() {
    return inner != null && inner.isComplete();
  }

  @Override
  public PeekableIntIterator slots() {
    return inner == null ? new RoaringBitmap().getIntIterator() : inner.slots();
  }

  @Override
  public SlotTest test(SlotStore store, long sequence) {
    if (inner == null) {
      return this::accepts;
    }
    SlotTest test = inner.test(store, sequence);
    return slot -> test.accepts(slot) && accepts(slot);
  }

  private boolean accepts(int slot) {
    return deadlines.of(slot) > now;
  }
}
