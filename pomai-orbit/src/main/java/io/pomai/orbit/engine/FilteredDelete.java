package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.store.SlotStore;
import org.roaringbitmap.PeekableIntIterator;

/**
 * Removes the elements of a set that match a filter: those that match when it begins and are not
 * replaced until their turn comes. Each goes by itself, and others may write in between.
 *
 * <p>Threading: as {@link VectorSet}; used once, by one thread.
 */
final class FilteredDelete {
  /** Elements that are removed without letting other writers in. */
  private static final int BATCH = 64;

  private final VectorSet set;
  private final SetStorage storage;
  private final SlotStore store;
  private final ByteSlice key = new ByteSlice();

  /** The caller is pinned until {@link #run} returns. */
  FilteredDelete(VectorSet set) {
    this.set = set;
    this.storage = set.storage();
    this.store = storage.core().store;
  }

  /** Returns how many went. */
  long run(Filter filter) {
    var matching = storage.core().filters.all(filter);
    PeekableIntIterator slots = matching.slots();
    long removed = 0;
    while (slots.hasNext() && !set.isDropped()) {
      int pin = set.beginWrite();
      try {
        for (int i = 0; i < BATCH && slots.hasNext() && isCurrent(); i++) {
          removed += remove(slots.next(), matching.sequence()) ? 1 : 0;
        }
        if (!isCurrent()) {
          return removed;
        }
      } finally {
        set.endWrite(pin);
      }
    }
    return removed;
  }

  /** Removes one element if it matches. */
  boolean run(ByteSlice name, Filter filter) {
    int pin = set.beginWrite();
    try {
      set.requireUsable();
      int slot = set.storage().reader().find(name);
      return slot >= 0 && matches(set.storage().core().store, slot, filter) && delete(name);
    } finally {
      set.endWrite(pin);
    }
  }

  private static boolean matches(SlotStore store, int slot, Filter filter) {
    long block = store.attributeBlock(slot);
    return block != 0
        && filter.evaluator().matches(PrefixedBytes.bytes(block), PrefixedBytes.length(block));
  }

  private boolean delete(ByteSlice name) {
    return set.storage().writer().delete(name);
  }

  /** Whether the set still has what was looked at; if not, all of it went. */
  private boolean isCurrent() {
    return !set.isDropped() && set.storage().equals(storage);
  }

  private boolean remove(int slot, long sequence) {
    if (store.end(slot) >= 0 || store.begin(slot) > sequence) {
      return false;
    }
    long block = store.keyBlock(slot);
    return delete(key.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block)));
  }
}
