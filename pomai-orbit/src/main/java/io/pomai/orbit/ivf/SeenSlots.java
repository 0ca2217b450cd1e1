package io.pomai.orbit.ivf;

/** The slots that one search has met. Not thread-safe; reused from search to search. */
final class SeenSlots {
  private static final int FIRST_CAPACITY = 1 << 10;
  private static final int GREATEST_KEPT = 1 << 16;
  private static final int HASH = 0x9E3779B9;

  private long[] entries = new long[FIRST_CAPACITY]; // search 32 | slot 32
  private long search;
  private int size;

  /** Forgets all slots. */
  void clear() {
    size = 0;
    if (++search > Integer.MAX_VALUE || entries.length > GREATEST_KEPT) {
      entries = new long[FIRST_CAPACITY];
      search = 1;
    }
  }

  /** Adds a slot; false if it was there. */
  boolean add(int slot) {
    if (2 * size >= entries.length) {
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
}
