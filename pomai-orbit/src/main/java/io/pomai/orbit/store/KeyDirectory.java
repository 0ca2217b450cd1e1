package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getLong;
import static io.pomai.arena.NativeMemory.getLongAcquire;
import static io.pomai.arena.NativeMemory.putLongRelease;
import static io.pomai.orbit.store.HashTable.EMPTY;
import static io.pomai.orbit.store.HashTable.REMOVED;
import static io.pomai.orbit.store.HashTable.SLOT_MASK;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.Epochs;
import io.pomai.arena.PrefixedBytes;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * A hash directory from key to slot, off-heap: tables of at most 2 MiB, each for the hashes that
 * begin with the same bits (extendible hashing: Fagin, Nievergelt, Pippenger and Strong, ACM TODS 4
 * (3), 1979). A table grows by half until it has that size, then it is split in two: whoever adds a
 * key never waits for more than the copy of one table.
 *
 * <p>Threading: one writer at a time; readers take no lock but are pinned. Every entry is one long,
 * written with release and read with acquire semantics, so whoever finds a slot number sees all
 * that was written to the slot before. Entries never move inside a table: an absent result is right
 * for some moment during the lookup. New tables are filled before they are published; the old one
 * is freed when the epochs allow, and a reader who still probes it sees the state at the time of
 * growth.
 */
public final class KeyDirectory {
  /** Entries of the largest tables, which have a huge page each. */
  private static final int MOST_ENTRIES = (2 << 20) / Long.BYTES;

  private static final int FIRST_CAPACITY = 15;
  private static final int GREATEST_DEPTH = 24;
  private static final double LOAD_AFTER_GROWTH = 0.8 / 1.5;

  /** A table that needs this share of the largest gets all of it. */
  private static final double ALMOST_LARGEST = 0.75;

  /** Ways to tables, at most, for each table that evenly spread hashes would need. */
  private static final int MOST_WAYS = 8;

  /** Of tables, filled from files at a time: fits into the second-level cache. */
  private static final int PART_BYTES = 256 << 10;

  private final AccountedArena arena;
  private final Epochs epochs;
  private final KeyBlocks keys;
  private final int mostEntries;

  /** By the first bits of hashes; several lead to one table that is not so deep. */
  private volatile AtomicReferenceArray<@Nullable HashTable> ways = new AtomicReferenceArray<>(1);

  private long live;
  private long round;

  /** Where the keys of slots are. */
  @FunctionalInterface
  public interface KeyBlocks {
    /** The prefixed bytes of the key of {@code slot}. */
    long keyBlock(int slot);
  }

  /** An empty directory. */
  public KeyDirectory(AccountedArena arena, Epochs epochs, KeyBlocks keys) {
    this(arena, epochs, keys, MOST_ENTRIES);
  }

  /** One with smaller tables. */
  KeyDirectory(AccountedArena arena, Epochs epochs, KeyBlocks keys, int mostEntries) {
    this.arena = arena;
    this.epochs = epochs;
    this.keys = keys;
    this.mostEntries = mostEntries;
  }

  private static int way(int hash, int ways) {
    return (int) (Integer.toUnsignedLong(hash) >>> Integer.numberOfLeadingZeros(ways - 1));
  }

  private @Nullable HashTable tableOf(int hash) {
    AtomicReferenceArray<@Nullable HashTable> all = ways;
    return all.getAcquire(way(hash, all.length()));
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

  /** Address of the entry of a key, or 0. Stays the key's until the writer changes or reserves. */
  public long findEntry(ByteSlice key, int hash) {
    HashTable table = tableOf(hash);
    if (table == null) {
      return 0;
    }
    long at = table.home(hash);
    while (true) {
      long entry = getLongAcquire(at);
      if (entry == EMPTY) {
        return 0;
      }
      if ((int) (entry >>> Integer.SIZE) == hash && matches(entry, key)) {
        return at;
      }
      at = table.next(at);
    }
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

  /** Makes sure that one {@link #insert} of this hash succeeds. Entries may move. */
  public void reserve(int hash) {
    round++;
    reserveAlso(hash);
  }

  /** Makes sure of one more {@link #insert}, besides those since {@link #reserve}. */
  public void reserveAlso(int hash) {
    HashTable table = tableOf(hash);
    while (table == null || !table.reserve(round)) {
      makeRoom(hash, table);
      table = tableOf(hash);
    }
  }

  private void makeRoom(int hash, @Nullable HashTable table) {
    if (table == null) {
      publish(hash, new HashTable(arena, capacity(1), 0));
      return;
    }
    long wanted = table.wanted(round) + 1;
    if (wanted / LOAD_AFTER_GROWTH < mostEntries || !maySplit(table)) {
      HashTable larger = new HashTable(arena, capacity(wanted), table.depth());
      table.copyTo(larger);
      publish(hash, larger);
    } else {
      split(hash, table);
    }
    epochs.defer(() -> table.free(arena));
  }

  /** The entries of a table for so many keys. */
  private int capacity(long wanted) {
    long needed = (long) (wanted / LOAD_AFTER_GROWTH) + 1;
    boolean largest = needed > ALMOST_LARGEST * mostEntries && needed < mostEntries;
    return Math.toIntExact(largest ? mostEntries : Math.max(FIRST_CAPACITY, needed));
  }

  /** Equal hashes cannot be split for ever. */
  private boolean maySplit(HashTable table) {
    int all = ways.length();
    return 1 << table.depth() < all
        || (table.depth() < GREATEST_DEPTH && all < MOST_WAYS * (1 + live / mostEntries));
  }

  /** Either half has room for all that is reserved: which half that will go to is not known. */
  private void split(int hash, HashTable table) {
    long reserved = table.wanted(round) - table.live();
    int upperLive = table.liveInUpperHalf();
    int depth = table.depth() + 1;
    int lowerLive = table.live() - upperLive;
    HashTable lower = new HashTable(arena, capacity(lowerLive + reserved), depth);
    HashTable upper;
    try {
      upper = new HashTable(arena, capacity(upperLive + reserved), depth);
    } catch (RuntimeException refused) {
      lower.free(arena);
      throw refused;
    }
    table.copyTo(lower, upper);
    if (1 << table.depth() == ways.length()) {
      doubleWays();
    }
    int upperBit = 1 << (Integer.SIZE - depth);
    publish(hash & ~upperBit, lower);
    publish(hash | upperBit, upper);
  }

  private void doubleWays() {
    AtomicReferenceArray<@Nullable HashTable> old = ways;
    AtomicReferenceArray<@Nullable HashTable> doubled =
        new AtomicReferenceArray<>(2 * old.length());
    for (int way = 0; way < doubled.length(); way++) {
      doubled.setPlain(way, old.getPlain(way / 2));
    }
    ways = doubled;
  }

  /** Has all ways of its hashes lead to a table, one of which is {@code hash}. */
  private void publish(int hash, HashTable table) {
    AtomicReferenceArray<@Nullable HashTable> all = ways;
    int n = all.length() >> table.depth();
    int from = way(hash, all.length()) & -n;
    for (int way = from; way < from + n; way++) {
      all.setRelease(way, table);
    }
  }

  /** Adds a key that is absent, after {@link #reserve}. */
  public void insert(int hash, int slot) {
    HashTable table = requireTable(hash);
    long at = table.vacancy(hash);
    table.entering(at);
    live++;
    putLongRelease(at, (long) hash << Integer.SIZE | (slot + 1));
  }

  private HashTable requireTable(int hash) {
    HashTable table = tableOf(hash);
    if (table == null) {
      throw new IllegalStateException("nothing was reserved");
    }
    return table;
  }

  /** Makes tables for so many keys to come, in an empty directory. */
  public void expect(long keysToCome) {
    int tables = 1;
    while (keysToCome / LOAD_AFTER_GROWTH > (double) mostEntries * tables) {
      tables *= 2;
    }
    AtomicReferenceArray<@Nullable HashTable> all = new AtomicReferenceArray<>(tables);
    int depth = Integer.numberOfTrailingZeros(tables);
    for (int way = 0; way < tables; way++) {
      all.setPlain(way, new HashTable(arena, capacity(keysToCome / tables), depth));
    }
    ways = all;
  }

  /**
   * Adds the slots of files, after {@link #expect}: part after part of the tables, each small
   * enough for a cache, with what all files have for it.
   *
   * @param dead slots that are left out
   */
  public void insertAll(List<HashedSlots> files, RoaringBitmap dead) {
    long entries = files.stream().mapToLong(HashedSlots::count).sum();
    long parts = 1 + entries * Long.BYTES / PART_BYTES;
    int[] done = new int[files.size()];
    for (long part = 1; part <= parts; part++) {
      long end = (part << Integer.SIZE) / parts;
      for (int i = 0; i < done.length; i++) {
        done[i] = insertBelow(end, files.get(i), done[i], dead);
      }
    }
  }

  /** Adds slots of hashes below {@code end}; returns the place of the first that is not. */
  private int insertBelow(long end, HashedSlots file, int from, RoaringBitmap dead) {
    int place = from;
    while (place < file.count() && file.hash(place) < end) {
      int slot = file.slot(place);
      if (!dead.contains(slot)) {
        int hash = (int) file.hash(place);
        reserve(hash);
        insert(hash, slot);
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
    long removed = getLong(entry);
    putLongRelease(entry, removed | REMOVED);
    requireTable((int) (removed >>> Integer.SIZE)).removed();
    live--;
  }

  /** Frees the tables. No reader may be left. */
  public void free() {
    AtomicReferenceArray<@Nullable HashTable> all = ways;
    ways = new AtomicReferenceArray<>(1);
    HashTable last = null;
    for (int way = 0; way < all.length(); way++) {
      HashTable table = all.getPlain(way);
      if (table != null && table != last) {
        table.free(arena);
        last = table;
      }
    }
  }
}
