package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.IncrementOutcome.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyspaceTest {
  private final Slices slices = new Slices();
  private final PomaiEngine engine =
      PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20));
  private final Keyspace keyspace = engine.keyspace(0);

  private PutOutcome set(String key, String value) {
    return keyspace.setString(slices.of(key), slices.of(value), PutMode.ALWAYS, null);
  }

  private @Nullable String get(String key) {
    List<String> values = new ArrayList<>();
    keyspace.getString(
        slices.of(key), (address, length) -> values.add(Slices.text(address, length)));
    return values.isEmpty() ? null : values.getFirst();
  }

  /** Who writes to a set for long holds up the string that takes its place, and nobody else. */
  @Test
  @Timeout(60)
  void aStringInPlaceOfABusySetHoldsUpNoOtherKey() throws InterruptedException {
    VectorSet busy =
        keyspace.createSet(slices.of("s"), SetConfig.of(2, Metric.L2, ElementType.F32));
    int pin = busy.beginWrite();
    Thread writer = new Thread(() -> keyspace.atomically(() -> set("s", "text")));
    try {
      writer.start();
      while (keyspace.type(slices.of("s")) != KeyType.STRING) {
        Thread.onSpinWait();
      }
      assertThat(set("other", "1")).isEqualTo(PutOutcome.CREATED);
    } finally {
      busy.endWrite(pin);
    }
    writer.join();
    assertThat(busy.isDropped()).isTrue();
  }

  @Property(tries = 60)
  void stringsBehaveAsAMap(@ForAll long seed) {
    Random random = new Random(seed);
    Map<String, String> oracle = new HashMap<>();
    for (int step = 0; step < 400; step++) {
      String key = "k" + random.nextInt(30);
      String value = "v".repeat(random.nextInt(1 << random.nextInt(16)));
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          PutOutcome expected =
              oracle.put(key, value) == null ? PutOutcome.CREATED : PutOutcome.REPLACED;
          assertThat(set(key, value)).isEqualTo(expected);
        }
        case 2 ->
            assertThat(keyspace.append(slices.of(key), slices.of(value)))
                .isEqualTo(oracle.merge(key, value, String::concat).length());
        case 3 -> assertThat(keyspace.delete(slices.of(key))).isEqualTo(oracle.remove(key) != null);
        case 4 -> assertThat(get(key)).isEqualTo(oracle.get(key));
        default ->
            assertThat(keyspace.stringLength(slices.of(key)))
                .isEqualTo(oracle.getOrDefault(key, "").length());
      }
      assertThat(keyspace.size()).isEqualTo(oracle.size());
    }
    assertThat(allKeys()).containsExactlyInAnyOrderElementsOf(oracle.keySet());
    keyspace.clear();
    assertThat(engine.stats().usedBytes()).isZero();
  }

  private List<String> allKeys() {
    List<String> keys = new ArrayList<>();
    keyspace.forEachKey((address, length, type) -> keys.add(Slices.text(address, length)));
    return keys;
  }

  @Test
  void conditionsDecideWhetherAStringIsStored() {
    ByteSlice key = slices.of("key");
    assertThat(keyspace.setString(key, slices.of("a"), PutMode.XX, null))
        .isEqualTo(PutOutcome.SKIPPED);
    assertThat(keyspace.setString(key, slices.of("b"), PutMode.NX, null))
        .isEqualTo(PutOutcome.CREATED);
    assertThat(keyspace.setString(key, slices.of("c"), PutMode.NX, null))
        .isEqualTo(PutOutcome.SKIPPED);
    assertThat(keyspace.setString(key, slices.of("d"), PutMode.XX, null))
        .isEqualTo(PutOutcome.REPLACED);
    assertThat(get("key")).isEqualTo("d");
  }

  @Test
  void numbersCountInSixtyFourBits() {
    ByteSlice key = slices.of("n");
    assertThat(keyspace.increment(key, 5)).isEqualTo(IncrementOutcome.done(5));
    assertThat(keyspace.increment(key, -7)).isEqualTo(IncrementOutcome.done(-2));
    assertThat(get("n")).isEqualTo("-2");
    set("n", Long.toString(Long.MAX_VALUE - 1));
    assertThat(keyspace.increment(key, 1)).isEqualTo(IncrementOutcome.done(Long.MAX_VALUE));
    assertThat(keyspace.increment(key, 1).status()).isEqualTo(Status.OVERFLOW);
    set("n", Long.toString(Long.MIN_VALUE));
    assertThat(keyspace.increment(key, -1).status()).isEqualTo(Status.OVERFLOW);
    assertThat(get("n")).isEqualTo(Long.toString(Long.MIN_VALUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " 1", "1 ", "+1", "01", "-0", "1.0", "a", "9223372036854775808", "1e3", "-"})
  void whatIsNotAnIntegerIsNotIncremented(String text) {
    set("n", text);
    assertThat(keyspace.increment(slices.of("n"), 1).status()).isEqualTo(Status.NOT_AN_INTEGER);
    assertThat(get("n")).isEqualTo(text);
  }

  @Test
  void setsAndStringsShareOneListOfKeys() {
    set("text", "value");
    VectorSet vectors = keyspace.createSet(slices.of("vectors"), SetConfig.of(2));
    assertThat(keyspace.type(slices.of("text"))).isEqualTo(KeyType.STRING);
    assertThat(keyspace.type(slices.of("vectors"))).isEqualTo(KeyType.VECTORSET);
    assertThat(keyspace.type(slices.of("none"))).isEqualTo(KeyType.NONE);
    assertThat(keyspace.size()).isEqualTo(2);
    assertThat(keyspace.findSet(slices.of("vectors"))).isSameAs(vectors);
    assertThat(keyspace.findSet(slices.of("none"))).isNull();
    assertThat(engine.keyspace(1).exists(slices.of("text"))).isFalse();
    assertThatThrownBy(() -> keyspace.findSet(slices.of("text")))
        .isInstanceOf(WrongTypeException.class);
    assertThatThrownBy(() -> get("vectors")).isInstanceOf(WrongTypeException.class);
    assertThatThrownBy(() -> keyspace.increment(slices.of("vectors"), 1))
        .isInstanceOf(WrongTypeException.class);
    assertThatThrownBy(() -> keyspace.append(slices.of("vectors"), slices.of("x")))
        .isInstanceOf(WrongTypeException.class);
    assertThatThrownBy(() -> keyspace.createSet(slices.of("text"), SetConfig.of(2)))
        .isInstanceOf(KeyExistsException.class)
        .hasMessageContaining("text");
    assertThatThrownBy(() -> keyspace.createSet(slices.of("vectors"), SetConfig.of(2)))
        .isInstanceOf(KeyExistsException.class);
  }

  @Test
  void aStringStoredOverASetDropsTheSet() {
    VectorSet vectors = keyspace.createSet(slices.of("key"), SetConfig.of(2));
    vectors.put("a", new float[2]);
    assertThat(set("key", "text")).isEqualTo(PutOutcome.REPLACED);
    assertThat(vectors.isDropped()).isTrue();
    assertThat(get("key")).isEqualTo("text");
    assertThat(keyspace.size()).isEqualTo(1);
    assertThatThrownBy(() -> keyspace.findSet(slices.of("key")))
        .isInstanceOf(WrongTypeException.class);
  }

  @Test
  void memoryUsageGrowsWithTheValue() {
    set("text", "v");
    long small = keyspace.memoryUsage(slices.of("text"));
    set("text", "v".repeat(10_000));
    assertThat(keyspace.memoryUsage(slices.of("text"))).isBetween(small + 9_000, small + 14_000);
    VectorSet vectors = keyspace.createSet(slices.of("set"), SetConfig.of(1_000));
    vectors.put("a", new float[1_000]);
    assertThat(keyspace.memoryUsage(slices.of("set"))).isGreaterThan(4_000);
    assertThat(keyspace.memoryUsage(slices.of("none"))).isEqualTo(-1);
  }

  @Test
  void aRandomKeyIsAnyKeyEvenWhenMostAreGone() {
    assertThat(keyspace.randomKey((address, length, type) -> {})).isFalse();
    for (int i = 0; i < 2_000; i++) {
      set("k" + i, "v");
    }
    for (int i = 0; i < 1_997; i++) {
      keyspace.delete(slices.of("k" + i));
    }
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1_000 && seen.size() < 3; i++) {
      assertThat(
              keyspace.randomKey((address, length, type) -> seen.add(Slices.text(address, length))))
          .isTrue();
    }
    assertThat(seen).containsExactlyInAnyOrder("k1997", "k1998", "k1999");
  }

  /** Keys that are there all the time are met, whatever else comes and goes between the calls. */
  @Property(tries = 40)
  void scanMeetsEveryKeyThatStays(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 50) int count) {
    keyspace.clear();
    Random random = new Random(seed);
    Set<String> staying = new HashSet<>();
    for (int i = 0; i < 200; i++) {
      staying.add("stay" + i);
      set("stay" + i, "v");
      set("go" + i, "v");
    }
    Set<String> met = new HashSet<>();
    long cursor = 0;
    do {
      cursor =
          keyspace.scan(
              cursor,
              count,
              null,
              (address, length, type) -> met.add(Slices.text(address, length)));
      for (int i = 0; i < 20; i++) {
        keyspace.delete(slices.of("go" + random.nextInt(400)));
        set("go" + random.nextInt(400), "v".repeat(random.nextInt(100)));
        set("stay" + random.nextInt(200), "v".repeat(random.nextInt(100)));
      }
    } while (cursor != 0);
    assertThat(met).containsAll(staying);
  }

  @Test
  void scanFiltersByTypeAndSurvivesAnyCursor() {
    set("text", "v");
    keyspace.createSet(slices.of("set"), SetConfig.of(2));
    List<String> sets = new ArrayList<>();
    long end =
        keyspace.scan(
            0,
            100,
            KeyType.VECTORSET,
            (address, length, type) -> sets.add(Slices.text(address, length)));
    assertThat(end).isZero();
    assertThat(sets).containsExactly("set");
    for (long cursor : new long[] {-1, 99, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(keyspace.scan(cursor, Integer.MAX_VALUE, null, (address, length, type) -> {}))
          .isZero();
    }
  }
}
