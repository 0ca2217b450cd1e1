package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.IvfSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Searches around the moment when many elements expire at once. */
class ExpiredSearchTest {
  private static final int DIMENSION = 16;
  private static final int CENTRES = 40;
  private static final int VECTORS = 8_000;
  private static final int MANY = 100_000;
  private static final int LIVE_TIME = 1_000;

  private final TurnedClock clock = new TurnedClock();
  private final Random random = new Random(5);
  private final Slices slices = new Slices();
  private final Set<String> lasting = new HashSet<>();
  private final List<float[]> queries = new ArrayList<>();
  private final PomaiEngine engine =
      PomaiEngine.open(
          EngineConfig.defaults()
              .withBudgetBytes(256 << 20)
              .withClock(clock)
              .withIndex(new IvfSettings(VECTORS, 0.95, 128)));

  @AfterEach
  void close() {
    engine.close();
  }

  /** All vectors around half of the centres expire, and a third of the others. */
  private VectorSet filled(ElementType type) {
    VectorSet set = engine.createSet("s", SetConfig.of(DIMENSION, Metric.COSINE, type));
    float[][] centres = new float[CENTRES][];
    for (int i = 0; i < CENTRES; i++) {
      centres[i] = IndexedSets.around(new float[DIMENSION], 1, random);
      queries.add(IndexedSets.around(centres[i], 0.2, random));
    }
    for (int i = 0; i < VECTORS; i++) {
      int centre = random.nextInt(CENTRES);
      boolean lasts = centre % 2 == 0 && random.nextInt(3) > 0;
      long deadline = lasts ? ElementExpiry.NEVER : clock.millis() + LIVE_TIME;
      set.put("v" + i, IndexedSets.around(centres[centre], 0.4, random), null, deadline);
      if (lasts) {
        lasting.add("v" + i);
      }
    }
    return set;
  }

  private void requireLasting(VectorSet set) {
    for (float[] query : queries) {
      List<SearchHit> hits = IndexedSets.search(set, query, SearchGoal.DEFAULT);
      assertThat(hits).hasSize(IndexedSets.K);
      assertThat(lasting).containsAll(hits.stream().map(SearchHit::key).toList());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F32", "I8"})
  void kElementsAreFoundWhileExpiredOnesAreStillThere(ElementType type) {
    VectorSet set = filled(type);
    IndexedSets.await(() -> IndexedSets.isReady(set));
    int pin = set.beginWrite(); // nobody takes them out meanwhile
    try {
      clock.turn(LIVE_TIME);
      requireLasting(set);
      // half of the queries are where everything expires: the hardest case for a search
      assertThat(IndexedSets.recall(set, queries, SearchGoal.DEFAULT)).isGreaterThan(0.88);
      assertThat(set.storage().core().live()).isEqualTo(VECTORS);
    } finally {
      set.endWrite(pin);
    }
    IndexedSets.await(() -> set.storage().core().live() == lasting.size());
    requireLasting(set);
    assertThat(engine.turnover().expiredElements()).isEqualTo(VECTORS - lasting.size());
  }

  @Test
  void othersWriteWhileVeryManyElementsExpire() {
    VectorSet set = engine.createSet("s", SetConfig.of(2, Metric.L2, ElementType.F32));
    long deadline = clock.millis() + LIVE_TIME;
    for (int i = 0; i < MANY; i++) {
      set.put("v" + i, new float[] {i, 1}, null, deadline);
    }
    clock.turn(LIVE_TIME);
    int between = 0;
    while (engine.turnover().expiredElements() < MANY) {
      set.put("other", new float[] {1, 2});
      assertThat(set.search(new float[] {1, 2}, 3)).hasSize(1);
      between += engine.turnover().expiredElements() < MANY ? 1 : 0;
    }
    assertThat(between).isPositive();
    assertThat(set.cardinality()).isEqualTo(1);
  }

  @Test
  void othersWriteWhileVeryManyKeysExpire() {
    Keyspace keyspace = engine.keyspace(0);
    long deadline = clock.millis() + LIVE_TIME;
    for (int i = 0; i < MANY; i++) {
      keyspace.setString(slices.of("k" + i), slices.of("v"), PutMode.ALWAYS, null, deadline);
    }
    clock.turn(LIVE_TIME);
    assertThat(keyspace.exists(slices.of("k7"))).isFalse();
    int between = 0;
    while (engine.turnover().expiredKeys() < MANY) {
      keyspace.setString(slices.of("other"), slices.of("v"), PutMode.ALWAYS, null);
      between += engine.turnover().expiredKeys() < MANY ? 1 : 0;
    }
    assertThat(between).isPositive();
    assertThat(keyspace.size()).isEqualTo(1);
    assertThat(keyspace.expiry().count()).isZero();
  }
}
