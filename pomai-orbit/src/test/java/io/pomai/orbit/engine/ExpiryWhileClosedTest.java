package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.ReadProgress;
import io.pomai.arena.log.SyncPolicy;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What expired while an engine was closed is never seen again, and taken out when all is loaded and
 * not before: else what the log says of it later would be done to nothing, and the removal would
 * not be in the log.
 */
@Timeout(60)
class ExpiryWhileClosedTest {
  private static final int EACH = 300;
  private static final long SOON = 100;
  private static final long LATE = 100_000;
  private static final Durability DURABILITY =
      Durability.in(Path.of("unused"))
          .withSegmentBytes(Durability.MIN_SEGMENT_BYTES)
          .withPolicy(SyncPolicy.NO);

  private final TurnedClock clock = new TurnedClock();
  private final SimulatedDisk disk = new SimulatedDisk();
  private final Slices slices = new Slices();

  private PomaiEngine unloaded() {
    return PomaiEngine.unloaded(EngineConfig.defaults().withBudgetBytes(64 << 20).withClock(clock));
  }

  private PomaiEngine open() throws IOException {
    PomaiEngine engine = unloaded();
    engine.load(disk, DURABILITY, (bytes, total) -> {});
    return engine;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatExpiredMeanwhileIsTakenOutAfterLoading(boolean checkpoint) throws IOException {
    try (PomaiEngine engine = open()) {
      store(engine, clock.millis() + SOON);
      if (checkpoint) {
        engine.checkpoint();
      }
      prolong(engine, clock.millis() + LATE);
    }
    clock.turn(SOON);
    Queue<String> early = new ConcurrentLinkedQueue<>();
    AtomicInteger parts = new AtomicInteger();
    PomaiEngine engine = unloaded();
    engine.turnover().listener(new Listener(engine, early));
    ReadProgress progress =
        (bytes, total) -> {
          parts.incrementAndGet();
          requireNothingTakenOut(engine);
        };
    try (engine) {
      engine.load(disk, DURABILITY, progress);
      requireGone(engine);
      IndexedSets.await(() -> engine.turnover().expiredKeys() == EACH);
      IndexedSets.await(() -> engine.turnover().expiredElements() == EACH + 1);
      assertThat(parts.get()).isPositive();
      assertThat(early).isEmpty();
      assertThat(engine.keyspace(0).size()).as("keys and a set").isEqualTo(EACH + 1);
    }
    clock.turn(-SOON); // what is not in the log as removed would be there again
    try (PomaiEngine again = open()) {
      requireGone(again);
      assertThat(again.keyspace(0).size()).isEqualTo(EACH + 1);
    }
  }

  private void store(PomaiEngine engine, long deadline) {
    VectorSet set = engine.createSet("set", SetConfig.of(1));
    for (int i = 0; i < EACH; i++) {
      for (String name : List.of("gone" + i, "prolonged" + i)) {
        engine
            .keyspace(0)
            .setString(slices.of(name), slices.of("v"), PutMode.ALWAYS, null, deadline);
        set.put(name, new float[] {i}, null, deadline);
      }
    }
    VectorSet brief = engine.keyspace(0).findOrCreate(slices.of("brief"), SetConfig.of(1));
    brief.put("a", new float[] {1}, null, deadline); // which takes the set with it
  }

  private void prolong(PomaiEngine engine, long deadline) {
    ElementExpiry elements = set(engine).elements().expiry();
    for (int i = 0; i < EACH; i++) {
      String name = "prolonged" + i;
      KeyExpiry keys = engine.keyspace(0).expiry();
      assertThat(keys.expire(slices.of(name), deadline, ExpireCondition.ALWAYS)).isTrue();
      assertThat(elements.expire(slices.of(name), deadline, ExpireCondition.ALWAYS)).isTrue();
    }
  }

  private VectorSet set(PomaiEngine engine) {
    return Objects.requireNonNull(engine.keyspace(0).findSet(slices.of("set")));
  }

  private static void requireNothingTakenOut(PomaiEngine engine) {
    assertThat(engine.turnover().expiredKeys()).isZero();
    assertThat(engine.turnover().expiredElements()).isZero();
  }

  private void requireGone(PomaiEngine engine) {
    Keyspace keys = engine.keyspace(0);
    VectorSet set = set(engine);
    List<SearchHit> hits = set.search(new float[] {1}, SearchOptions.nearest(2 * EACH));
    assertThat(hits).hasSize(EACH).allMatch(hit -> hit.key().startsWith("prolonged"));
    Hits all = new Hits(slices);
    set.elements().inOrder(new KeyRange(null, false, null, false), 2 * EACH, all);
    assertThat(all.hits).hasSize(EACH).allMatch(hit -> hit.key().startsWith("prolonged"));
    for (int i = 0; i < EACH; i++) {
      assertThat(keys.exists(slices.of("gone" + i))).isFalse();
      assertThat(keys.exists(slices.of("prolonged" + i))).isTrue();
      assertThat(set.get(slices.of("gone" + i), element -> {})).isFalse();
      assertThat(set.get(slices.of("prolonged" + i), element -> {})).isTrue();
    }
  }

  /** Notes what is taken out where that is not logged. */
  private record Listener(PomaiEngine engine, Queue<String> early) implements RemovalListener {
    @Override
    public void expired(int database, byte[] key) {
      note("a key");
    }

    @Override
    public void emptied(int database, byte[] key) {
      note("a set");
    }

    private void note(String what) {
      if (engine.log() == null) {
        early.add(what);
      }
    }
  }
}
