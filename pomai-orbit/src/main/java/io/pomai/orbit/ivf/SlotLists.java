package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.getShort;
import static io.pomai.arena.NativeMemory.putInt;
import static io.pomai.arena.NativeMemory.putShort;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.store.AccountedArena;
import java.util.Arrays;

/** In which lists each slot is: one or up to two, of 65,535. For the writer only. */
final class SlotLists {
  /** No list. */
  static final int NONE = 0xFFFF;

  private static final int PAGE = 1 << 12;

  private final AccountedArena arena;
  private final boolean twice;
  private final int slotBytes;
  private long[] pages = {};
  private int count;

  /**
   * No slot is in any list.
   *
   * @param twice whether slots may be in two
   */
  SlotLists(AccountedArena arena, boolean twice) {
    this.arena = arena;
    this.twice = twice;
    this.slotBytes = twice ? Integer.BYTES : Short.BYTES;
  }

  int first(int slot) {
    return both(slot) & 0xFFFF;
  }

  int second(int slot) {
    return both(slot) >>> 16;
  }

  private int both(int slot) {
    if (slot / PAGE >= count) {
      return -1;
    }
    return twice
        ? getInt(address(slot))
        : NONE << 16 | Short.toUnsignedInt(getShort(address(slot)));
  }

  private long address(int slot) {
    return pages[slot / PAGE] + (long) slotBytes * (slot % PAGE);
  }

  private long pageBytes() {
    return (long) slotBytes * PAGE;
  }

  /** Makes room for a slot, or throws with nothing changed. */
  void reserve(int slot) {
    while (count <= slot / PAGE) {
      if (count == pages.length) {
        pages = Arrays.copyOf(pages, 2 * count + 1);
      }
      pages[count] = arena.allocate(pageBytes(), MemoryKind.LISTS);
      NativeMemory.fill(pages[count], pageBytes(), (byte) -1);
      count++;
    }
  }

  /**
   * Says in which lists a slot is, for which room was made.
   *
   * @param second {@link #NONE} where slots are in one list only
   */
  void set(int slot, int first, int second) {
    if (twice) {
      putInt(address(slot), first | second << 16);
    } else {
      putShort(address(slot), (short) first);
    }
  }

  void free() {
    for (int i = 0; i < count; i++) {
      arena.free(pages[i], pageBytes(), MemoryKind.LISTS);
    }
    count = 0;
  }
}
