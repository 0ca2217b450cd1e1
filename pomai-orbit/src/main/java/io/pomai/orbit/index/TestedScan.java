package io.pomai.orbit.index;

import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;

/**
 * One exact search among all slots for those that a test accepts: the test is asked only about
 * those that would enter the result.
 *
 * <p>Used once, by one pinned reader.
 */
final class TestedScan {
  private final SlotStore store;
  private final RowShape shape;
  private final RowKernel kernel;
  private final SlotTest test;
  private final long sequence;
  private final SearchScratch scratch;

  TestedScan(
      SlotStore store, RowKernel kernel, SlotTest test, long sequence, SearchScratch scratch) {
    this.store = store;
    this.shape = store.shape();
    this.kernel = kernel;
    this.test = test;
    this.sequence = sequence;
    this.scratch = scratch;
  }

  /** Offers the slots from {@code from} on to {@code top}. */
  void search(int from, long query, TopK top) {
    int slotCount = store.slotCount();
    int first = 0;
    for (Chunk chunk : store.chunks()) {
      int rows = chunk.isEmpty() ? 0 : Math.min(chunk.slots(), slotCount - first);
      int begin = Math.max(0, from - first);
      for (int at = begin; at < rows; at += SearchScratch.BLOCK) {
        scan(chunk, first, at, Math.min(SearchScratch.BLOCK, rows - at), query, top);
      }
      first += chunk.slots();
    }
    SearchProfile profile = scratch.profile();
    if (profile != null) {
      int compared = Math.max(0, slotCount - from);
      profile.compared(compared, compared, (long) compared * shape.stride());
    }
  }

  private void scan(Chunk chunk, int first, int at, int n, long query, TopK top) {
    scratch.checkTime();
    float[] distances = scratch.distances();
    long factors = shape.hasFactor() ? chunk.factorAddress(at) : 0;
    kernel.oneToMany(
        query, chunk.row(at), shape.stride(), factors, n, shape.dimension(), distances, 0);
    for (int i = 0; i < n; i++) {
      if (!(distances[i] > top.bound()) && test.accepts(first + at + i)) {
        FlatIndex.offer(chunk, first, at + i, distances[i], sequence, top);
      }
    }
  }
}
