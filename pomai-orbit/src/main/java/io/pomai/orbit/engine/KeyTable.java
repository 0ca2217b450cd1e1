package io.pomai.orbit.engine;

import static io.pomai.arena.NativeMemory.getLong;
import static io.pomai.arena.NativeMemory.putLong;

import io.pomai.arena.ByteHash;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.Deadlines;
import io.pomai.orbit.store.KeyDirectory;
import io.pomai.orbit.store.SlotGeometry;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one keyspace in numbered slots: a key keeps its slot for its whole life, so that a
 * scan in slot order meets every key that was there all the time.
 *
 * <pre>
 * slot: | key 8 | value 8 |     value 0: free, the key field then is the next free slot
 * </pre>
 *
 * <p>A slot may have a deadline; after it, its key counts as absent until someone removes it.
 *
 * <p>Threading: under the keyspace's lock, but for {@link #size}.
 */
final class KeyTable {
  /** Slot and directory entry of one key. */
  private static final int BYTES_PER_KEY = 24;

  /** Stands for a vector set; blocks of strings have even addresses. */
  static final long VECTOR_SET = 1;

  private static final int RANDOM_TRIES = 64;

  /** Slots that are looked at, from a random one on, before another way is tried. */
  static final int PROBES = 256;

  private static final int SLOT_BYTES = 16;
  private static final int VALUE = 8;
  private static final int NONE = -1;

  private final AccountedArena arena;
  private final KeyDirectory directory;
  private final SlotGeometry geometry = SlotGeometry.forSlotBytes(SLOT_BYTES);
  private final Deadlines deadlines;
  private final EngineClock clock;
  private final ByteSlice key = new ByteSlice();
  private long[] chunks = {};
  private int capacity;
  private int slotCount;
  private int freeHead = NONE;
  private final AtomicInteger live = new AtomicInteger();

  KeyTable(AccountedArena arena, Epochs epochs, EngineClock clock) {
    this.arena = arena;
    this.clock = clock;
    this.deadlines = new Deadlines(arena);
    this.directory = new KeyDirectory(arena, epochs, this::keyBlock);
  }

  int size() {
    return live.get();
  }

  /** Slots are numbered below this. */
  int slotCount() {
    return slotCount;
  }

  private long address(int slot) {
    int chunk = geometry.chunkOf(slot);
    return chunks[chunk] + (long) (slot - geometry.firstSlot(chunk)) * SLOT_BYTES;
  }

  /** The slot of a key, or -1. */
  int find(ByteSlice key) {
    return directory.find(key, key.hash(ByteHash.SEED));
  }

  /** The prefixed bytes of the key in a slot in use. */
  long keyBlock(int slot) {
    return getLong(address(slot));
  }

  /** The value in a slot; 0 if the slot is free. */
  long value(int slot) {
    return getLong(address(slot) + VALUE);
  }

  void setValue(int slot, long value) {
    putLong(address(slot) + VALUE, value);
  }

  /** Adds an absent key and returns its slot, or throws with nothing changed. */
  int add(ByteSlice key, long value) {
    int hash = key.hash(ByteHash.SEED);
    directory.reserve(hash);
    if (freeHead == NONE && slotCount == capacity) {
      addChunk();
    }
    long block = arena.allocateBytes(key, MemoryKind.KEYS);
    int slot = freeHead;
    if (slot == NONE) {
      slot = slotCount++;
    } else {
      freeHead = (int) getLong(address(slot));
    }
    putLong(address(slot), block);
    setValue(slot, value);
    directory.insert(hash, slot);
    live.incrementAndGet();
    return slot;
  }

  private void addChunk() {
    int slots = geometry.slotsIn(chunks.length);
    long chunk = arena.allocate((long) slots * SLOT_BYTES, MemoryKind.DIRECTORY);
    chunks = Arrays.copyOf(chunks, chunks.length + 1);
    chunks[chunks.length - 1] = chunk;
    capacity += slots;
  }

  /** When keys expire. */
  Deadlines deadlines() {
    return deadlines;
  }

  /** Whether the key in a slot has expired. */
  boolean isExpired(int slot) {
    return deadlines.nearest() != Deadlines.NEVER && deadlines.isExpired(slot, clock.now());
  }

  /** Makes sure that the key in a slot can get this deadline, or throws. */
  void reserveDeadline(int slot, long deadline) {
    if (deadline != Deadlines.NEVER) {
      deadlines.reserve(slot);
    }
  }

  /** Gives the key in a slot a deadline, for which room is reserved, or takes it away. */
  void expireAt(int slot, long deadline) {
    deadlines.set(slot, deadline, deadline == Deadlines.NEVER ? 0 : clock.millis());
  }

  /** Removes the key in a slot. */
  void remove(int slot) {
    long block = keyBlock(slot);
    key.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block));
    long entry = directory.findEntry(key, key.hash(ByteHash.SEED));
    directory.remove(entry);
    arena.freeBytes(block, MemoryKind.KEYS);
    expireAt(slot, Deadlines.NEVER);
    putLong(address(slot), freeHead);
    setValue(slot, 0);
    freeHead = slot;
    live.decrementAndGet();
  }

  /** What a value stands for. */
  static KeyType typeOf(long value) {
    if (value == 0) {
      return KeyType.NONE;
    }
    return value == VECTOR_SET ? KeyType.VECTORSET : KeyType.STRING;
  }

  /**
   * Shows the key in a slot, if it is in use and of the wanted type; null for any type. False if it
   * is not.
   */
  boolean visit(int slot, @Nullable KeyType filter, KeyVisitor visitor) {
    KeyType type = typeOf(value(slot));
    if (type == KeyType.NONE || (filter != null && filter != type) || isExpired(slot)) {
      return false;
    }
    long block = keyBlock(slot);
    visitor.key(PrefixedBytes.bytes(block), PrefixedBytes.length(block), type);
    return true;
  }

  /** Bytes that a key in use takes, with its string. */
  long usedBytes(int slot) {
    long keyBytes =
        SlabArena.blockBytes(PrefixedBytes.blockBytes(PrefixedBytes.length(keyBlock(slot))));
    long value = value(slot);
    return BYTES_PER_KEY
        + keyBytes
        + (typeOf(value) == KeyType.STRING ? StringValue.blockBytes(value) : 0);
  }

  /** Bytes of all keys, at least. */
  long leastBytes() {
    return (long) slotCount * BYTES_PER_KEY;
  }

  /** Shows a key chosen at random; false if there is none. */
  boolean visitRandom(KeyVisitor visitor) {
    if (size() == 0) {
      return false;
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int tries = 0; tries < RANDOM_TRIES; tries++) {
      if (visit(random.nextInt(slotCount), null, visitor)) {
        return true;
      }
    }
    int start = random.nextInt(slotCount);
    for (int i = 0; i < slotCount; i++) {
      if (visit((int) ((start + (long) i) % slotCount), null, visitor)) {
        return true;
      }
    }
    return false;
  }

  /**
   * A slot in use, one with a deadline if asked for: the first of {@code most} slots from {@code
   * start} on; -1 if there is none among them.
   */
  int firstUsed(int start, int most, boolean withDeadline) {
    int end = (int) Math.min(slotCount, (long) start + most);
    for (int slot = start; slot < end; slot++) {
      if (value(slot) != 0 && (!withDeadline || deadlines.of(slot) != Deadlines.NEVER)) {
        return slot;
      }
    }
    return NONE;
  }

  /** A slot in use with a deadline, about at random; -1 if there is none. */
  int randomWithDeadline() {
    if (deadlines.count() == 0) {
      return NONE;
    }
    int start = ThreadLocalRandom.current().nextInt(slotCount);
    int found = firstUsed(start, PROBES, true);
    return found == NONE ? deadlines.soonest(1) : found;
  }

  /** Moves key and string of a slot out of slabs that are nearly empty, so that these go back. */
  void compact(int slot) {
    long value = value(slot);
    if (value == 0) {
      return;
    }
    long block = keyBlock(slot);
    long bytes = PrefixedBytes.blockBytes(PrefixedBytes.length(block));
    long other = arena.allocateInsteadOf(block, bytes, MemoryKind.KEYS);
    if (other != 0) {
      NativeMemory.copy(block, other, bytes);
      putLong(address(slot), other);
      arena.freeBytes(block, MemoryKind.KEYS);
    }
    if (typeOf(value) == KeyType.STRING) {
      setValue(slot, StringValue.moved(arena, value));
    }
  }

  /** Frees all keys and slots. */
  void free() {
    for (int slot = 0; slot < slotCount; slot++) {
      if (value(slot) != 0) {
        arena.freeBytes(keyBlock(slot), MemoryKind.KEYS);
      }
    }
    for (int i = 0; i < chunks.length; i++) {
      arena.free(chunks[i], (long) geometry.slotsIn(i) * SLOT_BYTES, MemoryKind.DIRECTORY);
    }
    directory.free();
    deadlines.free();
  }
}
