package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.log.SyncPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a budget of a tenth of the data, all of it can be put, found and opened again. */
class LargerThanMemoryTest {
  private static final int DIMENSION = 2048;
  private static final int VECTORS = 20_000;
  private static final int BATCH = 50;
  private static final long BUDGET = VECTORS * (long) DIMENSION * Float.BYTES / 10;

  /** Notes of what has ended are not refused for want of budget. */
  private static final long BEYOND = 1 << 20;

  @TempDir private Path folder;

  private PomaiEngine open() {
    return PomaiEngine.open(
        EngineConfig.defaults()
            .withBudgetBytes(BUDGET)
            .withDurability(Durability.in(folder).withPolicy(SyncPolicy.NO)));
  }

  private static float[] vector(int i) {
    Random random = new Random(i);
    float[] values = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d += 61) {
      values[d] = (float) random.nextGaussian();
    }
    return values;
  }

  private static void load(PomaiEngine engine) {
    for (int first = 0; first < VECTORS; first += BATCH) {
      List<String> keys = new ArrayList<>();
      List<float[]> vectors = new ArrayList<>();
      for (int i = first; i < first + BATCH; i++) {
        keys.add("key-" + i);
        vectors.add(vector(i));
      }
      engine.putAll("s", keys, vectors);
    }
  }

  private static void assertAllThere(PomaiEngine engine) {
    for (int i = 0; i < VECTORS; i += 97) {
      assertThat(engine.get("s", "key-" + i)).isEqualTo(vector(i));
      if (i % 5 == 0) {
        assertThat(engine.search("s", vector(i), 1).getFirst().key()).isEqualTo("key-" + i);
      }
    }
    assertThat(engine.stats().peakReservedBytes()).isLessThanOrEqualTo(BUDGET + BEYOND);
  }

  @Test
  void aTenthOfTheDataIsEnough() {
    try (PomaiEngine engine = open()) {
      engine.createSet("s", SetConfig.of(DIMENSION));
      load(engine);
      assertAllThere(engine);
    }
    try (PomaiEngine engine = open()) {
      assertAllThere(engine);
    }
  }
}
