package io.pomai.orbit.index;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.kernel.UnitVectors;
import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;

/**
 * Distances between rows of bytes that stand for vectors of length 1 and a query that is stored in
 * the same way, by integers: {@link UnitVectors#byteDistance}.
 *
 * <p>The kernel's distance leaves out most rows of an exact search: it differs from the other by
 * two factors, which follow from the columns, and by no more than the rounding of its sum.
 *
 * <p>Threading: see {@link VectorSearcher}; used for one search.
 */
public final class ByteScan {
  private static final double GREATEST_CODE = 127;

  private final SlotStore store;
  private final RowShape shape;
  private final RowKernel kernel;
  private final long row;
  private final float range;
  private final float[] distances = new float[SearchScratch.BLOCK];
  private final double queryLength;
  private final double rounding;

  /**
   * Distances to a query.
   *
   * @param row the query as the store's codec stores it
   * @param range the scale that it has got
   */
  public ByteScan(SlotStore store, RowKernel kernel, long row, float range) {
    this.store = store;
    this.shape = store.shape();
    this.kernel = kernel;
    this.row = row;
    this.range = range;
    float inverse = shape.codec().inverseNorm(row, shape.dimension());
    this.queryLength = inverse == 0 ? 0 : range / GREATEST_CODE / inverse;
    this.rounding = (shape.dimension() + 64) * 0x1p-22;
  }

  /** Offers a slot by the distance of the bytes, if it is visible at {@code sequence}. */
  public void offer(int slot, long sequence, TopK top) {
    Chunk chunk = store.chunkOf(slot);
    int index = store.indexOf(slot);
    offer(chunk, slot - index, index, sequence, top);
  }

  private void offer(Chunk chunk, int first, int index, long sequence, TopK top) {
    float other = store.scale(first + index);
    float distance =
        UnitVectors.byteDistance(row, range, chunk.row(index), other, shape.dimension());
    FlatIndex.offer(chunk, first, index, distance, sequence, top);
  }

  /**
   * Offers all slots.
   *
   * @param query the query as kernels want it, made of the stored one
   * @param test tells the slots that count, or null for all
   * @param deadline when it gives up, or null for never
   */
  public void search(
      long query, long sequence, @Nullable SlotTest test, @Nullable Deadline deadline, TopK top) {
    int slotCount = store.slotCount();
    int first = 0;
    for (Chunk chunk : store.chunks()) {
      int rows = Math.min(chunk.slots(), slotCount - first);
      if (rows <= 0) {
        return;
      }
      for (int at = 0; at < rows && !chunk.isEmpty(); at += SearchScratch.BLOCK) {
        if (deadline != null) {
          deadline.check();
        }
        int n = Math.min(SearchScratch.BLOCK, rows - at);
        scan(chunk, first, at, n, query, sequence, test, top);
      }
      first += rows;
    }
  }

  private void scan(
      Chunk chunk,
      int first,
      int at,
      int n,
      long query,
      long sequence,
      @Nullable SlotTest test,
      TopK top) {
    kernel.oneToMany(
        query,
        chunk.row(at),
        shape.stride(),
        chunk.factorAddress(at),
        n,
        shape.dimension(),
        distances,
        0);
    for (int i = 0; i < n; i++) {
      if (mayEnter(chunk, first, at + i, distances[i], top)
          && (test == null || test.accepts(first + at + i))) {
        offer(chunk, first, at + i, sequence, top);
      }
    }
  }

  /** Whether the distance of the bytes may be within the bound, by that of the kernel. */
  private boolean mayEnter(Chunk chunk, int first, int index, float distance, TopK top) {
    float factor = NativeMemory.getFloat(chunk.factorAddress(index));
    double length = factor == 0 ? 0 : store.scale(first + index) / GREATEST_CODE / factor;
    double least = 1 - (1 - distance) * queryLength * length - rounding;
    return !(least > top.bound());
  }
}
