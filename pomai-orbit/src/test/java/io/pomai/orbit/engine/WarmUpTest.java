package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryKind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WarmUpTest {
  private static final int DIMENSION = 16;
  private static final int ROWS = 3000;
  private static final int K = 10;

  private final Oracle oracle = new Oracle(SetConfig.of(DIMENSION));
  private final float[] query = new float[DIMENSION];

  @Test
  void searchesDuringTheWarmUpAreExactAndTheirCodesAreMadeLater() {
    try (PomaiEngine warmed = PomaiEngine.open();
        PomaiEngine cold = PomaiEngine.open()) {
      VectorSet set = filled(warmed);
      VectorSet reference = filled(cold);
      WarmUp warmUp = warmed.warmUp();
      warmUp.scans();
      search(set);
      search(reference);
      assertThat(codeBytes(set)).isZero();
      warmUp.searches();
      search(set);
      assertThat(codeBytes(set)).isEqualTo(codeBytes(reference));
    }
  }

  private VectorSet filled(PomaiEngine engine) {
    Random random = new Random(1);
    VectorSet set = engine.createSet("set", SetConfig.of(DIMENSION));
    for (int row = 0; row < ROWS; row++) {
      float[] vector = new float[DIMENSION];
      for (int i = 0; i < DIMENSION; i++) {
        vector[i] = random.nextFloat();
      }
      set.put("key" + row, vector);
      oracle.put("key" + row, vector, null, PutMode.ALWAYS);
    }
    return set;
  }

  /** Often enough that all codes are made. */
  private void search(VectorSet set) {
    List<String> nearest =
        oracle.search(query, K, Float.POSITIVE_INFINITY).stream()
            .map(Oracle.Neighbour::key)
            .toList();
    for (int time = 0; time < ROWS / DIMENSION; time++) {
      assertThat(set.search(query, K))
          .extracting(SearchHit::key)
          .containsExactlyElementsOf(nearest);
    }
  }

  private static long codeBytes(VectorSet set) {
    return set.stats().memory().getOrDefault(MemoryKind.CODES, 0L);
  }
}
