package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.arena.log.WriteAheadLog;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes that are made together are found all or none. */
@Timeout(60)
class TogetherTest {
  private static final String LOG = "log-00000000000000000001.pomai";

  private final SimulatedDisk disk = new SimulatedDisk();
  private final Slices slices = new Slices();

  private static PomaiEngine open(SimulatedDisk disk) throws IOException {
    return CheckpointTest.open(disk, CheckpointTest.config(true), SyncPolicy.NO);
  }

  private static WriteAheadLog log(PomaiEngine engine) {
    return Objects.requireNonNull(engine.log());
  }

  private static List<Map<String, String>> contents(PomaiEngine engine) {
    return List.of(Contents.of(engine.keyspace(0)), Contents.of(engine.keyspace(1)));
  }

  private void setString(Keyspace keyspace, String key, String value) {
    PutOutcome _ = keyspace.setString(slices.of(key), slices.of(value), PutMode.ALWAYS, null);
  }

  /** In two databases, of a set that is there and one that is not. */
  private void changeMuch(PomaiEngine engine) {
    setString(engine.keyspace(0), "text", "new");
    engine.put("s", "a", new float[] {3, 4});
    engine.put("default", "b", new float[] {5, 6});
    setString(engine.keyspace(1), "other", "new");
    assertThat(engine.keyspace(0).delete(slices.of("gone"))).isTrue();
    assertThat(
            engine
                .moves()
                .copy(
                    engine.keyspace(0), slices.of("s"), engine.keyspace(1), slices.of("t"), false))
        .isEqualTo(MoveOutcome.DONE);
  }

  @Test
  void whereverTheLogEnds() throws IOException {
    PomaiEngine engine = open(disk);
    engine.createSet("s", SetConfig.of(2));
    setString(engine.keyspace(0), "gone", "old");
    engine.settle();
    int begin = disk.read(LOG).length;
    List<Map<String, String>> before = contents(engine);
    log(engine).together(() -> changeMuch(engine));
    engine.settle();
    List<Map<String, String>> after = contents(engine);
    byte[] whole = disk.read(LOG);
    SimulatedDisk killed = disk.kill();
    for (int length = begin; length <= whole.length; length++) {
      SimulatedDisk cut = new SimulatedDisk();
      cut.overwrite(LOG, Arrays.copyOf(whole, length));
      try (PomaiEngine recovered = open(cut)) {
        assertThat(contents(recovered))
            .as("%d of %d bytes", length, whole.length)
            .isEqualTo(length < whole.length ? before : after);
      }
    }
    try (PomaiEngine recovered = open(killed)) {
      assertThat(contents(recovered)).isEqualTo(after);
    }
  }

  /** A checkpoint that has half of the changes does not count before the others are safe. */
  @Test
  void whereACheckpointHasHalfOfThem() throws Exception {
    PomaiEngine engine = open(disk);
    engine.createSet("s", SetConfig.of(2));
    engine.createSet("t", SetConfig.of(2));
    engine.put("s", "first", new float[] {0, 1});
    engine.put("t", "first", new float[] {0, 1});
    List<Map<String, String>> before = contents(engine);
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    AtomicReference<SimulatedDisk> killed = new AtomicReference<>();
    Thread checkpoint = Thread.ofPlatform().unstarted(() -> failToSave(engine));
    disk.beforeForce(
        () -> {
          if (Thread.currentThread().equals(checkpoint)) { // the blob of one of the sets
            forcing.countDown();
            await(mayGoOn);
          }
        });
    checkpoint.start();
    forcing.await();
    log(engine)
        .together(
            () -> {
              engine.put("s", "a", new float[] {1, 2});
              engine.put("t", "a", new float[] {1, 2});
              mayGoOn.countDown();
              awaitIn(checkpoint, "forceUpTo");
              killed.set(disk.kill());
            });
    checkpoint.join();
    assertThat(catchThrowable(engine::close)).isInstanceOf(LogUnavailableException.class);
    try (PomaiEngine recovered = open(killed.get())) {
      assertThat(contents(recovered)).isEqualTo(before);
    }
  }

  private static void failToSave(PomaiEngine engine) {
    assertThat(catchThrowable(engine::checkpoint)).isNotNull();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitIn(Thread thread, String method) {
    while (Arrays.stream(thread.getStackTrace())
            .noneMatch(frame -> frame.getMethodName().equals(method))
        || thread.getState() != Thread.State.WAITING) {
      assertThat(thread.isAlive()).isTrue();
      Thread.onSpinWait();
    }
  }

  @Test
  void flushingAllDatabasesIsOneChange() throws IOException {
    PomaiEngine engine = open(disk);
    setString(engine.keyspace(0), "a", "1");
    setString(engine.keyspace(1), "b", "2");
    engine.settle();
    int begin = disk.read(LOG).length;
    engine.flushAll();
    engine.settle();
    byte[] whole = disk.read(LOG);
    for (int length = begin; length <= whole.length; length += 8) {
      SimulatedDisk cut = new SimulatedDisk();
      cut.overwrite(LOG, Arrays.copyOf(whole, length));
      try (PomaiEngine recovered = open(cut)) {
        long keys = recovered.keyspace(0).size() + recovered.keyspace(1).size();
        assertThat(keys).isEqualTo(length < whole.length ? 2 : 0);
      }
    }
    engine.close();
  }
}
