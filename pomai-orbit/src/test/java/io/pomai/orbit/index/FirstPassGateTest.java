package io.pomai.orbit.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How often the first pass is tried. */
class FirstPassGateTest {

  private static int tries(FirstPassGate gate, int searches, boolean decided) {
    int tries = 0;
    for (int i = 0; i < searches; i++) {
      if (gate.opens()) {
        tries++;
        gate.passed(decided);
      }
    }
    return tries;
  }

  @Test
  void everySearchTriesWhileItSucceeds() {
    assertThat(tries(new FirstPassGate(), 1000, true)).isEqualTo(1000);
  }

  @Test
  void fewSearchesTryWhileItFails() {
    assertThat(tries(new FirstPassGate(), 6500, false)).isBetween(100, 110);
  }

  @Test
  void oneSuccessOpensItAgain() {
    FirstPassGate gate = new FirstPassGate();
    tries(gate, 1000, false);
    assertThat(tries(gate, 65, true)).isPositive();
    assertThat(tries(gate, 1000, true)).isEqualTo(1000);
  }
}
