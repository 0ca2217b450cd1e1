package io.pomai.arena;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SizeClassesTest {
  @Test
  void everySizeGetsTheSmallestClassThatHoldsIt() {
    for (int bytes = 1; bytes <= SizeClasses.LARGEST; bytes++) {
      int sizeClass = SizeClasses.classOf(bytes);
      assertThat(SizeClasses.sizeOf(sizeClass)).isGreaterThanOrEqualTo(bytes);
      if (sizeClass > 0) {
        assertThat(SizeClasses.sizeOf(sizeClass - 1)).isLessThan(bytes);
      }
    }
  }

  @Test
  void roundingCostsAtMostAQuarterAndKeepsAlignment() {
    for (int bytes = 1; bytes <= SizeClasses.LARGEST; bytes++) {
      int block = SizeClasses.sizeOf(SizeClasses.classOf(bytes));
      assertThat(block % 8).isZero();
      assertThat(block - bytes).isLessThanOrEqualTo(Math.max(7, bytes / 4));
      if (bytes % 64 == 0) {
        assertThat(block % 64).as("block for %s bytes", bytes).isZero();
      }
    }
  }

  @Test
  void theLastClassIsTheLargest() {
    assertThat(SizeClasses.sizeOf(SizeClasses.COUNT - 1)).isEqualTo(SizeClasses.LARGEST);
  }
}
