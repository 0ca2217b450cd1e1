package io.pomai.orbit.index;

import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import org.roaringbitmap.PeekableIntIterator;

/**
 * Exact search among the slots of a filter.
 *
 * <p>Threading: see {@link VectorSearcher}. Stateless but for the store.
 */
public final class FilteredScan {
  private static final int BLOCK = 64;

  private final SlotStore store;
  private final RowKernel kernel;

  /** A scan of {@code store} with the kernel of its metric and type. */
  public FilteredScan(SlotStore store, RowKernel kernel) {
    this.store = store;
    this.kernel = kernel;
  }

  /** Offers the slots of a filter from {@code first} on to {@code top}. */
  public void search(SlotFilter filter, int first, long query, long sequence, TopK top) {
    if (!filter.isOf(store)) {
      return;
    }
    int[] slots = new int[BLOCK];
    long[] rows = new long[BLOCK];
    long[] factors = new long[BLOCK];
    float[] distances = new float[BLOCK];
    PeekableIntIterator matches = filter.slotsFrom(first);
    while (matches.hasNext()) {
      int n = 0;
      while (n < BLOCK && matches.hasNext()) {
        slots[n++] = matches.next();
      }
      store.locate(slots, n, rows, factors);
      kernel.gather(query, rows, factors, n, store.shape().dimension(), distances);
      for (int i = 0; i < n; i++) {
        if (!(distances[i] > top.bound()) && filter.accepts(store, slots[i])) {
          FlatIndex.offer(store, slots[i], distances[i], sequence, top);
        }
      }
    }
  }
}
