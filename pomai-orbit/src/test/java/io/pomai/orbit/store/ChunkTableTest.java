package io.pomai.orbit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChunkTableTest {
  private final MemoryBudget budget = new MemoryBudget(8L << 20);
  private final SlabArena memory = new SlabArena(budget);
  private final ChunkTable chunks =
      new ChunkTable(
          RowShape.of(1, Metric.L2, ElementType.I8, KernelProvider.select(KernelChoice.SCALAR)),
          new AccountedArena(memory));

  @AfterEach
  void close() {
    memory.close();
    assertThat(budget.used()).isZero();
  }

  /** Nearly all chunks are empty ones, as those of files that are gone. */
  @Test
  void refusesNumbersThatNoSlotCanHaveAndKeepsTheMemory() {
    int greatest = chunks.geometry().greatestChunk();
    long most = Integer.MAX_VALUE + 1L - greatest;
    while (chunks.capacity() < most - greatest) {
      chunks.appendEmpty(0);
    }
    chunks.reserve(most);
    assertThat(chunks.capacity()).isEqualTo((int) most);
    long used = budget.used();
    for (long least : new long[] {most + 1, Integer.MAX_VALUE, 1L << 31, 1L << 32}) {
      assertThatThrownBy(() -> chunks.reserve(least))
          .isInstanceOf(SlotsUsedUpException.class)
          .hasMessageContaining("at most " + most);
    }
    assertThat(chunks.capacity()).isEqualTo((int) most);
    assertThat(budget.used()).isEqualTo(used);
    chunks.free();
  }
}
