package io.pomai.orbit.ivf;

import io.pomai.orbit.index.FlatIndex;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * Measures the vectors of slots, some together, and offers those that may be hits. A filter is
 * asked before, where that is cheap, or only about those that would enter the result.
 *
 * <p>Not thread-safe; reused from search to search.
 */
@NullUnmarked
final class RowMeasure {
  /** Slots that are measured together. */
  static final int BATCH = 16;

  /** Standard deviations that are no accident. */
  private static final double DOUBT = 2;

  private final int[] slots = new int[BATCH];
  private final long[] rows = new long[BATCH];
  private final long[] factors = new long[BATCH];
  private final float[] distances = new float[BATCH];
  private SlotStore store;
  private RowKernel kernel;
  private long sequence;
  private @Nullable SlotTest test;
  private boolean testsFirst;
  private double share;
  private long tested;
  private long accepted;
  private long query;
  private TopK top;
  private int waiting;
  private long measured;
  private @Nullable SearchProfile profile;

  /** What is the same for all searches of a call; all vectors count. */
  void begin(SlotStore newStore, RowKernel newKernel, long newSequence) {
    store = newStore;
    kernel = newKernel;
    sequence = newSequence;
    test = null;
    testsFirst = false;
    tested = 0;
    accepted = 0;
    measured = 0;
    waiting = 0;
  }

  /**
   * Only slots that a test accepts count, which is asked first or last.
   *
   * @param newShare the part of all vectors that it accepts
   */
  void restrict(SlotTest newTest, boolean first, double newShare) {
    test = newTest;
    testsFirst = first;
    share = newShare;
  }

  /** The test is asked before anything else from now on. */
  void testFirst() {
    testsFirst = true;
  }

  /** Whether not all vectors count. */
  boolean isRestricted() {
    return test != null;
  }

  /** Whether clearly fewer of the vectors near the query were accepted than of all. */
  boolean isAvoided() {
    double expected = tested * share;
    return accepted < expected - DOUBT * Math.sqrt(expected * Math.max(0, 1 - share));
  }

  void explain(@Nullable SearchProfile newProfile) {
    profile = newProfile;
  }

  /** The query of the slots that are added from now on, and where its hits go. */
  void aim(long newQuery, TopK newTop) {
    query = newQuery;
    top = newTop;
  }

  /** Whether a slot is worth measuring. */
  boolean passes(int slot) {
    return test == null || !testsFirst || accepts(test, slot);
  }

  private boolean isMatch(int slot) {
    return test == null || testsFirst || accepts(test, slot);
  }

  private boolean accepts(SlotTest asked, int slot) {
    boolean accepts = asked.accepts(slot);
    tested++;
    accepted += accepts ? 1 : 0;
    return accepts;
  }

  /** Adds a slot that passes; true if those that were added are measured now. */
  boolean add(int slot) {
    slots[waiting++] = slot;
    if (waiting < BATCH) {
      return false;
    }
    flush();
    return true;
  }

  /** Measures what was added. */
  void flush() {
    int n = store.keepVisible(slots, waiting, sequence);
    waiting = 0;
    measured += n;
    store.locate(slots, n, rows, factors);
    kernel.gather(query, rows, factors, n, store.shape().dimension(), distances);
    for (int i = 0; i < n; i++) {
      if (!(distances[i] > top.bound()) && isMatch(slots[i])) {
        FlatIndex.offer(store, slots[i], distances[i], sequence, top);
      }
    }
    if (profile != null) {
      profile.measured(n, (long) n * store.shape().stride());
    }
  }

  /** Vectors that were measured since {@link #begin}. */
  long measured() {
    return measured;
  }
}
