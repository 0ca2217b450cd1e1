package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from name to vector set: open addressing, at most half full. A change makes a
 * new map.
 */
final class SetMap {
  static final SetMap EMPTY = new SetMap(new VectorSet[2], 0);

  private final @Nullable VectorSet[] table;
  private final int size;

  private SetMap(@Nullable VectorSet[] table, int size) {
    this.table = table;
    this.size = size;
  }

  int size() {
    return size;
  }

  @Nullable VectorSet find(ByteSlice name) {
    int hash = name.hash();
    int mask = table.length - 1;
    for (int at = hash & mask; ; at = (at + 1) & mask) {
      VectorSet set = table[at];
      if (set == null || set.isNamed(name, hash)) {
        return set;
      }
    }
  }

  /** A map with one more set; its name must be absent. */
  SetMap with(VectorSet added) {
    return copy(size + 1, null, added);
  }

  boolean contains(VectorSet set) {
    for (VectorSet present : table) {
      if (set.equals(present)) {
        return true;
      }
    }
    return false;
  }

  /** A map without this set, which must be present. */
  SetMap without(VectorSet removed) {
    return copy(size - 1, removed, null);
  }

  private SetMap copy(int newSize, @Nullable VectorSet except, @Nullable VectorSet added) {
    @Nullable VectorSet[] copy = new VectorSet[Math.max(2, Integer.highestOneBit(newSize) * 4)];
    for (VectorSet set : table) {
      if (set != null && !set.equals(except)) {
        insert(copy, set);
      }
    }
    if (added != null) {
      insert(copy, added);
    }
    return new SetMap(copy, newSize);
  }

  private static void insert(@Nullable VectorSet[] table, VectorSet set) {
    int mask = table.length - 1;
    int at = set.nameHash() & mask;
    while (table[at] != null) {
      at = (at + 1) & mask;
    }
    table[at] = set;
  }

  /** Every set, in no order. */
  void forEach(Consumer<VectorSet> action) {
    for (VectorSet set : table) {
      if (set != null) {
        action.accept(set);
      }
    }
  }

  /** Elements of all sets. */
  long vectorCount() {
    long count = 0;
    for (VectorSet set : table) {
      count += set == null ? 0 : set.cardinality();
    }
    return count;
  }
}
