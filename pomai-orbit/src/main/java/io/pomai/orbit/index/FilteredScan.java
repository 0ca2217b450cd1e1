package io.pomai.orbit.index;

import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import org.roaringbitmap.PeekableIntIterator;

/**
 * Exact search among the slots of a filter: of those alone, where few are listed, else of all, with
 * a look at the filter only for those that would enter the result.
 *
 * <p>Threading: see {@link VectorSearcher}. Stateless but for the store.
 */
public final class FilteredScan {
  private static final int BLOCK = 64;

  /** Rows side by side are read so much faster than rows here and there. */
  private static final int SPARSE = 4;

  private final SlotStore store;
  private final RowKernel kernel;

  /** A scan of {@code store} with the kernel of its metric and type. */
  public FilteredScan(SlotStore store, RowKernel kernel) {
    this.store = store;
    this.kernel = kernel;
  }

  /** Offers the slots of a filter to {@code top}. */
  public void search(
      SlotFilter filter, long query, long sequence, SearchScratch scratch, TopK top) {
    SlotTest test = filter.test(store, sequence);
    if (filter.isComplete() && filter.size() <= store.slotCount() / SPARSE) {
      searchListed(filter.slots(), test, query, sequence, scratch, top);
    } else {
      searchFrom(0, test, query, sequence, scratch, top);
    }
  }

  /** Offers the slots from {@code first} on that a test accepts. */
  public void searchFrom(
      int first, SlotTest test, long query, long sequence, SearchScratch scratch, TopK top) {
    new TestedScan(store, kernel, test, sequence, scratch).search(first, query, top);
  }

  private void searchListed(
      PeekableIntIterator matches,
      SlotTest test,
      long query,
      long sequence,
      SearchScratch scratch,
      TopK top) {
    int[] slots = new int[BLOCK];
    long[] rows = new long[BLOCK];
    long[] factors = new long[BLOCK];
    float[] distances = new float[BLOCK];
    while (matches.hasNext()) {
      scratch.checkTime();
      int n = 0;
      while (n < BLOCK && matches.hasNext()) {
        int slot = matches.next();
        slots[n] = slot;
        n += test.accepts(slot) ? 1 : 0;
      }
      store.locate(slots, n, rows, factors);
      kernel.gather(query, rows, factors, n, store.shape().dimension(), distances);
      for (int i = 0; i < n; i++) {
        if (!(distances[i] > top.bound())) {
          FlatIndex.offer(store, slots[i], distances[i], sequence, top);
        }
      }
    }
  }
}
