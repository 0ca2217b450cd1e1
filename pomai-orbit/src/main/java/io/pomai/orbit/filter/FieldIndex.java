package io.pomai.orbit.filter;

import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.getShort;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.store.AccountedArena;
import java.util.Arrays;

/**
 * One field of the attributes of all slots that were visible at one sequence: the rank of what each
 * slot has among the values of the field, and the slots in the order of their ranks. What a slot
 * holds never changes while anyone can see it, so this stays right for slots of that sequence or
 * before.
 *
 * <p>Some values, the <em>keys</em>, have ranks of their own; what is between two keys has one rank
 * together. Where there are not too many different values, all of them are keys.
 *
 * <pre>
 * rank 0         no value that can be read
 * rank 2 k + 1   values between key k - 1 and key k
 * rank 2 k + 2   key k
 * </pre>
 *
 * <p>Immutable; ranks are read by pinned readers, who may have it until it is freed.
 */
final class FieldIndex {
  /** Most keys, so that a rank has two bytes. */
  static final int MOST_KEYS = 32_000;

  static final int RANK_BYTES = Short.BYTES;

  /** About the bytes of a key on the heap, without its text. */
  private static final int KEY_BYTES = 64;

  private final AccountedArena arena;
  private final Value[] keys;
  private final int nullKey;
  private final long sequence;
  private final int slotCount;
  private final long ranks;
  private final long places;
  private final long heapBytes;
  private final int slots;
  private final int usedKeys;

  /**
   * Takes over two blocks; the arena counts the keys already, see {@link #heapBytes(Value[])}.
   *
   * @param keys the keys in their order, among them the empty string and null, which part the kinds
   * @param ranks the rank of each slot, two bytes each
   * @param places see {@link #placesBytes}: for each rank and the one behind the last how many
   *     slots have a lower one, rank 0 left out; then the slots
   */
  FieldIndex(
      AccountedArena arena, Value[] keys, long sequence, int slotCount, long ranks, long places) {
    this.arena = arena;
    this.keys = keys;
    this.nullKey = Arrays.binarySearch(keys, new Value());
    this.sequence = sequence;
    this.slotCount = slotCount;
    this.ranks = ranks;
    this.places = places;
    this.heapBytes = heapBytes(keys);
    this.slots = place(rankCount());
    this.usedKeys = countKeys();
  }

  private int countKeys() {
    int used = 0;
    for (int rank = 2; rank < rankCount(); rank += 2) {
      used += count(rank, rank + 1) > 0 ? 1 : 0;
    }
    return used;
  }

  /** About the bytes of keys on the heap. */
  static long heapBytes(Value[] keys) {
    long bytes = 0;
    for (Value key : keys) {
      bytes += KEY_BYTES + key.length();
    }
    return bytes;
  }

  /** Bytes of the block with the ranks. */
  static long ranksBytes(int slotCount) {
    return (long) RANK_BYTES * Math.max(1, slotCount);
  }

  /** Bytes of the block that tells the places of so many slots. */
  static long placesBytes(int keys, int slots) {
    return (long) Integer.BYTES * (rankCount(keys) + 1 + slots);
  }

  /** How many ranks there are with so many keys. */
  static int rankCount(int keys) {
    return 2 * keys + 2;
  }

  /** The rank of a value that is read from attributes. */
  static int rankAmong(Value[] keys, Value value) {
    int found = Arrays.binarySearch(keys, value);
    return found >= 0 ? 2 * found + 2 : 2 * ~found + 1;
  }

  static boolean isKey(int rank) {
    return rank > 0 && rank % 2 == 0;
  }

  /** The sequence up to whose slots it is right. */
  long sequence() {
    return sequence;
  }

  /** Slots from there on are not known. */
  int slotCount() {
    return slotCount;
  }

  int rankCount() {
    return rankCount(keys.length);
  }

  /** The rank of a slot; of no meaning for a later one. */
  int rank(int slot) {
    return slot < slotCount ? getShort(ranks + (long) RANK_BYTES * slot) & 0xFFFF : 0;
  }

  /** The rank of a value. */
  int rank(Value value) {
    return rankAmong(keys, value);
  }

  /** The value of a rank that is that of a key. */
  Value key(int rank) {
    return keys[rank / 2 - 1];
  }

  /** The rank behind those of all numbers: that of the empty string. */
  int numbersEnd() {
    return stringsFrom();
  }

  private int stringsFrom() {
    int low = 0;
    int high = nullKey;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (keys[middle].kind == Value.Kind.NUMBER) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return 2 * low + 2;
  }

  /** The rank behind those of all strings: that of null. */
  int stringsEnd() {
    return 2 * nullKey + 2;
  }

  /** How many slots have the ranks {@code from}, 1 or more, to {@code to}. */
  int count(int from, int to) {
    return place(to) - place(from);
  }

  /** The first place of a rank, 1 or more, in the order of ranks. */
  int place(int rank) {
    return getInt(places + (long) Integer.BYTES * rank);
  }

  /** The slot at a place in the order of ranks. */
  int slotAt(int place) {
    return getInt(places + (long) Integer.BYTES * (rankCount() + 1 + place));
  }

  /** How many slots have a value. */
  int slots() {
    return slots;
  }

  /** How many different values there are, where all are keys; else how many keys. */
  int usedKeys() {
    return usedKeys;
  }

  /** All bytes that it takes. */
  long bytes() {
    return heapBytes + ranksBytes(slotCount) + placesBytes(keys.length, slots);
  }

  /** Gives back its memory; no reader may be left. */
  void free() {
    arena.free(ranks, ranksBytes(slotCount), MemoryKind.FILTERS);
    arena.free(places, placesBytes(keys.length, slots), MemoryKind.FILTERS);
    arena.uncount(heapBytes, MemoryKind.FILTERS);
  }
}
