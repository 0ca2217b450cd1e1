package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When and how often keys are used, as Redis counts it. */
class KeyUsesTest {
  private static final int SECOND = 1_000;
  private static final int MINUTE = 60 * SECOND;

  private final Slices slices = new Slices();
  private final TurnedClock clock = new TurnedClock();
  private final PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults().withClock(clock));
  private final Keyspace keyspace = engine.keyspace(0);
  private final KeyUses uses = keyspace.uses();
  private final ByteSlice key = slices.of("key");

  @AfterEach
  void close() {
    engine.close();
  }

  private void byFrequency(int logFactor, int decayMinutes) {
    engine
        .eviction()
        .settings(new EvictionSettings(EvictionPolicy.ALLKEYS_LFU, 5, logFactor, decayMinutes));
  }

  private void set() {
    keyspace.setString(key, slices.of("some value"), PutMode.ALWAYS, null);
  }

  @Test
  void readingAndWritingAStringMakesItUsed() {
    set();
    clock.turn(10 * SECOND);
    assertThat(uses.idleSeconds(key)).isEqualTo(10);
    assertThat(keyspace.exists(key)).isTrue();
    assertThat(keyspace.expiry().deadline(key)).isEqualTo(KeyExpiry.NEVER);
    assertThat(keyspace.peekString(key, (address, length) -> {})).isTrue();
    assertThat(uses.idleSeconds(key)).isEqualTo(10);
    keyspace.getString(key, (address, length) -> {});
    assertThat(uses.idleSeconds(key)).isZero();
    clock.turn(10 * SECOND);
    set();
    assertThat(uses.idleSeconds(key)).isZero();
    clock.turn(10 * SECOND);
    keyspace.append(key, slices.of("more and more and more and more"));
    assertThat(uses.idleSeconds(key)).isZero();
    clock.turn(10 * SECOND);
    engine.moves().move(keyspace, key, engine.keyspace(1), key, false);
    clock.turn(3 * SECOND);
    assertThat(engine.keyspace(1).uses().idleSeconds(key)).isEqualTo(3);
    assertThat(uses.idleSeconds(key)).isEqualTo(KeyUses.ABSENT);
  }

  @Test
  void aSetIsUsedByCallsWithArraysOrWhenItIsSaid() {
    VectorSet set = engine.createSet("key", SetConfig.of(2));
    clock.turn(5 * SECOND);
    assertThat(uses.idleSeconds(key)).isEqualTo(5);
    set.touch();
    assertThat(uses.idleSeconds(key)).isZero();
    clock.turn(5 * SECOND);
    set.put("e", new float[] {1, 2});
    assertThat(uses.idleSeconds(key)).isZero();
    clock.turn(5 * SECOND);
    set.search(new float[] {1, 2}, 1);
    assertThat(uses.idleSeconds(key)).isZero();
  }

  @Test
  void usesAreCountedOneByOneWithoutAFactorAndLogarithmicallyWithOne() {
    byFrequency(0, 1);
    set();
    assertThat(uses.frequency(key)).isEqualTo(5);
    for (int i = 0; i < 300; i++) {
      keyspace.getString(key, (address, length) -> {});
      assertThat(uses.frequency(key)).isEqualTo(Math.min(255, 6 + i));
    }
    keyspace.delete(key);
    byFrequency(10, 1);
    set();
    for (int i = 0; i < 1_000; i++) {
      uses.touch(key);
    }
    assertThat(uses.frequency(key)).isBetween(10L, 30L); // Redis: 18 for 1,000 hits
  }

  @Test
  void theCountGoesDownWithTime() {
    byFrequency(0, 2);
    set();
    uses.frequency(key, 100);
    clock.turn(21 * MINUTE);
    assertThat(uses.frequency(key)).isEqualTo(90);
    clock.turn(1_000 * MINUTE);
    assertThat(uses.frequency(key)).isZero();
    byFrequency(0, 0);
    uses.frequency(key, 100);
    clock.turn(1_000 * MINUTE);
    assertThat(uses.frequency(key)).isEqualTo(100);
  }

  @Test
  void whatIsSaidOfAKeyHoldsWhereItIsKept() {
    set();
    uses.idle(key, 1_000_000);
    assertThat(uses.idleSeconds(key)).isEqualTo(1_000_000);
    uses.idle(key, Long.MAX_VALUE);
    assertThat(uses.idleSeconds(key)).isGreaterThan(200_000_000);
    uses.frequency(key, 7); // of no effect: it is not counted
    assertThat(uses.idleSeconds(key)).isGreaterThan(200_000_000);
    long stamp = uses.stamp(key);
    uses.touch(key);
    uses.restore(key, stamp);
    assertThat(uses.idleSeconds(key)).isGreaterThan(200_000_000);
    assertThat(uses.touch(slices.of("absent"))).isFalse();
  }
}
