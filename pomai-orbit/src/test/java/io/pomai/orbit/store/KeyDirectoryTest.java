package io.pomai.orbit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.roaringbitmap.RoaringBitmap;

class KeyDirectoryTest {
  @Property(tries = 40)
  void behavesAsAMap(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4_000) int keys,
      @ForAll @IntRange(min = 1, max = 32) int hashBits,
      @ForAll @IntRange(min = 16, max = 3_000) int mostEntries) {
    Random random = new Random(seed);
    try (SlabArena slabs = new SlabArena(new MemoryBudget(64 << 20))) {
      AccountedArena arena = new AccountedArena(slabs);
      List<Long> blocks = new ArrayList<>();
      KeyDirectory directory = new KeyDirectory(arena, new Epochs(), blocks::get, mostEntries);
      Map<Integer, Integer> oracle = new HashMap<>();
      long scratch = slabs.allocate(64, MemoryKind.SCRATCH);
      for (int step = 0; step < 6_000; step++) {
        int key = random.nextInt(keys);
        ByteSlice slice = key(scratch, key);
        int hash = hash(key, hashBits);
        assertThat(directory.find(slice, hash)).isEqualTo(oracle.getOrDefault(key, -1));
        change(directory, oracle, blocks, arena, random, key, slice, hash);
      }
      directory.free();
      assertThat(arena.usedByKind()).containsEntry(MemoryKind.DIRECTORY, 0L);
    }
  }

  private static void change(
      KeyDirectory directory,
      Map<Integer, Integer> oracle,
      List<Long> blocks,
      AccountedArena arena,
      Random random,
      int key,
      ByteSlice slice,
      int hash) {
    int slot = blocks.size();
    if (oracle.containsKey(key) && random.nextBoolean()) {
      directory.remove(directory.findEntry(slice, hash));
      oracle.remove(key);
      return;
    }
    blocks.add(arena.allocateBytes(slice, MemoryKind.KEYS));
    if (oracle.containsKey(key)) {
      directory.replace(directory.findEntry(slice, hash), slot);
    } else {
      directory.reserve(hash);
      directory.insert(hash, slot);
    }
    oracle.put(key, slot);
  }

  /** With few bits, many keys share a hash; evenly spread in the upper ones. */
  private static int hash(int key, int bits) {
    return (key * 0x9E3779B9) & -1 << (32 - bits);
  }

  private static ByteSlice key(long scratch, int key) {
    NativeMemory.putInt(scratch, key);
    return new ByteSlice(scratch, Integer.BYTES);
  }

  @Property(tries = 20)
  void anEntryCostsTenToSixteenBytesAndTheRoundingOfBlocks(
      @ForAll @IntRange(min = 100, max = 30_000) int keys,
      @ForAll @IntRange(min = 4_096, max = 100_000) int mostEntries) {
    try (SlabArena slabs = new SlabArena(new MemoryBudget(64 << 20))) {
      AccountedArena arena = new AccountedArena(slabs);
      KeyDirectory directory = new KeyDirectory(arena, new Epochs(), slot -> slot, mostEntries);
      for (int i = 0; i < keys; i++) {
        directory.reserve(i * 0x9E3779B9);
        directory.insert(i * 0x9E3779B9, i);
      }
      long bytes = arena.usedByKind().get(MemoryKind.DIRECTORY);
      assertThat((double) bytes / keys).isBetween(8 / 0.8, 16 * 1.26);
    }
  }

  /** What was reserved together fits, whatever the tables; and is given up by the next round. */
  @Property(tries = 300)
  void aBatchThatWasReservedFits(
      @ForAll @IntRange(min = 1, max = 2_000) int batch,
      @ForAll @IntRange(min = 1, max = 32) int hashBits,
      @ForAll @IntRange(min = 16, max = 3_000) int mostEntries) {
    fits(batch, hashBits, mostEntries);
  }

  /** A table is split while much is reserved, and nothing more is reserved in one of its halves. */
  @Test
  void aBatchThatWasReservedBeforeASplitFits() {
    fits(1_284, 30, 172);
  }

  private static void fits(int batch, int hashBits, int mostEntries) {
    MemoryBudget budget = new MemoryBudget(64 << 20);
    try (SlabArena slabs = new SlabArena(budget)) {
      AccountedArena arena = new AccountedArena(slabs);
      KeyDirectory directory = new KeyDirectory(arena, new Epochs(), slot -> slot, mostEntries);
      for (int first = 0; first < 3 * batch; first += batch) {
        directory.reserve(hash(first, hashBits));
        for (int i = first + 1; i < first + batch; i++) {
          directory.reserveAlso(hash(i, hashBits));
        }
        long reserved = arena.usedTotal();
        for (int i = first; i < first + batch; i++) {
          directory.insert(hash(i, hashBits), i);
        }
        assertThat(arena.usedTotal()).isEqualTo(reserved);
      }
      directory.free();
      assertThat(arena.usedTotal()).isZero();
    }
  }

  /**
   * Nobody who adds a key waits for more than a table: of all bytes, few are ever copied at once.
   */
  @Test
  void growsInPieces() {
    try (SlabArena slabs = new SlabArena(new MemoryBudget(64 << 20))) {
      AccountedArena arena = new AccountedArena(slabs);
      KeyDirectory directory = new KeyDirectory(arena, new Epochs(), slot -> slot, 1_024);
      long most = 0;
      for (int i = 0; i < 100_000; i++) {
        long before = arena.usedTotal();
        directory.reserve(i * 0x9E3779B9);
        directory.insert(i * 0x9E3779B9, i);
        most = Math.max(most, arena.usedTotal() - before);
      }
      assertThat(most).isBetween(1L, 2 * 1_024 * 8L);
      assertThat(arena.usedTotal()).isBetween(100_000 * 8L, 100_000 * 20L);
    }
  }

  /** Files with the hashes of their slots are entered as if slot by slot. */
  @Property(tries = 12)
  void filesAreEnteredAsAWhole(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 60_000) int keys,
      @ForAll @IntRange(min = 1, max = 32) int hashBits,
      @ForAll @IntRange(min = 1, max = 5) int files) {
    int bits = Math.max(hashBits, 32 - Integer.numberOfLeadingZeros(keys / 8 + 1));
    Random random = new Random(seed);
    try (SlabArena slabs = new SlabArena(new MemoryBudget(64 << 20))) {
      AccountedArena arena = new AccountedArena(slabs);
      long scratch = slabs.allocate(64, MemoryKind.SCRATCH);
      List<Long> blocks = new ArrayList<>();
      for (int key = 0; key < keys; key++) {
        blocks.add(arena.allocateBytes(key(scratch, key), MemoryKind.KEYS));
      }
      RoaringBitmap dead = new RoaringBitmap();
      random.ints(keys / 4, 0, keys).forEach(dead::add);
      List<HashedSlots> hashed = new ArrayList<>();
      for (int file = 0; file < files; file++) {
        int first = (int) ((long) keys * file / files);
        int end = (int) ((long) keys * (file + 1) / files);
        hashed.add(hashedSlots(slabs, first, end, bits));
      }
      KeyDirectory directory = new KeyDirectory(arena, new Epochs(), blocks::get, 4_096);
      directory.expect(keys - dead.getCardinality());
      directory.insertAll(hashed, dead);
      int wrong = 0;
      for (int key = 0; key < keys; key++) {
        int found = directory.find(key(scratch, key), hash(key, bits));
        wrong += found == (dead.contains(key) ? -1 : key) ? 0 : 1;
      }
      assertThat(wrong).isZero();
    }
  }

  private static HashedSlots hashedSlots(SlabArena slabs, int first, int end, int bits) {
    long[] entries =
        IntStream.range(first, end)
            .mapToLong(key -> (long) hash(key, bits) << Integer.SIZE | (key - first))
            .map(entry -> entry ^ Long.MIN_VALUE)
            .sorted()
            .toArray();
    long address = slabs.allocate(8L * entries.length + 8, MemoryKind.SCRATCH);
    for (int i = 0; i < entries.length; i++) {
      NativeMemory.putLong(address + 8L * i, entries[i] ^ Long.MIN_VALUE);
    }
    return new HashedSlots(address, entries.length, first);
  }

  /**
   * Two keys take turns in one entry, and the table grows now and then: nobody may get the other's
   * slot.
   */
  @Test
  @Timeout(60)
  void readersNeverGetTheSlotOfAnotherKey() throws Exception {
    try (SlabArena slabs = new SlabArena(new MemoryBudget(64 << 20));
        ExecutorService threads = Executors.newCachedThreadPool()) {
      AccountedArena arena = new AccountedArena(slabs);
      Epochs epochs = new Epochs();
      ByteSlice first = key(slabs.allocate(8, MemoryKind.SCRATCH), 1);
      ByteSlice second = key(slabs.allocate(8, MemoryKind.SCRATCH), 2);
      List<Long> blocks =
          List.of(
              arena.allocateBytes(first, MemoryKind.KEYS),
              arena.allocateBytes(second, MemoryKind.KEYS));
      KeyDirectory directory = new KeyDirectory(arena, epochs, blocks::get);
      AtomicBoolean done = new AtomicBoolean();
      Future<Integer> reader = threads.submit(() -> foundUntil(done, directory, epochs, first));
      for (int round = 0; round < 300_000; round++) {
        int slot = round & 1;
        directory.reserve(7);
        directory.insert(7, slot);
        directory.remove(directory.findEntry(slot == 0 ? first : second, 7));
      }
      done.set(true);
      assertThat(reader.get()).isZero();
      directory.free();
    }
  }

  /** How often a slot was found that is not the key's. */
  private static int foundUntil(
      AtomicBoolean done, KeyDirectory directory, Epochs epochs, ByteSlice key) {
    int wrong = 0;
    while (!done.get()) {
      int pin = epochs.pin();
      wrong += directory.find(key, 7) > 0 ? 1 : 0;
      epochs.unpin(pin);
    }
    return wrong;
  }
}
