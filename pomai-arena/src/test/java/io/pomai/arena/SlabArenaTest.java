package io.pomai.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlabArenaTest {
  private static final long MIB = 1 << 20;
  private static final List<MemoryKind> KINDS = List.of(MemoryKind.values());

  private record Block(long address, int bytes, MemoryKind kind, byte mark) {}

  @Property(tries = 30)
  void blocksAreAlignedDisjointAndKeepTheirBytes(@ForAll long seed) {
    Random random = new Random(seed);
    try (SlabArena arena = new SlabArena(new MemoryBudget(256 * MIB))) {
      List<Block> live = new ArrayList<>();
      for (int step = 0; step < 3_000; step++) {
        if (live.isEmpty() || random.nextInt(100) < 55) {
          live.add(allocate(arena, random));
        } else {
          release(arena, live.remove(random.nextInt(live.size())));
        }
      }
      assertDisjoint(live);
      long expected = live.stream().mapToLong(block -> SlabArena.blockBytes(block.bytes)).sum();
      assertThat(arena.usedByKind().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(expected);
      assertThat(arena.budget().used()).isGreaterThanOrEqualTo(expected);
      live.forEach(block -> release(arena, block));
      assertThat(arena.usedByKind().values()).allMatch(used -> used == 0);
    }
  }

  private static Block allocate(SlabArena arena, Random random) {
    int bytes = 1 + (int) Math.exp(random.nextDouble() * Math.log(60_000));
    MemoryKind kind = KINDS.get(random.nextInt(KINDS.size()));
    long address = arena.allocate(bytes, kind);
    assertThat(address % (bytes % 64 == 0 ? 64 : 8)).isZero();
    byte mark = (byte) random.nextInt();
    NativeMemory.fill(address, bytes, mark);
    return new Block(address, bytes, kind, mark);
  }

  private static void release(SlabArena arena, Block block) {
    for (int i = 0; i < block.bytes; i++) {
      if (NativeMemory.getByte(block.address + i) != block.mark) {
        throw new AssertionError("byte " + i + " of " + block + " was overwritten");
      }
    }
    arena.free(block.address, block.bytes, block.kind);
  }

  private static void assertDisjoint(List<Block> live) {
    TreeMap<Long, Block> byAddress = new TreeMap<>();
    live.forEach(block -> byAddress.put(block.address, block));
    assertThat(byAddress).hasSameSizeAs(live);
    long end = 0;
    for (Block block : byAddress.values()) {
      assertThat(block.address).isGreaterThanOrEqualTo(end);
      end = block.address + block.bytes;
    }
  }

  @Test
  void closingGivesEveryByteBackFreedOrNot() {
    CountingPages pages = CountingPages.unlimited();
    MemoryBudget budget = new MemoryBudget(64 * MIB);
    SlabArena arena = new SlabArena(budget, pages);
    for (int bytes = 1; bytes < 100_000; bytes += 997) {
      arena.allocate(bytes, MemoryKind.VECTORS);
    }
    arena.allocate(3 * MIB, MemoryKind.VECTORS);
    assertThat(pages.mapped.get()).isPositive();
    arena.close();
    assertThat(pages.mapped.get()).isZero();
    assertThat(budget.used()).isZero();
  }

  @Test
  void freedLargeBlocksGoBackToTheSystemAtOnce() {
    CountingPages pages = CountingPages.unlimited();
    try (SlabArena arena = new SlabArena(new MemoryBudget(64 * MIB), pages)) {
      long block = arena.allocate(5 * MIB, MemoryKind.VECTORS);
      assertThat(pages.mapped.get()).isEqualTo(5 * MIB);
      arena.free(block, 5 * MIB, MemoryKind.VECTORS);
      assertThat(pages.mapped.get()).isZero();
      assertThat(arena.budget().used()).isZero();
    }
  }

  @Test
  void emptySlabsGiveTheirPagesBackButForOnePerBlockSize() {
    CountingPages pages = CountingPages.unlimited();
    try (SlabArena arena = new SlabArena(new MemoryBudget(64 * MIB), pages)) {
      List<Long> blocks = new ArrayList<>();
      for (int i = 0; i < 10_000; i++) {
        blocks.add(arena.allocate(100, MemoryKind.KEYS));
      }
      long full = arena.budget().used();
      blocks.forEach(block -> arena.free(block, 100, MemoryKind.KEYS));
      assertThat(arena.budget().used()).isEqualTo(SlabPool.SLAB_BYTES);
      assertThat(pages.discarded.get()).isEqualTo(full - SlabPool.SLAB_BYTES);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 5_000, 16_384, 16_385, 1 << 20})
  void theBudgetRefusesBeforeAnythingIsTaken(int bytes) {
    try (SlabArena arena = new SlabArena(new MemoryBudget(4 * MIB))) {
      List<Long> blocks = new ArrayList<>();
      for (long block = arena.tryAllocate(bytes, MemoryKind.STRINGS); block != 0; ) {
        blocks.add(block);
        block = arena.tryAllocate(bytes, MemoryKind.STRINGS);
      }
      long used = arena.budget().used();
      assertThat(used).isBetween(3 * MIB, 4 * MIB);
      assertThatThrownBy(() -> arena.allocate(bytes, MemoryKind.STRINGS))
          .isInstanceOf(BudgetExceededException.class)
          .hasMessageContaining("requested=" + bytes)
          .hasMessageContaining("limit=" + 4 * MIB);
      assertThat(arena.budget().used()).isEqualTo(used);
      arena.free(blocks.removeLast(), bytes, MemoryKind.STRINGS);
      assertThat(arena.allocate(bytes, MemoryKind.STRINGS)).isPositive();
    }
  }

  @Test
  void whatTheSystemRefusesIsRefusedAndLeavesNoTrace() {
    CountingPages pages = new CountingPages(PageSource.ofSystem(), MIB);
    try (SlabArena arena = new SlabArena(new MemoryBudget(64 * MIB), pages)) {
      assertThat(arena.tryAllocate(2 * MIB, MemoryKind.VECTORS)).isZero();
      assertThat(arena.tryAllocate(8, MemoryKind.KEYS)).isZero();
      assertThat(arena.budget().used()).isZero();
    }
  }

  @Test
  void aBlockFreedTwiceOrUnderAWrongSizeIsNoticed() {
    try (SlabArena arena = new SlabArena(new MemoryBudget(64 * MIB))) {
      long block = arena.allocate(100, MemoryKind.KEYS);
      assertThatThrownBy(() -> arena.free(block, 500, MemoryKind.KEYS))
          .isInstanceOf(IllegalStateException.class);
      arena.free(block, 100, MemoryKind.KEYS);
      assertThatThrownBy(() -> arena.free(block, 100, MemoryKind.KEYS))
          .isInstanceOf(IllegalStateException.class);
      long large = arena.allocate(MIB, MemoryKind.KEYS);
      arena.free(large, MIB, MemoryKind.KEYS);
      assertThatThrownBy(() -> arena.free(large, MIB, MemoryKind.KEYS))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void zeroedBlocksAreZeroAlsoWhenTheMemoryWasUsedBefore() {
    try (SlabArena arena = new SlabArena(new MemoryBudget(64 * MIB))) {
      for (int bytes : new int[] {8, 1_000, 40_000}) {
        long first = arena.allocate(bytes, MemoryKind.DIRECTORY);
        NativeMemory.fill(first, bytes, (byte) 7);
        arena.free(first, bytes, MemoryKind.DIRECTORY);
        long second = arena.allocateZeroed(bytes, MemoryKind.DIRECTORY);
        for (int i = 0; i < bytes; i++) {
          assertThat(NativeMemory.getByte(second + i)).isZero();
        }
      }
    }
  }

  @Test
  void foreignArenasServeWhereThereIsNoMmap() {
    MemoryBudget budget = new MemoryBudget(64 * MIB);
    try (SlabArena arena = new SlabArena(budget, new ForeignArenaPages())) {
      long small = arena.allocate(64, MemoryKind.KEYS);
      long large = arena.allocate(3 * MIB, MemoryKind.VECTORS);
      assertThat(small % 64).isZero();
      NativeMemory.fill(large, 3 * MIB, (byte) 1);
      arena.free(large, 3 * MIB, MemoryKind.VECTORS);
      arena.free(small, 64, MemoryKind.KEYS);
    }
    assertThat(budget.used()).isZero();
  }

  @Test
  void movingBlocksGivesSlabsBackThatAreNearlyEmpty() {
    try (SlabArena arena = new SlabArena(new MemoryBudget(256 * MIB))) {
      List<Block> live = new ArrayList<>();
      for (int i = 0; i < 20_000; i++) {
        long address = arena.allocate(1_000, MemoryKind.STRINGS);
        NativeMemory.fill(address, 1_000, (byte) i);
        live.add(new Block(address, 1_000, MemoryKind.STRINGS, (byte) i));
      }
      long full = arena.budget().used();
      assertThat(arena.idleBytes()).isZero();
      for (int i = 0; i < 5_000; i++) { // one of four stays in each slab
        release(arena, live.remove(i));
        release(arena, live.remove(i));
        release(arena, live.remove(i));
      }
      assertThat(arena.budget().used()).isGreaterThan(full * 9 / 10);
      assertThat(arena.idleBytes()).isGreaterThan(full * 7 / 10);
      live.replaceAll(block -> moved(arena, block));
      assertThat(arena.idleBytes()).isLessThan(MIB);
      assertThat(arena.budget().used()).isLessThan(full * 3 / 10);
      live.forEach(block -> release(arena, block));
    }
  }

  private static Block moved(SlabArena arena, Block block) {
    long address = arena.allocateInsteadOf(block.address, block.bytes, block.kind);
    if (address == 0) {
      return block;
    }
    NativeMemory.copy(block.address, address, block.bytes);
    release(arena, block);
    return new Block(address, block.bytes, block.kind, block.mark);
  }
}
