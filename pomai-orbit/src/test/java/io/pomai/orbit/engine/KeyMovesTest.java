package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.SyncPolicy;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of sets whose keys are taken by what is moved or copied. */
class KeyMovesTest {
  private static final float[] VECTOR = {1, 2};

  private final Slices slices = new Slices();
  private final ByteSlice set = slices.of("set");
  private final ByteSlice other = slices.of("other");

  enum Change {
    MOVE_STRING,
    MOVE_SET,
    COPY_STRING,
    COPY_SET
  }

  private MoveOutcome change(PomaiEngine engine, Change change, ByteSlice to) {
    Keyspace keyspace = engine.keyspace(0);
    KeyMoves moves = engine.moves();
    ByteSlice text = slices.of("text");
    return switch (change) {
      case MOVE_STRING -> moves.move(keyspace, text, keyspace, to, true);
      case MOVE_SET -> moves.move(keyspace, other, keyspace, to, true);
      case COPY_STRING -> moves.copy(keyspace, text, keyspace, to, true);
      case COPY_SET -> moves.copy(keyspace, other, keyspace, to, true);
    };
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeLoggedDropsNothing(Change change) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    try (PomaiEngine engine = CheckpointTest.open(disk, true, SyncPolicy.ALWAYS)) {
      engine.createSet("set", SetConfig.of(2)).put("kept", VECTOR);
      engine.createSet("other", SetConfig.of(2)).put("moved", VECTOR);
      engine.keyspace(0).setString(slices.of("text"), slices.of("value"), PutMode.ALWAYS, null);
      engine.settle();
      disk.readOnly(true);
      assertThatThrownBy(() -> engine.put("other", "unsafe", VECTOR))
          .isInstanceOf(LogUnavailableException.class);
      assertThatThrownBy(() -> change(engine, change, set))
          .isInstanceOf(LogUnavailableException.class);
      assertThat(engine.get("set", "kept")).isEqualTo(VECTOR);
      disk.readOnly(false);
    }
    try (PomaiEngine engine = CheckpointTest.open(disk, true, SyncPolicy.ALWAYS)) {
      assertThat(engine.get("set", "kept")).isEqualTo(VECTOR);
      assertThat(change(engine, change, set)).isEqualTo(MoveOutcome.DONE);
      assertThat(engine.get("other", "moved")).isEqualTo(change == Change.MOVE_SET ? null : VECTOR);
    }
  }

  /** The writer of a set that has expired holds up who finds that, and nobody else. */
  @Test
  @Timeout(60)
  void aSetIsDroppedUnderTheLockOfNoKeyspace() throws Exception {
    TurnedClock clock = new TurnedClock();
    try (PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults().withClock(clock))) {
      Keyspace source = engine.keyspace(0);
      Keyspace target = engine.keyspace(1);
      VectorSet busy = source.createSet(set, SetConfig.of(2));
      source.expiry().expire(set, clock.millis() + 10, ExpireCondition.ALWAYS);
      CountDownLatch written = new CountDownLatch(1);
      CountDownLatch writing = new CountDownLatch(1);
      Thread writer =
          Thread.ofPlatform().start(() -> busy.withStorage(holdUntil(writing, written)));
      writing.await();
      clock.turn(20);
      Thread mover =
          Thread.ofPlatform().start(() -> engine.moves().move(source, set, target, other, true));
      while (mover.isAlive() && mover.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      try {
        assertThat(existsOnAnotherThread(source, set)).isFalse();
        assertThat(existsOnAnotherThread(target, other)).isFalse();
      } finally {
        written.countDown();
      }
      mover.join();
      writer.join();
    }
  }

  private static boolean existsOnAnotherThread(Keyspace keyspace, ByteSlice key) throws Exception {
    return CompletableFuture.supplyAsync(() -> keyspace.exists(key)).get(20, TimeUnit.SECONDS);
  }

  private static Function<SetStorage, Boolean> holdUntil(CountDownLatch begun, CountDownLatch end) {
    return storage -> {
      begun.countDown();
      try {
        end.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return true;
    };
  }
}
