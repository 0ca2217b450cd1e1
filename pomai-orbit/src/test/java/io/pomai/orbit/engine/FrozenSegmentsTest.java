package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What a checkpoint has written is read from its file from then on, while everything goes on. */
class FrozenSegmentsTest {
  private static final String SET = "s";

  /** So long that few vectors fill a chunk. */
  private static final int DIMENSION = 4096;

  private static final int CHUNK = (2 << 20) / (DIMENSION * Float.BYTES);

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Random random = new Random(11);
  private final Slices slices = new Slices();

  private PomaiEngine open() throws IOException {
    return open(true);
  }

  private PomaiEngine open(boolean mapped) throws IOException {
    EngineConfig config = CheckpointTest.config(mapped).withBudgetBytes(256 << 20);
    return CheckpointTest.open(disk, config, SyncPolicy.EVERYSEC);
  }

  private float[] vector() {
    float[] values = new float[DIMENSION];
    for (int d = 0; d < values.length; d += 37) {
      values[d] = (float) random.nextGaussian();
    }
    return values;
  }

  private void put(PomaiEngine engine, int from, int to) {
    for (int i = from; i < to; i++) {
      engine.put(SET, "key-" + i, vector());
    }
  }

  private long blobBytes() throws IOException {
    long bytes = 0;
    for (String name : blobs()) {
      bytes += disk.read(name).length;
    }
    return bytes;
  }

  private List<String> blobs() throws IOException {
    return disk.names().stream().filter(name -> name.endsWith(".blob")).toList();
  }

  private static long rowBytes(PomaiEngine engine) {
    return engine.stats().memory().get(MemoryKind.VECTORS);
  }

  @Test
  void aCheckpointGivesTheMemoryOfItsRowsBack() throws IOException {
    try (PomaiEngine engine = open()) {
      engine.createSet(SET, SetConfig.of(DIMENSION));
      put(engine, 0, 4 * CHUNK + 5);
      long before = rowBytes(engine);
      float[] query = vector();
      List<SearchHit> hits = engine.search(SET, query, 50);
      engine.checkpoint();
      awaitReclaim(engine, before / 3);
      assertThat(engine.checkpointStats().mappedBytes()).isGreaterThan(before / 2);
      assertThat(engine.search(SET, query, 50)).isEqualTo(hits);
    }
  }

  private static void awaitReclaim(PomaiEngine engine, long rowBytes) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (rowBytes(engine) > rowBytes) {
      assertThat(System.nanoTime()).as("rows left: " + rowBytes(engine)).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void aSegmentIsWrittenOnce() throws IOException {
    try (PomaiEngine engine = open()) {
      engine.createSet(SET, SetConfig.of(DIMENSION));
      put(engine, 0, 2 * CHUNK + 5);
      engine.checkpoint();
      List<String> segments = blobs().stream().filter(name -> name.startsWith("set-")).toList();
      assertThat(segments).hasSize(1);
      put(engine, 2 * CHUNK, 3 * CHUNK + 20);
      engine.checkpoint();
      assertThat(disk.names()).containsAll(segments);
      assertThat(blobs()).filteredOn(name -> name.startsWith("set-")).hasSize(2);
    }
  }

  @Test
  void whatIsMostlyDeadGoesAndItsSpaceComesBack() throws IOException {
    try (PomaiEngine engine = open()) {
      engine.createSet(SET, SetConfig.of(DIMENSION));
      put(engine, 0, 6 * CHUNK + 5);
      engine.checkpoint();
      long whole = blobBytes();
      for (int i = 0; i < 6 * CHUNK; i++) {
        if (i % 4 != 0) {
          engine.delete(SET, "key-" + i);
        }
      }
      float[] query = vector();
      List<SearchHit> hits = engine.search(SET, query, 50);
      for (int i = 0; i < 4; i++) {
        engine.checkpoint();
      }
      assertThat(blobBytes()).isLessThan(whole / 2);
      assertThat(engine.search(SET, query, 50)).isEqualTo(hits);
    }
    try (PomaiEngine engine = open()) {
      for (int i = 0; i < 6 * CHUNK; i++) {
        assertThat(engine.get(SET, "key-" + i) != null).isEqualTo(i % 4 == 0);
      }
    }
  }

  @Test
  void whatIsDeadGoesThoughMemoryIsFull() throws IOException {
    try (PomaiEngine engine = open()) {
      engine.createSet(SET, SetConfig.of(DIMENSION));
      put(engine, 0, 2 * CHUNK + 5);
      engine.checkpoint();
      assertThat(blobs()).anyMatch(name -> name.startsWith("set-"));
      for (int i = 0; i < 2 * CHUNK; i++) {
        engine.delete(SET, "key-" + i);
      }
      engine.budget(EngineConfig.MIN_BUDGET_BYTES);
      checkpointAfterOthers(engine);
      assertThat(blobs()).noneMatch(name -> name.startsWith("set-"));
      assertThat(engine.get(SET, "key-" + 2 * CHUNK)).isNotNull();
    }
  }

  /** Scarce memory lets the engine make checkpoints by itself. */
  private static void checkpointAfterOthers(PomaiEngine engine) {
    boolean done = false;
    while (!done) {
      try {
        engine.checkpoint();
        done = true;
      } catch (IllegalStateException anotherRuns) {
        Thread.onSpinWait();
      }
    }
  }

  @Property(tries = 14)
  void answersAsInMemoryWhateverHappens(
      @ForAll long seed, @ForAll Metric metric, @ForAll ElementType type) throws IOException {
    Random choices = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk();
    EngineConfig config = CheckpointTest.config(true).withBudgetBytes(256 << 20);
    try (PomaiEngine model = PomaiEngine.open(config.withBudgetBytes(256 << 20))) {
      model.createSet(SET, SetConfig.of(DIMENSION, metric, type));
      int keys = 2 * CHUNK * Float.SIZE / Math.max(Byte.SIZE, type.bits());
      for (int life = 0; life < 3; life++) {
        try (PomaiEngine engine = CheckpointTest.open(disk, config, SyncPolicy.EVERYSEC)) {
          if (life == 0) {
            engine.createSet(SET, SetConfig.of(DIMENSION, metric, type));
          }
          assertSame(model, engine, keys);
          for (int round = 0; round < 4; round++) {
            change(List.of(model, engine), choices, keys);
            engine.checkpoint();
            assertSame(model, engine, keys);
          }
          change(List.of(model, engine), choices, keys);
        }
      }
    }
  }

  /** Puts, with attributes or not, alone or in batches, and deletes. */
  private void change(List<PomaiEngine> engines, Random choices, int keys) {
    int deletes = choices.nextInt(3);
    for (int i = 0; i < keys / 3; i++) {
      String key = "key-" + choices.nextInt(keys);
      float[] first = vector();
      float[] second = vector();
      int kind = choices.nextInt(6);
      for (PomaiEngine engine : engines) {
        VectorSet set = set(engine);
        switch (kind) {
          case 0 -> set.putAll(List.of(key, key + "+", key), List.of(first, second, second));
          case 1 ->
              set.put(
                  slices.of(key), slices.of(first), slices.of("{\"a\":" + i + "}"), PutMode.ALWAYS);
          case 2 -> set.put(key, first);
          default -> {
            if (kind < 3 + deletes) {
              set.delete(key);
            } else {
              set.put(key, second);
            }
          }
        }
      }
    }
  }

  private void assertSame(PomaiEngine model, PomaiEngine engine, int keys) {
    assertThat(set(engine).cardinality()).isEqualTo(set(model).cardinality());
    for (int i = 0; i < keys; i++) {
      assertThat(element(engine, "key-" + i)).isEqualTo(element(model, "key-" + i));
    }
    for (int i = 0; i < 3; i++) {
      float[] query = vector();
      assertThat(distances(engine, query)).isEqualTo(distances(model, query));
    }
  }

  private VectorSet set(PomaiEngine engine) {
    return Objects.requireNonNull(engine.keyspace(0).findSet(slices.of(SET)));
  }

  /** Vector and attributes, as text; empty if there is no such element. */
  private String element(PomaiEngine engine, String key) {
    StringBuilder text = new StringBuilder();
    set(engine)
        .get(
            slices.of(key),
            element ->
                text.append(Arrays.hashCode(slices.vector(element)))
                    .append(Slices.text(element.attributesAddress(), element.attributesLength())));
    return text.toString();
  }

  private static List<Float> distances(PomaiEngine engine, float[] query) {
    return engine.search(SET, query, 40).stream().map(SearchHit::distance).toList();
  }

  @Test
  void searchesThatRunMeanwhileSeeEveryVectorOnce() throws Exception {
    try (PomaiEngine engine = open()) {
      engine.createSet(SET, SetConfig.of(DIMENSION));
      int vectors = 4 * CHUNK + 5;
      put(engine, 0, vectors);
      AtomicBoolean ended = new AtomicBoolean();
      CompletableFuture<Integer> searches =
          CompletableFuture.supplyAsync(
              () -> {
                int count = 0;
                float[] query = new float[DIMENSION];
                while (!ended.get() || count == 0) {
                  List<String> keys = new ArrayList<>();
                  engine.search(SET, query, 2 * vectors).forEach(hit -> keys.add(hit.key()));
                  assertThat(keys).hasSize(vectors).doesNotHaveDuplicates();
                  count++;
                }
                return count;
              });
      try {
        for (int round = 0; round < 4; round++) {
          for (int i = round; i < vectors; i += 3) {
            engine.put(SET, "key-" + i, vector());
          }
          engine.checkpoint();
        }
      } finally {
        ended.set(true);
      }
      assertThat(searches.get()).isPositive();
    }
  }

  private void fill(PomaiEngine engine, String set) {
    engine.createSet(set, SetConfig.of(DIMENSION));
    for (int i = 0; i < CHUNK + 5; i++) {
      engine.put(set, "key-" + i, vector());
    }
  }

  private int segments(PomaiEngine engine, String set) {
    VectorSet found = Objects.requireNonNull(engine.keyspace(0).findSet(slices.of(set)));
    return found.storage().core().store.files().segments().size();
  }

  /** The blobs are safe then; what cannot be read in them is written again. */
  @Test
  void aSetWhoseFilesCannotBeReadWaitsForTheNextCheckpoint() throws IOException {
    float[] last;
    try (PomaiEngine engine = open()) {
      fill(engine, "a");
      fill(engine, "b");
      engine.checkpoint();
      fill(engine, "c");
      fill(engine, "d");
      last = Objects.requireNonNull(engine.get("d", "key-" + CHUNK));
      String tail =
          blobs().stream().filter(name -> name.startsWith("tail-1-")).findAny().orElseThrow();
      disk.failMaps(1);
      assertThatThrownBy(engine::checkpoint)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("Cannot allocate memory");
      assertThat(segments(engine, "c") + segments(engine, "d")).isEqualTo(1);
      engine.put("a", "key-0", vector());
      disk.failMaps(1);
      assertThatThrownBy(engine::checkpoint).isInstanceOf(UncheckedIOException.class);
      assertThat(blobs()).as("needless files go all the same").doesNotContain(tail);
      engine.checkpoint();
      for (String set : new String[] {"a", "b", "c", "d"}) {
        assertThat(segments(engine, set)).as(set).isEqualTo(1);
      }
    }
    try (PomaiEngine engine = open()) {
      assertThat(engine.stats().vectors()).isEqualTo(4 * (CHUNK + 5));
      assertThat(engine.get("d", "key-" + CHUNK)).isEqualTo(last);
    }
  }
}
