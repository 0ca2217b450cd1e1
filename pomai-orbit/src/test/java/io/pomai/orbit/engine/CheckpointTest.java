package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.SyncPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine that makes checkpoints has the same data after every end, compared with one in memory
 * that did the same.
 */
class CheckpointTest {
  private static final int CHANGES = 400;
  private static final Durability DURABILITY =
      Durability.in(Path.of("unused")).withSegmentBytes(Durability.MIN_SEGMENT_BYTES);

  static EngineConfig config(boolean mapped) {
    return EngineConfig.defaults()
        .withBudgetBytes(64 << 20)
        .withFlags(FeatureFlags.DEFAULTS.with(FeatureFlags.MMAP_FIRST_BLOBS, mapped));
  }

  private static PomaiEngine open(SimulatedDisk disk, boolean mapped) throws IOException {
    return open(disk, mapped, SyncPolicy.ALWAYS);
  }

  static PomaiEngine open(SimulatedDisk disk, boolean mapped, SyncPolicy policy)
      throws IOException {
    return open(disk, config(mapped), policy);
  }

  static PomaiEngine open(SimulatedDisk disk, EngineConfig settings, SyncPolicy policy)
      throws IOException {
    return open(disk, settings, policy, 1);
  }

  /** An engine that keeps the files of {@code kept} checkpoints. */
  static PomaiEngine open(SimulatedDisk disk, EngineConfig settings, SyncPolicy policy, int kept)
      throws IOException {
    EngineConfig config =
        settings.withDurability(DURABILITY.withPolicy(policy).withKeptCheckpoints(() -> kept));
    PomaiEngine engine = PomaiEngine.unloaded(config);
    try {
      engine.load(disk, Objects.requireNonNull(config.durability()), (bytes, total) -> {});
      return engine;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static boolean checkpointSometimes(PomaiEngine engine, Random random) {
    boolean now = random.nextInt(30) == 0;
    if (now) {
      engine.checkpoint();
    }
    return now;
  }

  @Property(tries = 40)
  void whatWasDoneIsThereAfterEveryReopening(@ForAll long seed, @ForAll boolean mapped)
      throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    Random random = new Random(seed);
    try (PomaiEngine model = PomaiEngine.open(config(mapped))) {
      RandomChanges expected = new RandomChanges(model.moves(), model.keyspace(0), seed);
      Random choices = new Random(seed);
      for (int life = 0; life < 4; life++) {
        try (PomaiEngine engine = open(disk, mapped)) {
          assertThat(Contents.of(engine.keyspace(0))).isEqualTo(Contents.of(model.keyspace(0)));
          RandomChanges changes = new RandomChanges(engine.moves(), engine.keyspace(0), choices);
          for (int i = 0; i < CHANGES / 2; i++) {
            changes.next();
            expected.next();
            checkpointSometimes(engine, random);
          }
          assertThat(Contents.of(engine.keyspace(0))).isEqualTo(Contents.of(model.keyspace(0)));
        }
      }
    }
  }

  @Property(tries = 40)
  void concurrentCheckpointsMissNothing(@ForAll long seed) throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    AtomicInteger ended = new AtomicInteger();
    try (PomaiEngine engine = open(disk, true)) {
      CompletableFuture<Void> checkpoints =
          CompletableFuture.runAsync(
              () -> {
                while (ended.get() == 0) {
                  engine.checkpoint();
                }
              });
      RandomChanges changes = new RandomChanges(engine.moves(), engine.keyspace(0), seed);
      for (int i = 0; i < 4 * CHANGES; i++) {
        changes.next();
      }
      ended.set(1);
      checkpoints.get();
    }
    try (PomaiEngine engine = open(disk, true)) {
      assertThat(Contents.of(engine.keyspace(0))).isEqualTo(expected(seed, 4 * CHANGES));
    }
  }

  /** What the first changes of a sequence leave, in memory. */
  private static Map<String, String> expected(long seed, int changes) {
    try (PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults())) {
      RandomChanges sequence = new RandomChanges(engine.moves(), engine.keyspace(0), seed);
      for (int i = 0; i < changes; i++) {
        sequence.next();
      }
      return Contents.of(engine.keyspace(0));
    }
  }

  @Test
  void keepsNothingWithoutFolder() {
    try (PomaiEngine engine = PomaiEngine.open()) {
      assertThatThrownBy(engine::checkpoint)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("Durability");
      assertThat(engine.checkpointStats()).isEqualTo(CheckpointStats.NONE);
    }
  }

  @Test
  void keepsTheBlobOfASetThatHasNotChanged() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, true)) {
      engine.put("default", "a", new float[] {1, 2});
      engine.checkpoint();
      List<String> before = blobs(disk);
      engine.createSet("other", SetConfig.of(3));
      engine.checkpoint();
      assertThat(disk.names()).containsAll(before);
      engine.put("default", "b", new float[] {1, 2});
      engine.checkpoint();
      assertThat(disk.names()).doesNotContainAnyElementsOf(before);
    }
  }

  @Test
  void deletesTheLogThatTheBlobsContain() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, true)) {
      for (int i = 0; i < 50; i++) {
        engine.put("default", "key" + i, new float[] {i, 2});
      }
      long before = Objects.requireNonNull(engine.log()).stats().segmentBytes();
      engine.checkpoint();
      assertThat(Objects.requireNonNull(engine.log()).stats().segmentBytes()).isLessThan(before);
    }
  }

  @Test
  void keepsTheFilesOfAsManyCheckpointsAsAsked() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    List<List<String>> blobs = new ArrayList<>();
    for (int life = 0; life < 2; life++) {
      try (PomaiEngine engine = open(disk, config(true), SyncPolicy.ALWAYS, 3)) {
        for (int i = 0; i < 4; i++) {
          engine.put("default", "key" + life + i, new float[] {i, 2});
          engine.checkpoint();
          blobs.add(List.copyOf(blobs(disk)));
          assertThat(blobs(disk)).hasSize(Math.min(3, blobs.size()));
          assertThat(manifests(disk)).hasSize(Math.min(3, blobs.size()));
        }
      }
    }
    assertThat(disk.names()).filteredOn(name -> name.startsWith("log-")).hasSizeGreaterThan(2);
    try (PomaiEngine engine = open(disk, config(true), SyncPolicy.ALWAYS, 1)) {
      assertThat(blobs(disk)).isEqualTo(blobs.getLast());
      engine.put("default", "last", new float[] {1, 2});
      engine.checkpoint();
    }
    assertThat(blobs(disk)).hasSize(1);
    assertThat(manifests(disk)).containsExactly("manifest.pomai");
  }

  private static List<String> manifests(SimulatedDisk disk) throws IOException {
    return disk.names().stream().filter(name -> name.startsWith("manifest")).toList();
  }

  @Test
  void aFailedCheckpointLeavesEverythingAsItWas() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, true)) {
      engine.put("default", "a", new float[] {1, 2});
      engine.checkpoint();
      engine.put("default", "b", new float[] {3, 4});
      engine.createSet("other", SetConfig.of(3));
      engine.put("other", "c", new float[] {5, 6, 7});
      List<String> before = blobs(disk);
      for (long space = 0; space < 9_000; space += 500) {
        failCheckpoint(engine, disk, space);
        assertThat(engine.checkpointStats().lastFailure()).isNotEmpty();
        assertThat(blobs(disk)).isEqualTo(before);
      }
    }
    try (PomaiEngine engine = open(disk, true)) {
      assertThat(engine.get("default", "b")).containsExactly(3, 4);
      engine.checkpoint();
      assertThat(engine.checkpointStats().lastFailure()).isEmpty();
      assertThat(engine.checkpointStats().lastSuccessMillis()).isPositive();
    }
  }

  private static void failCheckpoint(PomaiEngine engine, SimulatedDisk disk, long space) {
    disk.limitSpace(space);
    assertThatThrownBy(engine::checkpoint)
        .isInstanceOfAny(UncheckedIOException.class, LogUnavailableException.class);
    disk.limitSpace(Long.MAX_VALUE);
  }

  private static List<String> blobs(SimulatedDisk disk) throws IOException {
    return disk.names().stream().filter(name -> name.endsWith(".blob")).toList();
  }

  @Test
  void refusesAFolderWithoutItsManifest() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, true)) {
      engine.put("default", "a", new float[] {1, 2});
      engine.checkpoint();
    }
    disk.delete("manifest.pomai");
    assertThatThrownBy(() -> open(disk, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("manifest.pomai")
        .hasMessageContaining("backup");
  }

  @Test
  void refusesAFolderWithoutItsLog() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, true)) {
      engine.checkpoint(); // of nothing: even then the log went on
      engine.put("default", "a", new float[] {1, 2});
    }
    for (String name : disk.names()) {
      if (name.startsWith("log-")) {
        disk.delete(name);
      }
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThatThrownBy(() -> open(disk, true))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("expected a log from record 1 on, as manifest.pomai says")
          .hasMessageContaining("backup");
    }
  }

  @Test
  void namesTheBlobThatIsDamaged(@TempDir Path folder) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, true)) {
      engine.put("default", "a", new float[] {1, 2});
      engine.checkpoint();
    }
    String blob = blobs(disk).getFirst();
    byte[] bytes = disk.read(blob);
    bytes[4096] ^= 1;
    disk.overwrite(blob, bytes);
    assertThatThrownBy(() -> open(disk, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(blob)
        .hasMessageContaining("offset");
  }
}
