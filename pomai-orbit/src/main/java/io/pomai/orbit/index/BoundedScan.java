package io.pomai.orbit.index;

import io.pomai.orbit.kernel.BoundKernel;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.quant.BoundedCodes;
import io.pomai.orbit.quant.QueryBounds;
import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.NullUnmarked;

/**
 * One exact search by way of codes: adds up the bounds of all slots, measures those with the
 * smallest bounds, and then only those that their bound does not exclude from the nearest so far.
 * The result is that of {@link FlatIndex}, to the bit.
 *
 * <p>Belongs to a {@link SearchScratch}, whose fields it is; not thread-safe.
 */
@NullUnmarked
final class BoundedScan {
  /** Rows per call of the distance kernel; the bound tightens from one to the next. */
  private static final int BLOCK = 64;

  /** Measuring more than this part of the slots one by one is slower than all in sequence. */
  private static final int GREATEST_PART = 4;

  /** How many more than k are measured first. */
  private static final int MARGIN = 16;

  private static final int ALL = 0xFFFF;

  private final QueryBounds bounds = new QueryBounds();
  private final int[] rows = new int[BLOCK];
  private final long[] addresses = new long[BLOCK];
  private final long[] factors = new long[BLOCK];
  private final float[] distances = new float[BLOCK];
  private int[] candidates = {};
  private short[] sums = {};
  private SlotStore store;
  private RowKernel rowKernel;
  private BoundKernel boundKernel;
  private TopK top;
  private long query;
  private long sequence;
  private int slots;
  private float aimed;
  private int measured;

  /** What is the same for every query of a call. */
  void begin(SlotStore newStore, RowKernel newKernel, BoundedCodes codes, long newSequence) {
    store = newStore;
    rowKernel = newKernel;
    boundKernel = codes.kernel();
    sequence = newSequence;
    slots = codes.coded();
    int room = (slots + BoundKernel.BLOCK - 1) / BoundKernel.BLOCK * BoundKernel.BLOCK;
    if (sums.length < room) {
      sums = new short[room];
      candidates = new int[room / GREATEST_PART + BoundKernel.BLOCK];
    }
  }

  /** How many slots, from the first on, a search looks at. */
  int slots() {
    return slots;
  }

  /** How many distances the last search computed. */
  int measured() {
    return measured;
  }

  /** Fills {@code newTop}; false, with it empty, if the codes would leave too many to measure. */
  boolean search(BoundedCodes codes, long newQuery, long tables, TopK newTop) {
    query = newQuery;
    top = newTop;
    aimed = Float.POSITIVE_INFINITY;
    measured = 0;
    int most = slots / GREATEST_PART;
    if (top.k() > most - MARGIN || !bounds.prepare(codes, query, tables)) {
      return false;
    }
    bounds.addUp(slots, sums);
    aim();
    int done = -1;
    for (int target = top.k() + MARGIN; target <= most; target *= 4) {
      int left = leftAbove(done);
      if (left <= most) {
        measure(left);
        return true;
      }
      int limit = limitFor(target);
      if (boundKernel.count(sums, 0, slots, limit) > most) {
        return giveUp();
      }
      measure(boundKernel.select(sums, 0, slots, done, limit, candidates));
      done = limit;
    }
    return giveUp();
  }

  /** How many slots with sums above {@code done} are not excluded: these are the candidates. */
  private int leftAbove(int done) {
    return aimed == Float.POSITIVE_INFINITY
        ? Integer.MAX_VALUE
        : bounds.select(sums, slots, done, candidates);
  }

  private boolean giveUp() {
    top.restart();
    return false;
  }

  /** A sum that at least {@code target} slots do not exceed, and not many more if there is one. */
  private int limitFor(int target) {
    int tooLow = -1;
    int enough = ALL;
    int guess = bounds.expectedSum();
    while (enough - tooLow > 1) {
      int count = boundKernel.count(sums, 0, slots, guess);
      if (count < target) {
        tooLow = guess;
      } else if (count <= 4 * target) {
        return guess;
      } else {
        enough = guess;
      }
      guess = enough == ALL ? Math.min(ALL - 1, guess + guess / 4 + 1) : (tooLow + enough) >>> 1;
    }
    return enough;
  }

  /**
   * Measures the first {@code count} candidates, block by block, as long as they are not excluded.
   */
  private void measure(int count) {
    Chunk[] chunks = store.chunks();
    int chunk = 0;
    int first = 0;
    int n = 0;
    for (int i = 0; i < count; i++) {
      int slot = candidates[i];
      if (n == BLOCK || slot >= first + chunks[chunk].slots()) {
        measure(chunks[chunk], first, n);
        n = 0;
        for (; slot >= first + chunks[chunk].slots(); chunk++) {
          first += chunks[chunk].slots();
        }
      }
      if (aimed == Float.POSITIVE_INFINITY || bounds.isWithin(slot, sums[slot])) {
        rows[n++] = slot - first;
      }
    }
    measure(chunks[chunk], first, n);
  }

  private void measure(Chunk chunk, int first, int n) {
    measured += n;
    int dimension = store.shape().dimension();
    for (int i = 0; i < n; i++) {
      addresses[i] = chunk.row(rows[i]);
      factors[i] = chunk.factorAddress(rows[i]);
    }
    rowKernel.gather(query, addresses, factors, n, dimension, distances);
    for (int i = 0; i < n; i++) {
      if (!(distances[i] > top.bound())) {
        FlatIndex.offer(chunk, first, rows[i], distances[i], sequence, top);
      }
    }
    aim();
  }

  private void aim() {
    if (top.bound() < aimed) {
      aimed = top.bound();
      bounds.aim(aimed);
    }
  }
}
