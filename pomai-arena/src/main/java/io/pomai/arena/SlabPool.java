package io.pomai.arena;

import org.agrona.collections.LongArrayList;

/**
 * Slabs of 64 KiB, aligned to their size, cut from larger spans of pages. A slab that comes back
 * gives its pages to the system and its bytes to the budget; its addresses are used again.
 *
 * <p>Thread-safe by one lock, taken once per slab.
 */
final class SlabPool {
  static final int SLAB_BYTES = 64 * 1024;

  private static final int SPAN_BYTES = 4 * 1024 * 1024;

  private final PageSource pages;
  private final MemoryBudget budget;
  private final LongArrayList spans = new LongArrayList();
  private final LongArrayList free = new LongArrayList();

  SlabPool(PageSource pages, MemoryBudget budget) {
    this.pages = pages;
    this.budget = budget;
  }

  /**
   * The address of a slab whose first block is of this kind, or 0 when the budget or the system
   * refuses.
   */
  synchronized long take(MemoryKind kind) {
    if (!budget.tryReserve(SLAB_BYTES, kind)) {
      return 0;
    }
    if (free.isEmpty() && !addSpan()) {
      budget.release(SLAB_BYTES);
      return 0;
    }
    return free.popLong();
  }

  private boolean addSpan() {
    long span = pages.map(SPAN_BYTES, SLAB_BYTES);
    if (span == 0) {
      return false;
    }
    spans.addLong(span);
    for (long slab = span + SPAN_BYTES - SLAB_BYTES; slab >= span; slab -= SLAB_BYTES) {
      free.pushLong(slab);
    }
    return true;
  }

  synchronized void give(long slab) {
    pages.discard(slab, SLAB_BYTES);
    budget.release(SLAB_BYTES);
    free.pushLong(slab);
  }

  /** Unmaps everything; slabs still in use are lost. */
  synchronized void close() {
    long inUse = (long) spans.size() * (SPAN_BYTES / SLAB_BYTES) - free.size();
    budget.release(inUse * SLAB_BYTES);
    spans.forEachOrderedLong(span -> pages.unmap(span, SPAN_BYTES));
    spans.clear();
    free.clear();
  }
}
