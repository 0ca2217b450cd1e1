package io.pomai.orbit.store;

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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What slots cost that nobody has taken. */
class SlotStoreMemoryTest {
  private static final int STEP = 128 * 1024;

  private final MemoryBudget budget = new MemoryBudget(64L << 20);
  private final SlabArena memory = new SlabArena(budget);
  private final AccountedArena arena = new AccountedArena(memory);

  @AfterEach
  void close() {
    memory.close();
    assertThat(budget.used()).isZero();
  }

  private SlotStore store(int dim) {
    return new SlotStore(
        RowShape.of(dim, Metric.L2, ElementType.F32, KernelProvider.select(KernelChoice.SCALAR)),
        arena);
  }

  private long rowBytes() {
    return arena.usedByKind().getOrDefault(MemoryKind.VECTORS, 0L);
  }

  /** Beyond the sizes that double, unused rows are a step or two at most. */
  @ParameterizedTest
  @ValueSource(ints = {100, 128, 300, 4096})
  void unusedRowsOfLargeSetsAreFew(int dim) {
    SlotStore store = store(dim);
    int stride = store.shape().stride();
    long vector = memory.allocateZeroed(4L * dim + 64, MemoryKind.SCRATCH) + 63 & -64;
    int slots = (10 << 20) / stride;
    for (int i = 0; i < slots; i++) {
      NativeMemory.putFloat(vector, i);
      store.fill(store.take(), vector, 0, 0, i + 1, -1);
      long unused = rowBytes() - (i + 1L) * stride;
      assertThat(unused).isNotNegative();
      if (i > slots / 2) {
        assertThat(unused).isLessThan(2 * STEP);
      }
    }
    for (int i = 0; i < slots; i++) {
      store.copyVector(i, vector);
      assertThat(NativeMemory.getFloat(vector)).isEqualTo(i);
    }
    store.free();
    assertThat(rowBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 128, 4096})
  void whatIsUnreservedCostsNothing(int dim) {
    SlotStore store = store(dim);
    int most = Math.min(9_000, (8 << 20) / store.shape().stride());
    for (int before = 1; before < most; before += 1 + before / 3) {
      while (store.slotCount() < before) {
        store.take();
      }
      int capacity = store.capacity();
      long used = arena.usedTotal();
      store.reserve(store.capacity() - store.slotCount() + before);
      assertThat(store.capacity()).isGreaterThanOrEqualTo(capacity + before);
      store.unreserve(capacity);
      assertThat(store.capacity()).isEqualTo(capacity);
      assertThat(arena.usedTotal()).isEqualTo(used);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 1024})
  void aRefusedReservationTakesNothing(int dim) {
    SlotStore store = store(dim);
    store.reserve(5_000);
    long used = arena.usedTotal();
    assertThatThrownBy(() -> store.reserve(1_000_000)).isInstanceOf(BudgetExceededException.class);
    assertThat(arena.usedTotal()).isEqualTo(used);
    assertThat(store.capacity()).isGreaterThanOrEqualTo(5_000);
  }
}
