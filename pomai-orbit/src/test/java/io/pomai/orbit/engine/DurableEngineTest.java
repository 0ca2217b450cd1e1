package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.LogFailure;
import io.pomai.arena.log.LogListener;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.arena.log.WriteAheadLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine that keeps its data has it again: compared with one in memory that did the same. */
class DurableEngineTest {
  private static final int CHANGES = 400;
  private static final Durability DURABILITY =
      Durability.in(Path.of("unused")).withSegmentBytes(Durability.MIN_SEGMENT_BYTES);

  private static EngineConfig config(SyncPolicy policy) {
    return EngineConfig.defaults()
        .withBudgetBytes(64 << 20)
        .withDurability(DURABILITY.withPolicy(policy));
  }

  private static PomaiEngine open(SimulatedDisk disk, SyncPolicy policy) throws IOException {
    EngineConfig config = config(policy);
    PomaiEngine engine = PomaiEngine.unloaded(config);
    engine.load(disk, Objects.requireNonNull(config.durability()), (bytes, total) -> {});
    return engine;
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

  @Property(tries = 25)
  void whatWasDoneIsThereAfterClosing(@ForAll SyncPolicy policy, @ForAll long seed)
      throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, policy)) {
      RandomChanges changes = new RandomChanges(engine.moves(), engine.keyspace(0), seed);
      for (int i = 0; i < CHANGES; i++) {
        changes.next();
      }
    }
    try (PomaiEngine engine = open(disk, policy)) {
      assertThat(Contents.of(engine.keyspace(0))).isEqualTo(expected(seed, CHANGES));
    }
  }

  @Property(tries = 40)
  void whatWasSettledSurvivesPowerLoss(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk();
    int settled = 0;
    int done = 0;
    PomaiEngine engine = open(disk, SyncPolicy.ALWAYS);
    RandomChanges changes = new RandomChanges(engine.moves(), engine.keyspace(0), seed);
    for (; done < CHANGES; done++) {
      if (random.nextInt(20) == 0) {
        engine.settle();
        settled = done;
      }
      changes.next();
    }
    SimulatedDisk afterwards = disk.losePower(random);
    Throwable lost = catchThrowable(engine::close);
    assertThat(lost == null || lost instanceof LogUnavailableException).isTrue();
    try (PomaiEngine recovered = open(afterwards, SyncPolicy.ALWAYS)) {
      Map<String, String> found = Contents.of(recovered.keyspace(0));
      assertThat(prefixOf(seed, settled, done, found))
          .as("settled %d of %d changes, seed %d", settled, done, seed)
          .isBetween(settled, done);
    }
  }

  /** The number of changes from {@code least} to {@code most} that leave {@code found}, or -1. */
  private static int prefixOf(long seed, int least, int most, Map<String, String> found) {
    try (PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults())) {
      RandomChanges sequence = new RandomChanges(engine.moves(), engine.keyspace(0), seed);
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
  void opensTwiceInOneFolderOnlyAfterClosing(@TempDir Path folder) {
    PomaiEngine first = PomaiEngine.open(folder);
    assertThatThrownBy(() -> PomaiEngine.open(folder))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(folder.getFileName().toString())
        .hasMessageContaining("in use");
    first.put("default", "a", new float[] {1, 2});
    first.close();
    try (PomaiEngine second = PomaiEngine.open(folder)) {
      assertThat(second.get("default", "a")).containsExactly(1, 2);
    }
  }

  @Test
  void refusesWritesWhileTheDiskIsFullAndGoesOnAfterwards() throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = open(disk, SyncPolicy.ALWAYS)) {
      engine.put("default", "kept", new float[] {1, 2});
      disk.limitSpace(0);
      assertThatThrownBy(() -> engine.put("default", "unsafe", new float[] {3, 4}))
          .isInstanceOf(LogUnavailableException.class);
      assertThatThrownBy(() -> engine.put("default", "refused", new float[] {5, 6}))
          .isInstanceOf(LogUnavailableException.class);
      assertThat(engine.get("default", "refused")).isNull();
      assertThat(engine.get("default", "kept")).containsExactly(1, 2);
      awaitRecovery(Objects.requireNonNull(engine.log()), () -> disk.limitSpace(Long.MAX_VALUE));
      engine.put("default", "later", new float[] {7, 8});
    }
    try (PomaiEngine engine = open(disk, SyncPolicy.ALWAYS)) {
      assertThat(engine.get("default", "kept")).containsExactly(1, 2);
      assertThat(engine.get("default", "unsafe")).containsExactly(3, 4);
      assertThat(engine.get("default", "refused")).isNull();
      assertThat(engine.get("default", "later")).containsExactly(7, 8);
    }
  }

  private static void awaitRecovery(WriteAheadLog log, Runnable repair)
      throws InterruptedException {
    CountDownLatch again = new CountDownLatch(1);
    log.addListener(new RecoveryListener(again));
    repair.run();
    assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private record RecoveryListener(CountDownLatch again) implements LogListener {
    @Override
    public void acknowledged(long sequence) {}

    @Override
    public void failed(LogFailure failure) {}

    @Override
    public void recovered() {
      again.countDown();
    }
  }

  @Test
  void namesTheFileThatIsNotALog(@TempDir Path folder) throws IOException {
    try (PomaiEngine engine = PomaiEngine.open(folder)) {
      engine.put("default", "a", new float[] {1, 2});
    }
    try (var files = Files.list(folder)) {
      Path log = files.filter(file -> file.toString().contains("log-")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(log);
      bytes[0] ^= 1;
      Files.write(log, bytes);
      assertThatThrownBy(() -> PomaiEngine.open(folder))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(log.getFileName().toString());
    }
  }
}
