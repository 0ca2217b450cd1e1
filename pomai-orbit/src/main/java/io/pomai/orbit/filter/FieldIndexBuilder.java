package io.pomai.orbit.filter;

import static io.pomai.arena.NativeMemory.getShort;
import static io.pomai.arena.NativeMemory.putInt;
import static io.pomai.arena.NativeMemory.putShort;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.SlotStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the index of one field, with one look at the attributes of each slot; with two where there
 * are too many different values or long ones: then a sample gives the keys. Used once, by one
 * pinned reader.
 */
final class FieldIndexBuilder {
  /** Slots whose values are looked at for keys, at most. */
  private static final int SAMPLE = 1 << 15;

  /** So many slots are looked at for each one of the sample, at least. */
  private static final int SLOTS_PER_SAMPLE = 8;

  /** A longer value is no key, but the beginning of a string may be. */
  private static final int LONGEST_KEY = 128;

  /** Values between two keys that more than that part of the slots have make an index useless. */
  private static final int USELESS_PART = 4;

  private final SlotStore store;
  private final AccountedArena arena;
  private final long sequence;
  private final @Nullable FieldIndex before;
  private final FieldReader reader;
  private final int slotCount;
  private long ranks;
  private long places;
  private Value[] keys = {};

  /**
   * A builder.
   *
   * @param sequence what was published when the reader had been pinned
   * @param before an earlier index of the field, whose values are not read again, or null
   */
  FieldIndexBuilder(
      SlotStore store,
      AccountedArena arena,
      String name,
      long sequence,
      @Nullable FieldIndex before) {
    this.store = store;
    this.arena = arena;
    this.sequence = sequence;
    this.before = before;
    this.reader = new FieldReader(name);
    this.slotCount = store.slotCount();
  }

  /** The index; null if it would be useless or there is no memory for it. */
  @Nullable FieldIndex build() {
    ranks = arena.tryAllocate(FieldIndex.ranksBytes(slotCount), MemoryKind.FILTERS);
    if (ranks == 0) {
      return null;
    }
    FieldIndex made = null;
    try {
      if (!rankByAllValues()) {
        keys = keysOfSample();
        rankByKeys();
      }
      made = indexOfRanks();
      return made;
    } finally {
      if (made == null) {
        arena.free(ranks, FieldIndex.ranksBytes(slotCount), MemoryKind.FILTERS);
      }
    }
  }

  /** The value of a visible slot; null if there is none. */
  private @Nullable Value read(int slot, long begin) {
    if (before != null && begin <= before.sequence()) {
      int rank = before.rank(slot);
      if (rank == 0) {
        return null;
      }
      if (FieldIndex.isKey(rank)) {
        return before.key(rank);
      }
    }
    return reader.read(store.attributeBlock(slot));
  }

  private void setRank(int slot, int rank) {
    putShort(ranks + (long) FieldIndex.RANK_BYTES * slot, (short) rank);
  }

  private int rank(int slot) {
    return getShort(ranks + (long) FieldIndex.RANK_BYTES * slot) & 0xFFFF;
  }

  // ---- every value is a key

  /** Ranks all slots; false if the values are too many or too long. */
  private boolean rankByAllValues() {
    Map<Value, Integer> numbers = new HashMap<>();
    List<Value> values = new ArrayList<>();
    clearRanks();
    VisibleSlots.visit(
        store,
        slotCount,
        sequence,
        (slot, begin) -> {
          Value value = read(slot, begin);
          if (value == null) {
            return true;
          }
          Integer number = numbers.get(value);
          if (number == null) {
            Value copy = value.copy();
            values.add(copy);
            number = values.size();
            numbers.put(copy, number);
          }
          setRank(slot, number);
          return isFew(values);
        });
    if (!isFew(values)) {
      return false;
    }
    keys = sorted(values);
    int[] rankOf = new int[values.size() + 1];
    for (int i = 0; i < values.size(); i++) {
      rankOf[i + 1] = FieldIndex.rankAmong(keys, values.get(i));
    }
    for (int slot = 0; slot < slotCount; slot++) {
      setRank(slot, rankOf[rank(slot)]);
    }
    return true;
  }

  /** Whether values that were few before the last of them still are, and it is not too long. */
  private static boolean isFew(List<Value> values) {
    return values.isEmpty() || (values.size() <= FieldIndex.MOST_KEYS && !isLong(values.getLast()));
  }

  private static boolean isLong(Value value) {
    return value.hasText() && value.length() > LONGEST_KEY;
  }

  private void clearRanks() {
    NativeMemory.fill(ranks, FieldIndex.ranksBytes(slotCount), (byte) 0);
  }

  /** Keys in their order, with those that part the kinds. */
  private static Value[] sorted(Collection<Value> values) {
    List<Value> all = new ArrayList<>(values);
    all.add(new Value().string(new byte[0], 0, 0));
    all.add(new Value());
    return all.stream().sorted().distinct().toArray(Value[]::new);
  }

  // ---- some values are keys

  /** Every second value of a sample, and those that it has several times. */
  private Value[] keysOfSample() {
    int every = Math.max(SLOTS_PER_SAMPLE, slotCount / SAMPLE);
    List<Value> sample = new ArrayList<>();
    VisibleSlots.visit(
        store,
        slotCount,
        sequence,
        (slot, begin) -> {
          Value value = slot % every == 0 ? read(slot, begin) : null;
          if (value != null) {
            addKey(value.copy(), sample);
          }
          return sample.size() < SAMPLE;
        });
    Value[] ordered = sample.toArray(Value[]::new);
    Arrays.sort(ordered);
    List<Value> chosen = new ArrayList<>();
    for (int i = 0; i + 1 < ordered.length; i++) {
      if (i % 2 == 0 || ordered[i].equals(ordered[i + 1])) {
        chosen.add(ordered[i]);
      }
    }
    return sorted(chosen);
  }

  private static void addKey(Value value, List<Value> sample) {
    if (isLong(value) && value.kind == Value.Kind.STRING) {
      value.string(Arrays.copyOf(value.bytes, LONGEST_KEY), 0, LONGEST_KEY);
    }
    if (!isLong(value)) {
      sample.add(value);
    }
  }

  private void rankByKeys() {
    clearRanks();
    VisibleSlots.visit(
        store,
        slotCount,
        sequence,
        (slot, begin) -> {
          Value value = read(slot, begin);
          setRank(slot, value == null ? 0 : FieldIndex.rankAmong(keys, value));
          return true;
        });
  }

  // ---- the slots by rank

  private @Nullable FieldIndex indexOfRanks() {
    int[] firsts = firstPlaces();
    int slots = firsts[firsts.length - 1];
    long heapBytes = FieldIndex.heapBytes(keys);
    if (isUseless(firsts) || !arena.tryCount(heapBytes, MemoryKind.FILTERS)) {
      return null;
    }
    places = arena.tryAllocate(FieldIndex.placesBytes(keys.length, slots), MemoryKind.FILTERS);
    if (places == 0) {
      arena.uncount(heapBytes, MemoryKind.FILTERS);
      return null;
    }
    for (int rank = 0; rank < firsts.length; rank++) {
      putInt(places + (long) Integer.BYTES * rank, firsts[rank]);
    }
    long listed = places + (long) Integer.BYTES * firsts.length;
    for (int slot = 0; slot < slotCount; slot++) {
      int rank = rank(slot);
      if (rank > 0) {
        putInt(listed + (long) Integer.BYTES * firsts[rank]++, slot);
      }
    }
    return new FieldIndex(arena, keys, sequence, slotCount, ranks, places);
  }

  /** For each rank and the one behind the last, how many slots have a lower one but 0. */
  private int[] firstPlaces() {
    int[] firsts = new int[FieldIndex.rankCount(keys.length) + 1];
    for (int slot = 0; slot < slotCount; slot++) {
      int rank = rank(slot);
      if (rank > 0) {
        firsts[rank + 1]++;
      }
    }
    for (int rank = 1; rank < firsts.length; rank++) {
      firsts[rank] += firsts[rank - 1];
    }
    return firsts;
  }

  /** Whether very many slots have values between the same two keys. */
  private static boolean isUseless(int[] firsts) {
    int slots = firsts[firsts.length - 1];
    for (int rank = 1; rank + 1 < firsts.length; rank += 2) {
      if ((firsts[rank + 1] - firsts[rank]) > slots / USELESS_PART) {
        return true;
      }
    }
    return false;
  }
}
