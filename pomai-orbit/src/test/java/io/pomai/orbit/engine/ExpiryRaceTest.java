package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.store.Deadlines;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Phaser;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Elements that expire, or are taken out, while they are looked at. */
class ExpiryRaceTest {
  private static final int ROUNDS = 20_000;
  private static final int LIVE_TIME = 1_000;

  private final TurnedClock clock = new TurnedClock();
  private final Slices slices = new Slices();
  private final PomaiEngine engine =
      PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20).withClock(clock));
  private final VectorSet set = engine.createSet("s", SetConfig.of(2, Metric.L2, ElementType.F32));

  @AfterEach
  void close() {
    engine.close();
  }

  private void fill() {
    for (int i = 0; i < 20; i++) {
      long deadline =
          i % 2 == 0 ? ElementExpiry.NEVER : clock.millis() + (long) (i / 2) * LIVE_TIME + 1;
      set.put("v" + i, new float[] {i, 1}, "{\"n\":" + i + "}", deadline);
    }
  }

  /** The bytes of a dump, made while {@code meanwhile} is done between measuring and writing. */
  private byte[] dump(Runnable meanwhile) {
    byte[][] shown = new byte[1][];
    try (Arena memory = Arena.ofConfined()) {
      KeyDumps dumps = engine.moves().dumps();
      dumps.dump(
          engine.keyspace(0),
          slices.of("s"),
          (bytes, source) -> {
            MemorySegment target = memory.allocate(bytes + 1_000L);
            meanwhile.run();
            source.accept(target.address());
            assertThat(target.asSlice(bytes).mismatch(memory.allocate(1_000))).isEqualTo(-1);
            shown[0] = target.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
          });
    }
    return shown[0];
  }

  @Test
  void aDumpHasTheElementsOfItsBeginningWhateverExpiresMeanwhile() {
    fill();
    byte[] before = dump(() -> {});
    byte[] during = dump(() -> clock.turn(5 * LIVE_TIME));
    assertThat(during).isEqualTo(before);
    assertThat(dump(() -> {}).length).isLessThan(before.length);
  }

  @Test
  void aDumpLeavesOutWhatHadExpiredWhenItIsTakenOutMeanwhile() {
    fill();
    int pin = set.beginWrite(); // nobody takes them out before the dump
    byte[] during;
    try {
      clock.turn(20 * LIVE_TIME);
      during =
          dump(
              () -> {
                for (int found = 0; found != Deadlines.NONE; ) {
                  found = set.storage().writer().removeExpired(clock.millis());
                }
              });
    } finally {
      set.endWrite(pin);
    }
    assertThat(during).isEqualTo(dump(() -> {}));
  }

  @Test
  void nobodyFindsWhatHasExpiredWhileItIsTakenOut() throws InterruptedException {
    set.put("lasting", new float[] {9, 9});
    List<BooleanSupplier> looks = new ArrayList<>();
    float[] query = {1, 1};
    looks.add(() -> set.search(query, 1).getFirst().key().equals("v"));
    looks.add(() -> set.get(slices.of("v"), _ -> {}));
    for (BooleanSupplier look : looks) {
      assertThat(foundExpired(look)).isZero();
    }
  }

  /** How often one who looks after the deadline finds the element, while another takes it out. */
  private int foundExpired(BooleanSupplier look) throws InterruptedException {
    int found = 0;
    Phaser turns = new Phaser(2);
    Thread remover =
        new Thread(
            () -> {
              for (int i = 0; i < ROUNDS; i++) {
                turns.arriveAndAwaitAdvance();
                set.expiry().tidy();
                turns.arriveAndAwaitAdvance();
              }
            });
    remover.start();
    for (int i = 0; i < ROUNDS; i++) {
      set.put("v", new float[] {1, 1}, null, clock.millis() + 1);
      clock.turn(1);
      turns.arriveAndAwaitAdvance();
      found += look.getAsBoolean() ? 1 : 0;
      turns.arriveAndAwaitAdvance();
    }
    remover.join();
    return found;
  }
}
