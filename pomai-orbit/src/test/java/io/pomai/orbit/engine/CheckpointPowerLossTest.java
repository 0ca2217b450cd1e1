package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.SyncPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * The power goes while an engine makes checkpoints: what is found is what some number of changes
 * left, those made together all or none, with all that were settled and all that were made before a
 * checkpoint that succeeded.
 */
class CheckpointPowerLossTest {
  private static final int CHANGES = 400;

  private static PomaiEngine open(SimulatedDisk disk, SyncPolicy policy) throws IOException {
    return CheckpointTest.open(disk, CheckpointTest.config(true), policy, 2);
  }

  /** The power goes between two changes, or before any force of a checkpoint. */
  @Property(tries = 120)
  void whatWasSettledSurvivesPowerLossInsideOfCheckpoints(
      @ForAll long seed, @ForAll SyncPolicy policy) throws Exception {
    Random random = new Random(seed);
    SimulatedDisk disk = new SimulatedDisk();
    int least = random.nextInt(CHANGES);
    int settled = 0;
    int done = 0;
    AtomicInteger forcesLeft = new AtomicInteger(-1);
    CompletableFuture<SimulatedDisk> afterwards = new CompletableFuture<>();
    PomaiEngine engine = open(disk, policy);
    disk.beforeForce(
        () -> {
          if (forcesLeft.getAndDecrement() == 0) {
            afterwards.complete(disk.losePower(random));
          }
        });
    RandomSteps changes = new RandomSteps(engine, 0, seed);
    try {
      while (!afterwards.isDone() && done < 2 * CHANGES) {
        if (policy == SyncPolicy.ALWAYS && random.nextInt(20) == 0) {
          engine.settle();
          settled = done;
        }
        if (done == least) {
          forcesLeft.set(random.nextInt(12));
          engine.checkpoint();
          settled = done;
        }
        settled = random.nextInt(30) == 0 ? checkpoint(engine, done) : settled;
        changes.next();
        done++;
      }
    } catch (LogUnavailableException | UncheckedIOException lost) {
      afterwards.get(30, TimeUnit.SECONDS);
    }
    close(engine);
    SimulatedDisk found = afterwards.isDone() ? afterwards.get() : disk.losePower(random);
    try (PomaiEngine recovered = open(found, policy)) {
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
      RandomSteps sequence = new RandomSteps(engine, 0, seed);
      for (int i = 0; i <= most; i++) {
        if (i >= least && Contents.of(engine.keyspace(0)).equals(found)) {
          return i;
        }
        sequence.next();
      }
      return -1;
    }
  }

  private static int checkpoint(PomaiEngine engine, int done) {
    engine.checkpoint();
    return done;
  }

  /** The power goes before any force while changes are made during checkpoints. */
  @Property(tries = 60)
  void changesDuringCheckpointsSurviveInTheirOrder(@ForAll long seed, @ForAll SyncPolicy policy)
      throws Exception {
    SimulatedDisk disk = new SimulatedDisk();
    Random random = new Random(seed);
    AtomicInteger forcesLeft = new AtomicInteger(random.nextInt(60));
    CompletableFuture<SimulatedDisk> afterwards = new CompletableFuture<>();
    AtomicInteger done = new AtomicInteger();
    PomaiEngine engine = open(disk, policy);
    disk.beforeForce(
        () -> {
          if (forcesLeft.getAndDecrement() == 0) {
            afterwards.complete(disk.losePower(random));
          }
        });
    CompletableFuture<Integer> checkpoints =
        CompletableFuture.supplyAsync(() -> checkpointUntilFailure(engine, done));
    changeUntilFailure(engine, seed, done);
    int safe = checkpoints.get();
    close(engine);
    try (PomaiEngine recovered = open(afterwards.get(30, TimeUnit.SECONDS), policy)) {
      assertThat(prefixOf(seed, safe, done.get() + 1, Contents.of(recovered.keyspace(0))))
          .as("safe %d of %s changes, seed %d", safe, done, seed)
          .isBetween(safe, done.get() + 1);
    }
  }

  /** The number of changes before the last checkpoint that succeeded. */
  private static int checkpointUntilFailure(PomaiEngine engine, AtomicInteger done) {
    int safe = 0;
    try {
      while (true) {
        int before = done.get();
        engine.checkpoint();
        safe = before;
      }
    } catch (LogUnavailableException | UncheckedIOException lost) {
      return safe;
    }
  }

  private static void changeUntilFailure(PomaiEngine engine, long seed, AtomicInteger done) {
    RandomSteps changes = new RandomSteps(engine, 0, seed);
    try {
      while (true) {
        changes.next();
        done.incrementAndGet();
      }
    } catch (LogUnavailableException lost) {
      assertThat(lost).hasMessageContaining("log");
    }
  }
}
