package io.pomai.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocks that are paid for as they grow. */
class GrowingBlockTest {
  private static final long STEP = 128 * 1024;
  private static final long WHOLE = 16 * STEP;

  private final CountingPages pages = CountingPages.unlimited();
  private final MemoryBudget budget = new MemoryBudget(10 * STEP);
  private final SlabArena arena = new SlabArena(budget, pages);

  @AfterEach
  void closesToNothing() {
    arena.close();
    assertThat(budget.used()).isZero();
    assertThat(pages.mapped.get()).isZero();
  }

  @Test
  void costsWhatIsUsable() {
    long block = arena.allocateGrowing(WHOLE, STEP, MemoryKind.VECTORS);
    NativeMemory.putLong(block, 7);
    arena.resize(block, STEP, 3 * STEP, MemoryKind.VECTORS);
    NativeMemory.putLong(block + 3 * STEP - 8, 8);
    assertThat(budget.used()).isEqualTo(3 * STEP);
    assertThat(arena.used(MemoryKind.VECTORS)).isEqualTo(3 * STEP);
    arena.resize(block, 3 * STEP, 2 * STEP, MemoryKind.VECTORS);
    assertThat(NativeMemory.getLong(block)).isEqualTo(7);
    assertThat(budget.used()).isEqualTo(2 * STEP);
    arena.free(block, 2 * STEP, MemoryKind.VECTORS);
    assertThat(budget.used()).isZero();
    assertThat(pages.mapped.get()).isZero();
  }

  @Test
  void theBudgetRefusesGrowthAndNothingChanges() {
    long block = arena.allocateGrowing(WHOLE, STEP, MemoryKind.VECTORS);
    assertThatThrownBy(() -> arena.resize(block, STEP, 11 * STEP, MemoryKind.VECTORS))
        .isInstanceOf(BudgetExceededException.class);
    assertThatThrownBy(() -> arena.allocateGrowing(WHOLE, 10 * STEP, MemoryKind.VECTORS))
        .isInstanceOf(BudgetExceededException.class);
    assertThat(budget.used()).isEqualTo(STEP);
    assertThat(pages.mapped.get()).isEqualTo(WHOLE);
  }

  @Test
  void keepsItsContentWhenItIsWhole() {
    budget.limit(WHOLE);
    long block = arena.allocateGrowing(WHOLE, STEP, MemoryKind.VECTORS);
    for (long grown = STEP; grown < WHOLE; grown += STEP) {
      NativeMemory.putLong(block + grown - 8, grown);
      arena.resize(block, grown, grown + STEP, MemoryKind.VECTORS);
    }
    for (long grown = STEP; grown < WHOLE; grown += STEP) {
      assertThat(NativeMemory.getLong(block + grown - 8)).isEqualTo(grown);
    }
    arena.free(block, WHOLE, MemoryKind.VECTORS);
    assertThat(pages.mapped.get()).isZero();
  }

  @Test
  void asksForWholePages() {
    assertThatThrownBy(() -> arena.allocateGrowing(WHOLE, 100, MemoryKind.VECTORS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("100");
  }
}
