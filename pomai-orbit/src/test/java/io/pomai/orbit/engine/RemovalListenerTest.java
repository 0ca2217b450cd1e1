package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who listens is told of each key that an engine takes out by itself, once. */
@Timeout(60)
class RemovalListenerTest {
  private static final int KEYS = 2_000;

  private final TurnedClock clock = new TurnedClock();
  private final Slices slices = new Slices();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private PomaiEngine engine;

  enum Change {
    MOVE_STRING,
    MOVE_SET,
    COPY_STRING,
    COPY_SET,
    RESTORE_STRING,
    RESTORE_SET,
    SET_STRING
  }

  private final class Listener implements RemovalListener {
    @Override
    public void expired(int database, byte[] key) {
      told.add(database + " expired " + new String(key, StandardCharsets.UTF_8));
    }

    @Override
    public void emptied(int database, byte[] key) {
      told.add(database + " emptied " + new String(key, StandardCharsets.UTF_8));
    }
  }

  @BeforeEach
  void open() {
    engine = PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20).withClock(clock));
    engine.turnover().listener(new Listener());
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private String next() throws InterruptedException {
    return Objects.requireNonNull(told.poll(30, TimeUnit.SECONDS), "nothing was told");
  }

  private void set(int database, String key, long millis) {
    engine
        .keyspace(database)
        .setString(
            slices.of(key), slices.of("value"), PutMode.ALWAYS, null, clock.millis() + millis);
  }

  /** Half are written to, which takes them out there and then, while the worker takes the rest. */
  @Test
  void everyExpiredKeyIsToldOnce() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      set(i % 3, "key" + i, 10);
      expected.add(i % 3 + " expired key" + i);
    }
    clock.turn(10);
    for (int i = 0; i < KEYS; i += 2) {
      set(i % 3, "key" + i, 1_000_000);
    }
    List<String> came = new ArrayList<>();
    while (came.size() < KEYS) {
      came.add(next());
    }
    assertThat(came).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(engine.turnover().expiredKeys()).isEqualTo(KEYS);
    assertThat(told).isEmpty();
  }

  @Test
  void aSetThatLosesItsLastElementByItselfIsTold() throws Exception {
    SetConfig config = SetConfig.of(2, Metric.L2, ElementType.F32);
    VectorSet set = engine.keyspace(5).findOrCreate(slices.of("set"), config);
    set.put("a", new float[] {1, 2}, null, clock.millis() + 10);
    set.put("b", new float[] {1, 2});
    clock.turn(10);
    while (engine.turnover().expiredElements() == 0) {
      Thread.onSpinWait();
    }
    assertThat(told).isEmpty();
    set.elements().expiry().expire(slices.of("b"), clock.millis() + 10, ExpireCondition.ALWAYS);
    clock.turn(10);
    assertThat(next()).isEqualTo("5 emptied set");
    assertThat(engine.keyspace(5).exists(slices.of("set"))).isFalse();
  }

  /** Changes of the key "to", each of which calls {@code done} when it is made. */
  private void change(Change change, Runnable done) {
    Keyspace keyspace = engine.keyspace(0);
    KeyMoves moves = engine.moves();
    ByteSlice to = slices.of("to");
    long deadline = clock.millis() + 10;
    switch (change) {
      case MOVE_STRING -> moves.move(keyspace, slices.of("string"), keyspace, to, true, done);
      case MOVE_SET -> moves.move(keyspace, slices.of("set"), keyspace, to, true, done);
      case COPY_STRING -> moves.copy(keyspace, slices.of("string"), keyspace, to, true, done);
      case COPY_SET -> moves.copy(keyspace, slices.of("set"), keyspace, to, true, done);
      case RESTORE_STRING ->
          moves.dumps().restore(keyspace, to, deadline, dump("string"), true, done);
      case RESTORE_SET -> moves.dumps().restore(keyspace, to, deadline, dump("set"), true, done);
      default ->
          keyspace.atomically(
              () -> {
                keyspace.setString(to, to, PutMode.ALWAYS, null, deadline);
                done.run();
              });
    }
  }

  private ByteSlice dump(String key) {
    ByteSlice[] dump = new ByteSlice[1];
    engine
        .moves()
        .dumps()
        .dump(
            engine.keyspace(0),
            slices.of(key),
            (bytes, source) -> {
              dump[0] = slices.of(new byte[bytes]);
              source.accept(dump[0].address());
            });
    return dump[0];
  }

  /** Another caller waits who takes out what has expired, and so does the worker. */
  @ParameterizedTest
  @EnumSource
  void whatIsToldWhenAChangeIsMadeComesBeforeItsEnd(Change change) throws Exception {
    Keyspace keyspace = engine.keyspace(0);
    SetConfig config = SetConfig.of(2, Metric.L2, ElementType.F32);
    keyspace.findOrCreate(slices.of("set"), config).put("a", new float[] {1, 2});
    ByteSlice name = slices.of("set");
    keyspace.expiry().expire(name, clock.millis() + 10, ExpireCondition.ALWAYS);
    set(0, "string", 10);
    List<Thread> others = new ArrayList<>();
    change(
        change,
        () -> {
          clock.turn(10);
          Thread other = Thread.ofPlatform().start(() -> keyspace.delete(slices.of("to")));
          others.add(other);
          while (other.isAlive() && other.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
          }
          told.add("done");
        });
    others.getFirst().join();
    List<String> came = new ArrayList<>();
    while (!came.contains("0 expired to")) {
      came.add(next());
    }
    assertThat(came).contains("done");
  }

  @Test
  void whatIsDeletedIsNotTold() throws Exception {
    set(0, "deleted", 10);
    engine.keyspace(0).delete(slices.of("deleted"));
    set(0, "x".repeat(RemovalListener.LONGEST_KEY + 1), 10);
    set(0, "last", 11);
    clock.turn(11);
    assertThat(next()).isEqualTo("0 expired last");
    engine.turnover().listener(null);
    set(0, "unheard", 10);
    clock.turn(10);
    while (engine.turnover().expiredKeys() < 3) {
      Thread.onSpinWait();
    }
    assertThat(told).isEmpty();
  }
}
