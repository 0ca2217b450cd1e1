package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DefaultSetTest {
  private static final String DEFAULT = PomaiEngine.DEFAULT_SET;

  private final Slices slices = new Slices();
  private final PomaiEngine engine =
      PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20));
  private final Keyspace keyspace = engine.keyspace(0);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void comesWithTheFirstVectorAndGoesWithTheLast() {
    assertThat(engine.search(DEFAULT, new float[3], 1)).isEmpty();
    assertThat(engine.get(DEFAULT, "a")).isNull();
    assertThat(engine.delete(DEFAULT, "a")).isFalse();
    engine.put(DEFAULT, "a", new float[3]);
    assertThat(keyspace.exists(slices.of(DEFAULT))).isTrue();
    assertThatThrownBy(() -> engine.put(DEFAULT, "b", new float[4]))
        .isInstanceOf(InvalidVectorException.class);
    assertThat(engine.delete(DEFAULT, "a")).isTrue();
    assertThat(keyspace.exists(slices.of(DEFAULT))).isFalse();
    assertThat(engine.stats().usedBytes()).isLessThan(2_000);
    engine.put(DEFAULT, "b", new float[4]);
    assertThat(engine.get(DEFAULT, "b")).hasSize(4);
  }

  @Test
  void aRefusedFirstVectorLeavesNoSet() {
    assertThatThrownBy(() -> engine.put(DEFAULT, "a", new float[] {Float.NaN}))
        .isInstanceOf(InvalidVectorException.class);
    assertThat(keyspace.size()).isZero();
    VectorSet set = keyspace.findOrCreateDefault(slices.of(DEFAULT), 1);
    assertThat(set.put(slices.of("a"), slices.of(1f), null, PutMode.XX))
        .isEqualTo(PutOutcome.SKIPPED);
    assertThat(keyspace.size()).isZero();
  }

  @Test
  void otherSetsOutliveTheirLastElementAndDoNotCreateThemselves() {
    VectorSet set = engine.createSet("set", SetConfig.of(2));
    set.put("a", new float[2]);
    set.delete("a");
    assertThat(engine.search("set", new float[2], 5)).isEmpty();
    assertThatThrownBy(() -> engine.put("none", "a", new float[2]))
        .isInstanceOf(UnknownSetException.class);
    assertThatThrownBy(() -> engine.search("none", new float[2], 1))
        .isInstanceOf(UnknownSetException.class);
  }

  /**
   * Two threads put and delete so that the set is created and dropped all the time; no put may get
   * lost.
   */
  @Test
  @Timeout(60)
  void creationAndRemovalRaceWithoutLoss() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        String key = "key" + thread;
        Random random = new Random(thread);
        running.add(threads.submit(() -> putAndDelete(key, random)));
      }
      for (Future<?> future : running) {
        future.get();
      }
    }
    assertThat(keyspace.size()).isZero();
    assertThat(engine.stats().vectorSets()).isZero();
  }

  private void putAndDelete(String key, Random random) {
    for (int i = 0; i < 3_000; i++) {
      float value = random.nextFloat();
      engine.put(DEFAULT, key, new float[] {value, 1});
      assertThat(engine.get(DEFAULT, key)).containsExactly(value, 1);
      assertThat(engine.search(DEFAULT, new float[] {value, 1}, 3)).contains(new SearchHit(key, 0));
      assertThat(engine.delete(DEFAULT, key)).isTrue();
    }
  }
}
