package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.ivf.IvfSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A set that was opened from its blob does what one in memory does that went the same way. */
class FrozenSetTest {
  private static final int VECTORS = 700;
  private static final int DIMENSION = 20;
  private static final String SET = "s";

  private final Random random = new Random(7);

  private static PomaiEngine open(SimulatedDisk disk, boolean mapped) throws IOException {
    return CheckpointTest.open(disk, mapped, SyncPolicy.EVERYSEC);
  }

  private float[] vector(int dimension) {
    float[] values = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      values[d] = (float) random.nextGaussian();
    }
    return values;
  }

  private void fill(PomaiEngine engine, int vectors, int dimension) {
    List<String> keys = new ArrayList<>();
    List<float[]> values = new ArrayList<>();
    for (int i = 0; i < vectors; i++) {
      keys.add("key-" + i);
      values.add(vector(dimension));
    }
    engine.putAll(SET, keys, values);
  }

  @Property(tries = 18)
  void answersAsInMemory(@ForAll Metric metric, @ForAll ElementType type, @ForAll boolean mapped)
      throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    SetConfig config = SetConfig.of(DIMENSION, metric, type);
    try (PomaiEngine model = PomaiEngine.open()) {
      model.createSet(SET, config);
      try (PomaiEngine engine = open(disk, mapped)) {
        engine.createSet(SET, config);
        fillBoth(model, engine);
        engine.checkpoint();
      }
      for (int life = 0; life < 3; life++) {
        try (PomaiEngine engine = open(disk, mapped)) {
          assertSame(model, engine);
          changeBoth(model, engine);
          assertSame(model, engine);
          engine.checkpoint();
        }
      }
    }
  }

  private void fillBoth(PomaiEngine model, PomaiEngine engine) {
    for (int i = 0; i < VECTORS; i++) {
      putBoth(model, engine, "key-" + i);
    }
  }

  private void putBoth(PomaiEngine model, PomaiEngine engine, String key) {
    float[] vector = vector(DIMENSION);
    model.put(SET, key, vector);
    engine.put(SET, key, vector);
  }

  private void changeBoth(PomaiEngine model, PomaiEngine engine) {
    for (int i = 0; i < VECTORS / 2; i++) {
      String key = "key-" + random.nextInt(VECTORS + 100);
      if (random.nextInt(3) == 0) {
        assertThat(engine.delete(SET, key)).isEqualTo(model.delete(SET, key));
      } else {
        putBoth(model, engine, key);
      }
    }
  }

  private void assertSame(PomaiEngine model, PomaiEngine engine) {
    for (int i = 0; i < 10; i++) {
      float[] query = vector(DIMENSION);
      assertThat(engine.search(SET, query, 15)).isEqualTo(model.search(SET, query, 15));
      String key = "key-" + random.nextInt(VECTORS);
      assertThat(engine.get(SET, key)).isEqualTo(model.get(SET, key));
    }
  }

  @Test
  void rowsOfAMappedSetTakeNoMemory() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    int vectors = 40_000;
    long inMemory;
    try (PomaiEngine engine = open(disk, true)) {
      engine.createSet(SET, SetConfig.of(64));
      fill(engine, vectors, 64);
      inMemory = engine.stats().memory().get(MemoryKind.VECTORS);
      engine.checkpoint();
    }
    try (PomaiEngine engine = open(disk, true)) {
      assertThat(engine.stats().memory().get(MemoryKind.VECTORS)).isLessThan(inMemory / 4);
      assertThat(engine.stats().memory().get(MemoryKind.BLOBS)).isZero();
      assertThat(engine.checkpointStats().mappedHits()).isPositive();
      assertThat(engine.checkpointStats().mappedBytes()).isGreaterThan(vectors * 3 / 4 * 64L * 4);
    }
    try (PomaiEngine engine = open(disk, false)) {
      assertThat(engine.stats().memory().get(MemoryKind.BLOBS))
          .isGreaterThan(vectors * 3 / 4 * 64L * 4);
      assertThat(engine.checkpointStats().copies()).isPositive();
      assertThat(engine.checkpointStats().mappedBytes()).isZero();
    }
  }

  @Property(tries = 2)
  void aDroppedSetGivesItsBlobBack(@ForAll boolean mapped) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, mapped)) {
      engine.createSet(SET, SetConfig.of(4));
      fill(engine, 100, 4);
      engine.checkpoint();
    }
    try (PomaiEngine engine = open(disk, mapped)) {
      engine.flushAll();
      assertThat(engine.checkpointStats().mappedBytes()).isZero();
      assertThat(engine.stats().memory().get(MemoryKind.BLOBS)).isZero();
      engine.checkpoint();
      assertThat(disk.names()).noneMatch(name -> name.endsWith(".blob"));
    }
  }

  @Test
  void anIndexIsBuiltOverMappedRowsAndFollowsChanges() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    EngineConfig config = CheckpointTest.config(true).withIndex(new IvfSettings(2_000, 0.95, 64));
    try (PomaiEngine engine = CheckpointTest.open(disk, config, SyncPolicy.EVERYSEC)) {
      engine.createSet(SET, SetConfig.of(8));
      fill(engine, 3_000, 8);
      engine.checkpoint();
    }
    try (PomaiEngine engine = CheckpointTest.open(disk, config, SyncPolicy.EVERYSEC)) {
      awaitIndex(engine);
      for (int i = 0; i < 3_000; i += 3) {
        engine.delete(SET, "key-" + i);
        engine.put(SET, "key-" + (i + 1), vector(8));
      }
      for (int i = 1; i < 3_000; i += 60) {
        assertFindsItself(engine, "key-" + i);
      }
    }
  }

  @Property(tries = 2)
  void theIndexIsThereAfterAStart(@ForAll boolean mapped) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    EngineConfig config = CheckpointTest.config(mapped).withIndex(new IvfSettings(2_000, 0.95, 64));
    List<float[]> queries = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      queries.add(vector(8));
    }
    List<List<SearchHit>> expected;
    try (PomaiEngine engine = CheckpointTest.open(disk, config, SyncPolicy.EVERYSEC)) {
      engine.createSet(SET, SetConfig.of(8));
      fill(engine, 3_000, 8);
      assertThat(engine.searchBatch(SET, queries, 10)).hasSize(queries.size());
      awaitIndex(engine);
      engine.checkpoint();
      engine.checkpoint();
      expected = engine.searchBatch(SET, queries, 10);
    }
    try (PomaiEngine engine = CheckpointTest.open(disk, config, SyncPolicy.EVERYSEC)) {
      assertThat(engine.stats().setsByIndex().get(IndexState.READY)).isEqualTo(1);
      assertThat(engine.searchBatch(SET, queries, 10)).isEqualTo(expected);
      List<String> blobs = disk.names();
      engine.checkpoint();
      assertThat(disk.names()).as("nothing has changed").isEqualTo(blobs);
    }
  }

  static void awaitIndex(PomaiEngine engine) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (engine.stats().setsByIndex().get(IndexState.READY) == 0) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void assertFindsItself(PomaiEngine engine, String key) {
    float[] stored = Objects.requireNonNull(engine.get(SET, key));
    assertThat(engine.search(SET, stored, 1).getFirst().key()).isEqualTo(key);
  }
}
