package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What of a set is moved into the lists, piece by piece. */
class ListFillerTest {
  private static final int DIM = 8;
  private static final int ROWS = 300;
  private static final int REFILLED = 100;
  private static final int TAKEN_AT_ONCE = 1024;

  private final SlabArena memory = new SlabArena(new MemoryBudget(1L << 26));
  private final AccountedArena arena = new AccountedArena(memory);
  private final Kernels kernels = KernelProvider.select(KernelChoice.AUTO);
  private final SlotStore store =
      new SlotStore(RowShape.of(DIM, Metric.L2, ElementType.F32, kernels), arena);
  private final long sample =
      memory.allocateZeroed(ROWS * RowKernel.queryStride(DIM), MemoryKind.SCRATCH);
  private final Generation generation = new Generation(trainedLists());
  private final ListFiller filler =
      new ListFiller(generation, store, this::run, memory, new Alone());

  private boolean run(Runnable action) {
    action.run();
    return true;
  }

  private IvfLists trainedLists() {
    Random random = new Random(1);
    for (int i = 0; i < ROWS; i++) {
      long row = sample + i * RowKernel.queryStride(DIM);
      for (int d = 0; d < DIM; d++) {
        NativeMemory.putFloat(row + 4L * d, random.nextFloat());
      }
      store.fill(store.take(), row, 0, 0, i + 1, -1);
    }
    TrainingPlan plan =
        new TrainingPlan(4, ROWS, 2, 8, new SearchStages(false, true, Compression.NORMAL));
    return new IvfTrainer(arena, memory, kernels, Metric.L2, plan, new Alone(), () -> {})
        .train(sample, ROWS, DIM);
  }

  @Test
  void pendingSlotsThatWereFreedDoNotWaitForEver() {
    fillAll();
    assertThat(listed()).isEqualTo(ROWS);
    for (int slot = 0; slot < REFILLED; slot++) {
      generation.removed(slot);
      generation.added(slot);
      store.end(slot, ROWS + 1);
      store.recycle(slot);
    }
    fillAll();
    assertThat(generation.backlog(store)).isZero();
    assertThat(listed()).isEqualTo(ROWS - REFILLED);
  }

  @Test
  void keepsNothingWhenThereIsNoRoom() {
    List<Long> holes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      holes.add(memory.allocate(4096, MemoryKind.SCRATCH));
    }
    exhaust(4096);
    holes.forEach(hole -> memory.free(hole, 4096, MemoryKind.SCRATCH));
    long before = memory.used(MemoryKind.SCRATCH);
    assertThatThrownBy(() -> new ListFiller(generation, store, this::run, memory, new Alone()))
        .isInstanceOf(BudgetExceededException.class);
    assertThat(memory.used(MemoryKind.SCRATCH)).isEqualTo(before);
  }

  @Test
  void whatIsTakenInVainAgainAndAgainIsBounded() {
    fillAll();
    Runnable giveBack = exhaust(64);
    for (int round = 0; round < 40; round++) {
      for (int slot = 0; slot < REFILLED; slot++) {
        refill(slot, ROWS + 1 + round);
      }
      assertThatThrownBy(filler::fill).isInstanceOf(BudgetExceededException.class);
    }
    assertThat(generation.backlog(store)).isBetween(REFILLED, REFILLED + TAKEN_AT_ONCE);
    giveBack.run();
    refill(0, ROWS + 100);
    fillAll();
    assertThat(generation.backlog(store)).isZero();
    assertThat(listed()).isEqualTo(ROWS);
  }

  /** Puts the same vector into a slot, whose list needs another block for it sooner or later. */
  private void refill(int slot, int sequence) {
    generation.removed(slot);
    store.end(slot, sequence);
    store.recycle(slot);
    assertThat(store.take()).isEqualTo(slot);
    store.fill(slot, sample, 0, 0, sequence + 1, -1);
    generation.added(slot);
  }

  /** Takes all blocks of so many bytes and more; returns what gives them back. */
  private Runnable exhaust(int least) {
    List<long[]> blocks = new ArrayList<>();
    for (int bytes = 1 << 16; bytes >= least; bytes -= 64) {
      long block = memory.tryAllocate(bytes, MemoryKind.ATTRIBUTES);
      while (block != 0) {
        blocks.add(new long[] {block, bytes});
        block = memory.tryAllocate(bytes, MemoryKind.ATTRIBUTES);
      }
    }
    assertThat(blocks).isNotEmpty();
    return () -> blocks.forEach(it -> memory.free(it[0], it[1], MemoryKind.ATTRIBUTES));
  }

  private void fillAll() {
    for (int piece = 0; piece < ROWS && filler.fill(); piece++) {
      assertThat(generation.frontier()).isLessThanOrEqualTo(ROWS);
    }
  }

  private int listed() {
    int filled = 0;
    for (int slot = 0; slot < store.slotCount(); slot++) {
      filled += generation.lists().places().first(slot) == SlotLists.NONE ? 0 : 1;
    }
    return filled;
  }
}
