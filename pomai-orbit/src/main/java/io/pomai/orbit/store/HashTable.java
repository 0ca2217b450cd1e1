package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getLong;
import static io.pomai.arena.NativeMemory.putLong;

import io.pomai.arena.MemoryKind;

/**
 * A table of a {@link KeyDirectory}, off-heap: the entries of the keys whose hashes begin with the
 * same {@code depth} bits. Open addressing with linear probing, 8 bytes per entry:
 *
 * <pre>
 * | hash 32 | slot + 1 32 |     0: never used     low half all ones: removed
 * </pre>
 *
 * <p>The home position of a hash grows with the hash, whatever the capacity, so entries are copied
 * from one table to another in their order, without a look at the keys.
 *
 * <p>Threading: see {@link KeyDirectory}.
 */
final class HashTable {
  static final long EMPTY = 0;
  static final long REMOVED = 0xFFFF_FFFFL;
  static final long SLOT_MASK = 0xFFFF_FFFFL;

  private static final double GREATEST_LOAD = 0.8;

  private final long first;
  private final long limit;
  private final int capacity;
  private final int depth;
  private final Counts counts;

  /** What the writer counts, apart from what readers read. */
  private static final class Counts {
    private int used; // entries that are not empty
    private int live;
    private int reserved; // inserts to come
    private long round; // of the writer's reservations
  }

  /** An empty table of {@code capacity} entries, or an exception. */
  HashTable(AccountedArena arena, int capacity, int depth) {
    this.first = arena.allocateZeroed(bytes(capacity), MemoryKind.DIRECTORY);
    this.limit = first + bytes(capacity);
    this.capacity = capacity;
    this.depth = depth;
    this.counts = new Counts();
  }

  private static long bytes(int capacity) {
    return (long) capacity * Long.BYTES;
  }

  /** How many bits the hashes of all its keys have in common. */
  int depth() {
    return depth;
  }

  /** Where the path of a hash begins. */
  long home(int hash) {
    return first + ((Integer.toUnsignedLong(hash << depth) * capacity) >>> 32) * Long.BYTES;
  }

  /** The place after {@code at} on any path. */
  long next(long at) {
    long after = at + Long.BYTES;
    return after == limit ? first : after;
  }

  // ---- the writer

  /** The first place on the path of {@code hash} that holds no slot. */
  long vacancy(int hash) {
    long at = home(hash);
    while (!isVacant(getLong(at))) {
      at = next(at);
    }
    return at;
  }

  private static boolean isVacant(long entry) {
    long slot = entry & SLOT_MASK;
    return slot == EMPTY || slot == REMOVED;
  }

  /** An entry is about to take the place {@code at}. */
  void entering(long at) {
    counts.used += getLong(at) == EMPTY ? 1 : 0;
    counts.live++;
  }

  void removed() {
    counts.live--;
  }

  /** Entries that hold a slot, and those reserved in a round. */
  long wanted(long round) {
    return counts.live + reserved(round);
  }

  private long reserved(long round) {
    return counts.round == round ? counts.reserved : 0;
  }

  /** Reserves one more entry in a round, if there is room. */
  boolean reserve(long round) {
    long reserved = reserved(round) + 1;
    if (counts.used + reserved > (long) (capacity * GREATEST_LOAD)) {
      return false;
    }
    counts.round = round;
    counts.reserved = (int) reserved;
    return true;
  }

  /** How many entries hold a slot whose hash has a 1 behind the common bits. */
  int liveInUpperHalf() {
    int live = 0;
    for (long at = first; at < limit; at += Long.BYTES) {
      long entry = getLong(at);
      live += isVacant(entry) || isInLowerHalf(entry) ? 0 : 1;
    }
    return live;
  }

  int live() {
    return counts.live;
  }

  private boolean isInLowerHalf(long entry) {
    return entry << depth >= 0;
  }

  /** Copies all entries to a table of the same depth. */
  void copyTo(HashTable other) {
    copyTo(other, other);
  }

  /** Copies each entry to the table of its half of the hashes. */
  void copyTo(HashTable lower, HashTable upper) {
    for (long at = first; at < limit; at += Long.BYTES) {
      long entry = getLong(at);
      if (!isVacant(entry)) {
        (isInLowerHalf(entry) ? lower : upper).add(entry);
      }
    }
    lower.takeOver(counts);
    upper.takeOver(counts);
  }

  private void add(long entry) {
    putLong(vacancy((int) (entry >>> Integer.SIZE)), entry);
    counts.used++;
    counts.live++;
  }

  private void takeOver(Counts reservations) {
    counts.round = reservations.round;
    counts.reserved = reservations.reserved;
  }

  void free(AccountedArena arena) {
    arena.free(first, bytes(capacity), MemoryKind.DIRECTORY);
  }
}
