package io.pomai.orbit.index;

/**
 * The read side of an index over the slots of one set.
 *
 * <p>Threading: called by any number of readers at once, each pinned and with a scratch of its own.
 * A search sees exactly the slots that are visible at {@code sequence}, a published sequence that
 * was read after the pin.
 */
public interface VectorSearcher {
  /**
   * Fills {@code scratch.top(0)}, which the caller has reset, with the nearest slots.
   *
   * @param query prepared query: 64-byte aligned float32, of length 1 for COSINE
   */
  void search(long query, long sequence, SearchScratch scratch);

  /**
   * Fills {@code scratch.top(q)} for each of {@code count} queries, at most {@link
   * SearchScratch#BATCH}, which are {@link io.pomai.orbit.kernel.RowKernel#queryStride} apart.
   */
  void searchBatch(long queries, int count, long sequence, SearchScratch scratch);
}
