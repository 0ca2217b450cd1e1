package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.SyncPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
      Durability.in(Path.of("unused"))
          .withPolicy(SyncPolicy.ALWAYS)
          .withSegmentBytes(Durability.MIN_SEGMENT_BYTES);

  private static EngineConfig config(boolean mapped) {
    return EngineConfig.defaults()
        .withBudgetBytes(64 << 20)
        .withFlags(FeatureFlags.DEFAULTS.with(FeatureFlags.MMAP_FIRST_BLOBS, mapped));
  }

  static PomaiEngine open(SimulatedDisk disk, boolean mapped) throws IOException {
    EngineConfig config = config(mapped).withDurability(DURABILITY);
    PomaiEngine engine = PomaiEngine.unloaded(config);
    try {
      engine.load(disk, Objects.requireNonNull(config.durability()), (bytes, total) -> {});
      return engine;
    } catch (IOException | RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static void checkpointSometimes(PomaiEngine engine, Random random) {
    if (random.nextInt(30) == 0) {
      engine.checkpoint();
    }
  }

  @Property(tries = 40)
  void whatWasDoneIsThereAfterEveryReopening(@ForAll long seed, @ForAll boolean mapped)
      throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    Random random = new Random(seed);
    try (PomaiEngine model = PomaiEngine.open(config(mapped))) {
      RandomChanges expected = new RandomChanges(model.keyspace(0), seed);
      Random choices = new Random(seed);
      for (int life = 0; life < 4; life++) {
        try (PomaiEngine engine = open(disk, mapped)) {
          assertThat(Contents.of(engine.keyspace(0))).isEqualTo(Contents.of(model.keyspace(0)));
          RandomChanges changes = new RandomChanges(engine.keyspace(0), choices);
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
      RandomChanges changes = new RandomChanges(engine.keyspace(0), seed);
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
      RandomChanges sequence = new RandomChanges(engine.keyspace(0), seed);
      for (int i = 0; i < changes; i++) {
        sequence.next();
      }
      return Contents.of(engine.keyspace(0));
    }
  }

  /** The power goes between two changes, or before any force of a checkpoint. */
  @Property(tries = 80)
  void whatWasSettledSurvivesPowerLossInsideOfCheckpoints(@ForAll long seed) throws Exception {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk();
    int least = random.nextInt(CHANGES);
    int settled = 0;
    int done = 0;
    AtomicInteger forcesLeft = new AtomicInteger(-1);
    CompletableFuture<SimulatedDisk> afterwards = new CompletableFuture<>();
    PomaiEngine engine = open(disk, true);
    disk.beforeForce(
        () -> {
          if (forcesLeft.getAndDecrement() == 0) {
            afterwards.complete(disk.losePower(random));
          }
        });
    RandomChanges changes = new RandomChanges(engine.keyspace(0), seed);
    try {
      while (!afterwards.isDone() && done < 2 * CHANGES) {
        if (random.nextInt(20) == 0) {
          engine.settle();
          settled = done;
        }
        if (done == least) {
          forcesLeft.set(random.nextInt(20));
        }
        checkpointSometimes(engine, random);
        changes.next();
        done++;
      }
    } catch (LogUnavailableException | UncheckedIOException lost) {
      afterwards.get(30, TimeUnit.SECONDS);
    }
    close(engine);
    SimulatedDisk found =
        afterwards.isDone() ? afterwards.get() : disk.losePower(random);
    try (PomaiEngine recovered = open(found, true)) {
      Map<String, String> contents = Contents.of(recovered.keyspace(0));
      assertThat(prefixOf(seed, settled, done + 1, contents))
          .as("settled %d of %d changes, seed %d", settled, done, seed)
          .isBetween(settled, done + 1);
    }
  }

  private static void close(PomaiEngine engine) {
    try {
      engine.close();
    } catch (LogUnavailableException | UncheckedIOException lost) {
      assertThat(lost).hasMessageContaining("log");
    }
  }

  /** The number of changes from {@code least} to {@code most} that leave {@code found}, or -1. */
  private static int prefixOf(long seed, int least, int most, Map<String, String> found) {
    try (PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults())) {
      RandomChanges sequence = new RandomChanges(engine.keyspace(0), seed);
      for (int i = 0; i <= most; i++) {
        if (i >= least && Contents.of(engine.keyspace(0)).equals(found)) {
          return i;
        }
        sequence.next();
      }
      return -1;
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
  void aFailedCheckpointLeavesEverythingAsItWas() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, true)) {
      engine.put("default", "a", new float[] {1, 2});
      engine.checkpoint();
      engine.put("default", "b", new float[] {3, 4});
      engine.createSet("other", SetConfig.of(3));
      engine.put("other", "c", new float[] {5, 6, 7});
      List<String> before = blobs(disk);
      for (long space = 0; space < 20_000; space += 500) {
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
  void namesTheBlobThatIsDamaged(@TempDir Path folder) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, true)) {
      engine.put("default", "a", new float[] {1, 2});
      engine.checkpoint();
    }
    String blob =
blobs(disk).getFirst();
    byte[] bytes = disk.read(blob);
    bytes[4096] ^= 1;
    disk.overwrite(blob, bytes);
    assertThatThrownBy(() -> open(disk, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(blob)
        .hasMessageContaining("offset");
  }
}
