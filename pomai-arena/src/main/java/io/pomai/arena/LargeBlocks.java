package io.pomai.arena;

import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/**
 * Blocks too large for a slab: each its own mapping, returned to the system when freed. Blocks of a
 * megabyte and more ask for huge pages; those of whole huge pages start at a huge-page boundary,
 * the others side by side, where the system can join them.
 *
 * <p>A growing block has all its addresses from the start, but is accounted for, and may be used,
 * as far as it has grown. It gets huge pages when it is whole: before that, the first touch would
 * take all of its memory.
 *
 * <p>Thread-safe by one lock for the accounts; the system calls run outside of it.
 */
final class LargeBlocks {
  private static final long HUGE_PAGE = 2 * 1024 * 1024;
  private static final long HUGE_FROM = HUGE_PAGE / 2;

  private final PageSource pages;
  private final MemoryBudget budget;
  private final Long2LongHashMap sizes = new Long2LongHashMap(0);
  private final Long2LongHashMap mappings = new Long2LongHashMap(0); // of growing blocks
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
    return budget.tryReserve(size, kind) ? allocateReserved(size, kind) : 0;
  }

  /** A block, whatever the budget says, or 0 when the system refuses. */
  long allocateAnyway(long bytes, MemoryKind kind) {
    long size = blockBytes(bytes);
    budget.reserve(size);
    return allocateReserved(size, kind);
  }

  private long allocateReserved(long size, MemoryKind kind) {
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

  /**
   * Addresses for {@code bytes} bytes, of which the first {@code ready} may be used; both are
   * multiples of a page. 0 when the budget or the system refuses.
   */
  long allocateGrowing(long bytes, long ready, MemoryKind kind) {
    long address = pages.map(bytes, bytes % HUGE_PAGE == 0 ? HUGE_PAGE : PageSource.PAGE);
    if (address == 0) {
      return 0;
    }
    synchronized (this) {
      mappings.put(address, bytes);
    }
    if (resize(address, 0, ready, kind)) {
      return address;
    }
    synchronized (this) {
      mappings.remove(address);
    }
    pages.unmap(address, bytes);
    return 0;
  }

  /**
   * Makes {@code to} bytes of a growing block usable where {@code from} bytes were: more, or fewer.
   * False, with nothing changed, when the budget refuses.
   */
  boolean resize(long address, long from, long to, MemoryKind kind) {
    if (to > from && !budget.tryReserve(to - from, kind)) {
      return false;
    }
    boolean whole;
    synchronized (this) {
      if (sizes.get(address) != from) {
        throw new IllegalStateException("address=" + address + ": not a block of " + from);
      }
      sizes.put(address, to);
      usedByKind[kind.index()] += to - from;
      whole = mappings.get(address) == to;
    }
    if (whole) {
      pages.makeHuge(address, to);
    } else if (to < from) {
      pages.discard(address + to, from - to);
      budget.release(from - to);
    }
    return true;
  }

  void free(long address, long bytes, MemoryKind kind) {
    long size = blockBytes(bytes);
    long mapped;
    synchronized (this) {
      if (sizes.get(address) != size) {
        throw new IllegalStateException(
            "address=" + address + ": not a live block of " + size + " bytes");
      }
      sizes.remove(address);
      usedByKind[kind.index()] -= size;
      mapped = Math.max(size, mappings.remove(address));
    }
    pages.unmap(address, mapped);
    budget.release(size);
  }

  synchronized long used(MemoryKind kind) {
    return usedByKind[kind.index()];
  }

  /** Unmaps everything; blocks still in use are lost. */
  synchronized void close() {
    sizes.forEachLong(
        (address, size) -> {
          pages.unmap(address, Math.max(size, mappings.get(address)));
          budget.release(size);
        });
    sizes.clear();
    mappings.clear();
    Arrays.fill(usedByKind, 0);
  }
}
