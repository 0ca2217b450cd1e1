package io.pomai.orbit.engine;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.ivf.IvfSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;

/** An engine on a simulated disk, with a clock that is turned: for tests that compare with maps. */
final class RestartedEngine implements AutoCloseable {
  private static final Durability DURABILITY =
      Durability.in(Path.of("unused"))
          .withSegmentBytes(Durability.MIN_SEGMENT_BYTES)
          .withPolicy(SyncPolicy.NO);

  final TurnedClock clock = new TurnedClock();
  private final SimulatedDisk disk = new SimulatedDisk();
  private final EngineConfig config;
  private PomaiEngine engine;

  RestartedEngine(IvfSettings index) throws IOException {
    config =
        EngineConfig.defaults()
            .withBudgetBytes(64 << 20)
            .withClock(clock)
            .withIndex(index)
            .withDurability(DURABILITY);
    engine = open();
  }

  private PomaiEngine open() throws IOException {
    PomaiEngine opened = PomaiEngine.unloaded(config);
    opened.load(disk, Objects.requireNonNull(config.durability()), (bytes, total) -> {});
    return opened;
  }

  Keyspace keyspace() {
    return engine.keyspace(0);
  }

  PomaiEngine engine() {
    return engine;
  }

  /** Now and then a checkpoint, a restart, or some time that passes. */
  void disturb(Random random) throws IOException {
    if (random.nextInt(35) == 0) {
      engine.checkpoint();
    }
    if (random.nextInt(55) == 0) {
      restart();
    }
    if (random.nextInt(3) == 0) {
      clock.turn(random.nextInt(400));
    }
  }

  /** What was a set or a keyspace of this engine is none any more. */
  void restart() throws IOException {
    engine.close();
    engine = open();
  }

  @Override
  public void close() {
    engine.close();
  }
}
