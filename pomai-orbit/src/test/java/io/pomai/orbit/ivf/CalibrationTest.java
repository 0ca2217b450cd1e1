package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a recall takes, by what was measured. */
class CalibrationTest {
  /** A set of so few vectors that none has ten neighbours. */
  @Test
  void whatWasMeasuredForOneNeighbourIsEnoughForOne() {
    int[][] ranks = {{0, 1, 2}, {}, {}};
    float[][] excesses = {{0.25f, 0.5f, 0.75f}, {}, {}};
    float[][] gaps = {{1, 2, 3}, {}, {}};
    Effort effort = new Calibration(ranks, excesses, gaps, 8).effort(0.95, 1);
    assertThat(effort.probes()).isEqualTo(3);
    assertThat(effort.margin()).isEqualTo(0.75f);
    assertThat(effort.gap()).isEqualTo(3);
  }
}
