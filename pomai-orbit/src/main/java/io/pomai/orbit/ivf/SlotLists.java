package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.putInt;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.store.AccountedArena;
import java.util.Arrays;

/** In which lists each slot is: up to two, of 65,535. For the writer only. */
final class SlotLists {
  /** No list. */
  static final int NONE = 0xFFFF;

  private static final int PAGE = 1 << 14;
  private static final long PAGE_BYTES = 4L * PAGE;

  private final AccountedArena arena;
  private long[] pages = {};

  SlotLists(AccountedArena arena) {
    this.arena = arena;
  }

  int first(int slot) {
    return both(slot) & 0xFFFF;
  }

  int second(int slot) {
    return both(slot) >>> 16;
  }

  private int both(int slot) {
    return slot / PAGE < pages.length ? getInt(address(slot)) : -1;
  }

  private long address(int slot) {
    return pages[slot / PAGE] + 4L * (slot % PAGE);
  }

  /** Makes room for a slot, or throws with nothing changed. */
  void reserve(int slot) {
    while (pages.length <= slot / PAGE) {
      long page = arena.allocate(PAGE_BYTES, MemoryKind.LISTS);
      NativeMemory.fill(page, PAGE_BYTES, (byte) -1);
      pages = Arrays.copyOf(pages, pages.length + 1);
      pages[pages.length - 1] = page;
    }
  }

  void set(int slot, int first, int second) {
    putInt(address(slot), first | second << 16);
  }

  void free() {
    for (long page : pages) {
      arena.free(page, PAGE_BYTES, MemoryKind.LISTS);
    }
    pages = new long[0];
  }
}
