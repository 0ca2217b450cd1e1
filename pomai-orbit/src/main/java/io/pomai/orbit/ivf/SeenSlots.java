package io.pomai.orbit.ivf;

import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * The slots that one search has met: few in a table that is not cleared from search to search, many
 * in a bitmap, which takes far less memory. Not thread-safe; reused from search to search.
 */
final class SeenSlots {
  private static final int FIRST_CAPACITY = 1 << 10;
  private static final int GREATEST_CAPACITY = 1 << 16;
  private static final int HASH = 0x9E3779B9;

  private long[] entries = new long[FIRST_CAPACITY]; // search 32 | slot 32
  private @Nullable RoaringBitmap many;
  private long search;
  private int size;

  /** Forgets all slots. */
  void clear() {
    size = 0;
    many = null;
    if (++search > Integer.MAX_VALUE) {
      entries = new long[FIRST_CAPACITY];
      search = 1;
    }
  }

  /** Adds a slot; false if it was there. */
  boolean add(int slot) {
    if (many != null) {
      return many.checkedAdd(slot);
    }
    if (2 * size >= entries.length) {
      if (entries.length == GREATEST_CAPACITY) {
        many = bitmap();
        return many.checkedAdd(slot);
      }
      grow();
    }
    if (!insert(entries, search << Integer.SIZE | slot)) {
      return false;
    }
    size++;
    return true;
  }

  private boolean insert(long[] table, long entry) {
    int mask = table.length - 1;
    int at = ((int) entry * HASH) >>> Integer.numberOfLeadingZeros(mask);
    while (table[at] >>> Integer.SIZE == search) {
      if (table[at] == entry) {
        return false;
      }
      at = (at + 1) & mask;
    }
    table[at] = entry;
    return true;
  }

  private void grow() {
    long[] old = entries;
    long[] grown = new long[2 * old.length];
    for (long entry : old) {
      if (entry >>> Integer.SIZE == search) {
        insert(grown, entry);
      }
    }
    entries = grown;
  }

  private RoaringBitmap bitmap() {
    RoaringBitmap slots = new RoaringBitmap();
    for (long entry : entries) {
      if (entry >>> Integer.SIZE == search) {
        slots.add((int) entry);
      }
    }
    return slots;
  }
}
