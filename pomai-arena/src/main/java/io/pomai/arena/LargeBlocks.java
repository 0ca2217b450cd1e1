package io.pomai.arena;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/**
 * Blocks too large for a slab: each its own mapping, returned to the system when freed. Blocks of a
 * megabyte and more ask for huge pages; those of whole huge pages start at a huge-page boundary,
 * the others side by side, where the system can join them.
 *
 * <p>Thread-safe by one lock for the accounts; the system calls run outside of it.
 */
final class LargeBlocks {
  private static final long HUGE_PAGE = 2 * 1024 * 1024;
  private static final long HUGE_FROM = HUGE_PAGE / 2;

  private final PageSource pages;
  private final MemoryBudget budget;
  private final Long2LongHashMap sizes = new Long2LongHashMap(0);
  private final long[] usedByKind = new long[MemoryKind.values().length];

  LargeBlocks(PageSource pages, MemoryBudget budget) {
    this.pages = pages;
    this.budget = budget;
  }

  static long blockBytes(long bytes) {
    return (bytes + PageSource.PAGE - 1) & -PageSource.PAGE;
  }

  /** A block, or 0 when the budget or the system refuses. */
  long allocate(long bytes, MemoryKind kind) {
    long size = blockBytes(bytes);
    if (!budget.tryReserve(size)) {
      return 0;
    }
    long address = pages.map(size, size % HUGE_PAGE == 0 ? HUGE_PAGE : PageSource.PAGE);
    if (address == 0) {
      budget.release(size);
      return 0;
    }
    if (size >= HUGE_FROM) {
      pages.adviseHugePages(address, size);
    }
    synchronized (this) {
      sizes.put(address, size);
      usedByKind[kind.index()] += size;
    }
    return address;
  }

  void free(long address, long bytes, MemoryKind kind) {
    long size = blockBytes(bytes);
    synchronized (this) {
      if (sizes.get(address) != size) {
        throw new IllegalStateException(
            "address=" + address + ": not a live block of " + size + " bytes");
      }
      sizes.remove(address);
      usedByKind[kind.index()] -= size;
    }
    pages.unmap(address, size);
    budget.release(size);
  }

  synchronized long used(MemoryKind kind) {
    return usedByKind[kind.index()];
  }

  /** Unmaps everything; blocks still in use are lost. */
  synchronized void close() {
    sizes.forEachLong(
        (address, size) -> {
          pages.unmap(address, size);
          budget.release(size);
        });
    sizes.clear();
    Arrays.fill(usedByKind, 0);
  }
}
