package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getLong;
import static io.pomai.arena.NativeMemory.getLongAcquire;
import static io.pomai.arena.NativeMemory.putLong;
import static io.pomai.arena.NativeMemory.putLongRelease;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.PrefixedBytes;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * A hash directory from key to slot: open addressing with linear probing, off-heap, 8 bytes per
 * entry.
 *
 * <pre>
 * table: | capacity 8 | entry 8 | entry 8 | ...
 * entry: | hash 32 | slot + 1 32 |     0: never used     low half all ones: removed
 * </pre>
 *
 * <p>The home position of a hash is {@code hash * capacity >> 32}: any capacity will do, so tables
 * grow by half, not by doubling, and growing moves entries in order of their hash, from one end of
 * both tables to the other, without a look at the keys.
 *
 * <p>Threading: one writer at a time; readers take no lock but are pinned. Every entry is one long,
 * written with release and read with acquire semantics, so whoever finds a slot number sees all
 * that was written to the slot before. Entries never move inside a table: an absent result is right
 * for some moment during the lookup. A grown table is filled before its address is published; the
 * old one is freed when the epochs allow, and a reader who still probes it sees the state at the
 * time of growth.
 */
public final class KeyDirectory {
  private static final int HEADER_BYTES = 8;
  private static final int FIRST_CAPACITY = 15;
  private static final long EMPTY = 0;
  private static final long REMOVED = 0xFFFF_FFFFL;
  private static final long SLOT_MASK = 0xFFFF_FFFFL;

  /** Of the table, filled from files at a time: fits into the second-level cache. */
  private static final int PART_BYTES = 256 << 10;

  private static final double GREATEST_LOAD = 0.8;
  private static final double LOAD_AFTER_GROWTH = GREATEST_LOAD / 1.5;

  private final AccountedArena arena;
  private final Epochs epochs;
  private final KeyBlocks keys;
  private volatile long table; // 0 until the first key comes
  private long used; // entries that are not empty
  private long live;

  /** Where the keys of slots are. */
  @FunctionalInterface
  public interface KeyBlocks {
    /** The prefixed bytes of the key of {@code slot}. */
    long keyBlock(int slot);
  }

  /** An empty directory. */
  public KeyDirectory(AccountedArena arena, Epochs epochs, KeyBlocks keys) {
    this.arena = arena;
    this.epochs = epochs;
    this.keys = keys;
  }

  private long newTable(long capacity) {
    long address = arena.allocateZeroed(tableBytes(capacity), MemoryKind.DIRECTORY);
    putLong(address, capacity);
    return address;
  }

  private static long tableBytes(long capacity) {
    return HEADER_BYTES + capacity * Long.BYTES;
  }

  /** The slot of a key, or -1. For any pinned reader. */
  public int find(ByteSlice key, int hash) {
    for (long at = findEntry(key, hash); at != 0; at = findEntry(key, hash)) {
      // The entry may have become another key's meanwhile: what is returned is what was compared.
      long entry = getLongAcquire(at);
      if (matches(entry, key)) {
        return slotOf(entry);
      }
    }
    return -1;
  }

  /** Address of the entry of a key, or 0. Stays the key's until the writer changes it. */
  public long findEntry(ByteSlice key, int hash) {
    long base = table;
    if (base == 0) {
      return 0;
    }
    long capacity = getLong(base);
    long first = base + HEADER_BYTES;
    long limit = first + capacity * Long.BYTES;
    long at = first + home(hash, capacity) * Long.BYTES;
    while (true) {
      long entry = getLongAcquire(at);
      if (entry == EMPTY) {
        return 0;
      }
      if ((int) (entry >>> Integer.SIZE) == hash && matches(entry, key)) {
        return at;
      }
      at += Long.BYTES;
      if (at == limit) {
        at = first;
      }
    }
  }

  private static long home(int hash, long capacity) {
    return (Integer.toUnsignedLong(hash) * capacity) >>> Integer.SIZE;
  }

  private boolean matches(long entry, ByteSlice key) {
    return (entry & SLOT_MASK) != REMOVED
        && PrefixedBytes.contentEquals(keys.keyBlock(slotOf(entry)), key.address(), key.length());
  }

  private static int slotOf(long entry) {
    return (int) (entry & SLOT_MASK) - 1;
  }

  // ---- the writer

  /** The slot in the entry at {@code entry}. */
  public int slotAt(long entry) {
    return slotOf(getLong(entry));
  }

  /** Makes sure that {@code count} calls of {@link #insert} succeed. */
  public void reserve(int count) {
    long capacity = capacity();
    if (used + count > (long) (capacity * GREATEST_LOAD)) {
      rebuild(Math.max(FIRST_CAPACITY, (long) ((live + count) / LOAD_AFTER_GROWTH) + 1));
    }
  }

  private long capacity() {
    return table == 0 ? 0 : getLong(table);
  }

  private void rebuild(long capacity) {
    long old = table;
    long oldCapacity = capacity();
    long fresh = newTable(capacity);
    for (long i = 0; i < oldCapacity; i++) {
      long entry = getLong(old + HEADER_BYTES + i * Long.BYTES);
      if ((entry & SLOT_MASK) != EMPTY && (entry & SLOT_MASK) != REMOVED) {
        putLong(vacancy(fresh, (int) (entry >>> Integer.SIZE)), entry);
      }
    }
    used = live;
    table = fresh;
    if (old != 0) {
      epochs.defer(() -> arena.free(old, tableBytes(oldCapacity), MemoryKind.DIRECTORY));
    }
  }

  /** The first entry on the path of {@code hash} that holds no slot. */
  private static long vacancy(long base, int hash) {
    long capacity = getLong(base);
    long position = home(hash, capacity);
    while (true) {
      long at = base + HEADER_BYTES + position * Long.BYTES;
      long slot = getLong(at) & SLOT_MASK;
      if (slot == EMPTY || slot == REMOVED) {
        return at;
      }
      position = position + 1 == capacity ? 0 : position + 1;
    }
  }

  /** Adds a key that is absent, after {@link #reserve}. */
  public void insert(int hash, int slot) {
    long at = vacancy(table, hash);
    if (getLong(at) == EMPTY) {
      used++;
    }
    live++;
    putLongRelease(at, (long) hash << Integer.SIZE | (slot + 1));
  }

  /**
   * Enters the slots of files, after {@link #reserve}: part after part of the table, each small
   * enough for a cache, with what all files have for it.
   *
   * @param dead slots that are left out
   */
  public void insertAll(List<HashedSlots> files, RoaringBitmap dead) {
    long parts = 1 + tableBytes(capacity()) / PART_BYTES;
    int[] done = new int[files.size()];
    for (long part = 1; part <= parts; part++) {
      long end = (part << Integer.SIZE) / parts;
      for (int i = 0; i < done.length; i++) {
        done[i] = insertBelow(end, files.get(i), done[i], dead);
      }
    }
  }

  /** Enters slots of hashes below {@code end}; returns the place of the first that is not. */
  private int insertBelow(long end, HashedSlots file, int from, RoaringBitmap dead) {
    int place = from;
    while (place < file.count() && file.hash(place) < end) {
      int slot = file.slot(place);
      if (!dead.contains(slot)) {
        insert((int) file.hash(place), slot);
      }
      place++;
    }
    return place;
  }

  /** Points an entry at another slot of the same key. */
  public void replace(long entry, int slot) {
    putLongRelease(entry, (getLong(entry) & ~SLOT_MASK) | (slot + 1));
  }

  /** Removes an entry. */
  public void remove(long entry) {
    putLongRelease(entry, getLong(entry) | REMOVED);
    live--;
  }

  /** Frees the table. No reader may be left. */
  public void free() {
    if (table != 0) {
      arena.free(table, tableBytes(capacity()), MemoryKind.DIRECTORY);
      table = 0;
    }
  }
}
