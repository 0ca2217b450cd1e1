package io.pomai.orbit.index;

import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;

/**
 * Exact search: the distance to every slot, block by block, and a look at visibility only for those
 * that would enter the result. It is always right, so it is what other indexes are measured
 * against.
 *
 * <p>Threading: see {@link VectorSearcher}. Stateless but for the store.
 */
public final class FlatIndex implements VectorIndex {
  private final SlotStore store;
  private final RowKernel kernel;
  private final RowShape shape;

  /** Exact search over {@code store} with the kernel of its metric and type. */
  public FlatIndex(SlotStore store, RowKernel kernel) {
    this.store = store;
    this.kernel = kernel;
    this.shape = store.shape();
  }

  @Override
  public void search(long query, long sequence, SearchScratch scratch) {
    searchFrom(0, query, sequence, scratch, scratch.top(0));
  }

  /** Offers the slots from {@code from} on to {@code top}. */
  public void searchFrom(int from, long query, long sequence, SearchScratch scratch, TopK top) {
    int slotCount = store.slotCount();
    int first = 0;
    for (Chunk chunk : store.chunks()) {
      int rows = Math.min(chunk.slots(), slotCount - first);
      if (rows <= 0) {
        break;
      }
      if (!chunk.isEmpty()) {
        int begin = Math.max(0, from - first);
        scan(chunk, first, begin, rows, query, sequence, scratch, top);
      }
      first += rows;
    }
    SearchProfile profile = scratch.profile();
    if (profile != null) {
      int compared = Math.max(0, slotCount - from);
      profile.compared(compared, compared, (long) compared * shape.stride());
    }
  }

  private void scan(
      Chunk chunk,
      int first,
      int from,
      int rows,
      long query,
      long sequence,
      SearchScratch scratch,
      TopK top) {
    float[] distances = scratch.distances();
    int stride = shape.stride();
    for (int at = from; at < rows; at += SearchScratch.BLOCK) {
      scratch.checkTime();
      int n = Math.min(SearchScratch.BLOCK, rows - at);
      kernel.oneToMany(
          query, chunk.row(at), stride, factors(chunk, at), n, shape.dimension(), distances, 0);
      collect(chunk, first, at, n, distances, 0, sequence, top);
    }
  }

  @Override
  public void searchBatch(long queries, int count, long sequence, SearchScratch scratch) {
    int slotCount = store.slotCount();
    int first = 0;
    for (Chunk chunk : store.chunks()) {
      int rows = Math.min(chunk.slots(), slotCount - first);
      if (rows <= 0) {
        return;
      }
      if (!chunk.isEmpty()) {
        scanBatch(chunk, first, rows, queries, count, sequence, scratch);
      }
      first += rows;
    }
  }

  private void scanBatch(
      Chunk chunk,
      int first,
      int rows,
      long queries,
      int count,
      long sequence,
      SearchScratch scratch) {
    float[] distances = scratch.distances();
    int stride = shape.stride();
    for (int at = 0; at < rows; at += SearchScratch.BLOCK) {
      scratch.checkTime();
      int n = Math.min(SearchScratch.BLOCK, rows - at);
      kernel.manyToMany(
          queries,
          count,
          chunk.row(at),
          stride,
          factors(chunk, at),
          n,
          shape.dimension(),
          distances);
      for (int q = 0; q < count; q++) {
        collect(chunk, first, at, n, distances, q * n, sequence, scratch.top(q));
      }
    }
  }

  /** The slots are all it needs. */
  @Override
  public void added(int slot) {}

  @Override
  public boolean isBehind() {
    return false;
  }

  @Override
  public void catchUp() {}

  @Override
  public void free() {}

  private long factors(Chunk chunk, int index) {
    return shape.hasFactor() ? chunk.factorAddress(index) : 0;
  }

  private static void collect(
      Chunk chunk,
      int first,
      int at,
      int n,
      float[] distances,
      int offset,
      long sequence,
      TopK top) {
    float bound = top.bound();
    for (int i = 0; i < n; i++) {
      float distance = distances[offset + i];
      if (!(distance > bound)) {
        offer(chunk, first, at + i, distance, sequence, top);
        bound = top.bound();
      }
    }
  }

  /** Offers a slot whose distance is known, if it is visible at {@code sequence}. */
  public static void offer(SlotStore store, int slot, float distance, long sequence, TopK top) {
    Chunk chunk = store.chunkOf(slot);
    int first = slot - store.indexOf(slot);
    offer(chunk, first, slot - first, distance, sequence, top);
  }

  /** Distances that overflowed to not-a-number count as infinite. */
  static void offer(Chunk chunk, int first, int index, float distance, long sequence, TopK top) {
    float ordered = Float.isNaN(distance) ? Float.POSITIVE_INFINITY : distance;
    if (chunk.isVisible(index, sequence)) {
      top.offer(ordered, chunk.begin(index), first + index);
    }
  }
}
