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
    int taken = 0;
    while (memory.tryAllocate(4096, MemoryKind.ATTRIBUTES) != 0) {
      taken++;
    }
    assertThat(taken).isPositive();
    holes.forEach(hole -> memory.free(hole, 4096, MemoryKind.SCRATCH));
    long before = memory.used(MemoryKind.SCRATCH);
    assertThatThrownBy(() -> new ListFiller(generation, store, this::run, memory, new Alone()))
        .isInstanceOf(BudgetExceededException.class);
    assertThat(memory.used(MemoryKind.SCRATCH)).isEqualTo(before);
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
