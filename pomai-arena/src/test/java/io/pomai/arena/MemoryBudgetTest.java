package io.pomai.arena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  @Test
  void neverGivesOutMoreThanTheLimit() {
    MemoryBudget budget = new MemoryBudget(1_000);
    long taken = IntStream.range(0, 10_000).parallel().filter(i -> budget.tryReserve(3)).count();
    assertThat(taken).isEqualTo(333);
    assertThat(budget.used()).isEqualTo(999);
    budget.release(999);
    assertThat(budget.used()).isZero();
    assertThat(budget.peak()).isEqualTo(999);
  }

  @Test
  void hugeRequestsDoNotWrapAround() {
    MemoryBudget budget = new MemoryBudget(Long.MAX_VALUE);
    assertThat(budget.tryReserve(Long.MAX_VALUE - 1)).isTrue();
    assertThat(budget.tryReserve(2)).isFalse();
    assertThat(budget.tryReserve(1)).isTrue();
  }

  @Test
  void theLimitCanMoveAndReservationsStay() {
    MemoryBudget budget = new MemoryBudget(10);
    assertThat(budget.tryReserve(10)).isTrue();
    budget.limit(5);
    assertThat(budget.used()).isEqualTo(10);
    assertThat(budget.tryReserve(1)).isFalse();
    budget.limit(11);
    assertThat(budget.tryReserve(1)).isTrue();
  }

  @Test
  void dataLeavesToOthersWhatIsSpared() {
    MemoryBudget budget = new MemoryBudget(10);
    budget.spare(4);
    assertThat(budget.dataLimit()).isEqualTo(6);
    assertThat(budget.tryReserve(7, MemoryKind.STRINGS)).isFalse();
    assertThat(budget.tryReserve(6, MemoryKind.VECTORS)).isTrue();
    assertThat(budget.tryReserve(1, MemoryKind.KEYS)).isFalse();
    assertThat(budget.tryReserve(4, MemoryKind.LISTS)).isTrue();
    assertThat(budget.tryReserve(1, MemoryKind.LOG)).isFalse();
  }

  @Test
  void misuseIsRefused() {
    assertThatThrownBy(() -> new MemoryBudget(10).limit(0)).hasMessageContaining("limit=0");
    assertThatThrownBy(() -> new MemoryBudget(0)).hasMessageContaining("limit=0");
    assertThatThrownBy(() -> new MemoryBudget(10).release(1))
        .isInstanceOf(IllegalStateException.class);
  }
}
