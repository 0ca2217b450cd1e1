package io.pomai.orbit.engine;

import io.pomai.arena.ByteHash;
import io.pomai.arena.ByteSlice;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map from name to vector set: open addressing, at most half full.
 *
 * <p>Threading: changed by one thread at a time, under the keyspace's lock; read by any without it.
 * Entries never move inside a table, and a grown table is filled before it is published, so a set
 * that is there all the time is always found.
 */
final class SetMap {
  private static final int FIRST_CAPACITY = 8;

  /** An entry; without a set where one was removed, so that probing goes on behind it. */
  private record Entry(@Nullable VectorSet set) {}

  private static final Entry REMOVED = new Entry(null);

  private volatile AtomicReferenceArray<@Nullable Entry> table =
      new AtomicReferenceArray<>(FIRST_CAPACITY);
  private final AtomicInteger size = new AtomicInteger();
  private int used;

  int size() {
    return size.get();
  }

  @Nullable VectorSet find(ByteSlice name) {
    AtomicReferenceArray<@Nullable Entry> current = table;
    int hash = name.hash(ByteHash.SEED);
    int mask = current.length() - 1;
    for (int at = hash & mask; ; at = (at + 1) & mask) {
      Entry entry = current.get(at);
      if (entry == null) {
        return null;
      }
      VectorSet set = entry.set;
      if (set != null && set.key().matches(name, hash)) {
        return set;
      }
    }
  }

  /** Adds a set whose name is absent. */
  void add(VectorSet set) {
    if (2 * (used + 1) > table.length()) {
      rebuild();
    }
    insert(table, set);
    used++;
    size.incrementAndGet();
  }

  /** A table with room for as many sets again, without the removed ones. */
  private void rebuild() {
    int capacity = Math.max(FIRST_CAPACITY, Integer.highestOneBit(size() + 1) * 4);
    AtomicReferenceArray<@Nullable Entry> grown = new AtomicReferenceArray<>(capacity);
    forEach(set -> insert(grown, set));
    used = size();
    table = grown;
  }

  private static void insert(AtomicReferenceArray<@Nullable Entry> table, VectorSet set) {
    int mask = table.length() - 1;
    int at = set.key().hash() & mask;
    while (table.get(at) != null) {
      at = (at + 1) & mask;
    }
    table.set(at, new Entry(set));
  }

  /** Removes this set; false if it is not in the map. */
  boolean remove(VectorSet set) {
    int mask = table.length() - 1;
    int at = set.key().hash() & mask;
    for (Entry entry = table.get(at); entry != null; entry = table.get(at)) {
      if (set.equals(entry.set)) {
        table.set(at, REMOVED);
        size.decrementAndGet();
        return true;
      }
      at = (at + 1) & mask;
    }
    return false;
  }

  /** Every set, in no order. */
  void forEach(Consumer<VectorSet> action) {
    AtomicReferenceArray<@Nullable Entry> current = table;
    for (int at = 0; at < current.length(); at++) {
      Entry entry = current.get(at);
      if (entry != null && entry.set != null) {
        action.accept(entry.set);
      }
    }
  }

  /** Elements of all sets. */
  long vectorCount() {
    long[] count = {0};
    forEach(set -> count[0] += set.cardinality());
    return count[0];
  }
}
