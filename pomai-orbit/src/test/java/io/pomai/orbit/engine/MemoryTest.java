package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryKind;
import io.pomai.orbit.ivf.IvfSettings;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final long MIB = 1 << 20;

  private final Slices slices = new Slices();

  private static PomaiEngine engine(long budget) {
    IvfSettings withoutLists = new IvfSettings(Integer.MAX_VALUE, 0.95, 1);
    return PomaiEngine.open(
        EngineConfig.defaults().withBudgetBytes(budget).withIndex(withoutLists));
  }

  private static float[] vector(int dimension, long seed) {
    Random random = new Random(seed);
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = random.nextFloat();
    }
    return vector;
  }

  @Test
  void aRefusedPutLeavesEverythingAsItWas() {
    try (PomaiEngine engine = engine(3 * MIB)) {
      VectorSet set = engine.createSet("set", SetConfig.of(256));
      int stored = fill(set);
      assertThat(stored).isGreaterThan(1_000);
      SetStats full = set.stats();
      assertThatThrownBy(() -> set.put("another", vector(256, 0)))
          .isInstanceOf(BudgetExceededException.class)
          .hasMessageContaining("limit=" + 3 * MIB);
      List<String> keys = IntStream.range(0, 500).mapToObj(i -> "batch" + i).toList();
      List<float[]> vectors = keys.stream().map(key -> vector(256, 1)).toList();
      assertThatThrownBy(() -> set.putAll(keys, vectors))
          .isInstanceOf(BudgetExceededException.class);
      assertThat(set.stats().live()).isEqualTo(full.live());
      assertThat(set.get("batch0")).isNull();
      for (int i = 0; i < stored; i += 97) {
        assertThat(set.get("key" + i)).isEqualTo(vector(256, i));
      }
      assertThat(set.search(vector(256, 3), 1).getFirst()).isEqualTo(new SearchHit("key3", 0));
    }
  }

  private static int fill(VectorSet set) {
    int stored = 0;
    try {
      while (true) {
        set.put("key" + stored, vector(set.dimension(), stored));
        stored++;
      }
    } catch (BudgetExceededException full) {
      return stored;
    }
  }

  @Test
  void aRefusedBatchGivesBackWhatItHadReserved() {
    try (PomaiEngine engine = engine(16 * MIB)) {
      VectorSet greedy = engine.createSet("greedy", SetConfig.of(128));
      VectorSet modest = engine.createSet("modest", SetConfig.of(128));
      long before = engine.stats().usedBytes();
      float[] vector = new float[128];
      List<String> keys = IntStream.range(0, 50_000).mapToObj(Integer::toString).toList();
      List<float[]> vectors = keys.stream().map(key -> vector).toList();
      assertThatThrownBy(() -> greedy.putAll(keys, vectors))
          .isInstanceOf(BudgetExceededException.class);
      assertThat(engine.stats().usedBytes()).isEqualTo(before);
      assertThat(modest.putAll(keys.subList(0, 10_000), vectors.subList(0, 10_000)))
          .isEqualTo(10_000);
    }
  }

  @Test
  void deletingMakesRoomForAsManyAgain() {
    try (PomaiEngine engine = engine(3 * MIB)) {
      VectorSet set = engine.createSet("set", SetConfig.of(256));
      int stored = fill(set);
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < stored; i++) {
          assertThat(set.delete("key" + i)).isTrue();
        }
        assertThat(set.stats().memory()).containsEntry(MemoryKind.KEYS, 0L);
        assertThat(fill(set)).isEqualTo(stored);
      }
    }
  }

  @Test
  void replacingForEverNeedsNoMoreMemory() {
    try (PomaiEngine engine = engine(16 * MIB)) {
      VectorSet set = engine.createSet("set", SetConfig.of(64));
      for (int i = 0; i < 20_000; i++) {
        ByteSlice attributes = slices.of("{\"round\":" + i + "}");
        set.put(slices.of("key" + i % 100), slices.of(vector(64, i)), attributes, PutMode.ALWAYS);
      }
      assertThat(set.stats().totalBytes()).isLessThan(200_000);
      assertThat(set.stats().live()).isEqualTo(100);
    }
  }

  @Test
  void slotsReplacedUnderALongReadAreReusedAfterIt() {
    try (PomaiEngine engine = engine(16 * MIB)) {
      VectorSet set = engine.createSet("set", SetConfig.of(2));
      set.put("key0", new float[] {0, -1});
      set.get(slices.of("key0"), element -> replaceManyTimes(set, 40_000, element));
      for (int attempt = 0; attempt < 10; attempt++) {
        set.stats(); // gives some of them back each time
      }
      assertThat(set.stats().deleted()).isZero();
      long bytes = set.stats().totalBytes();
      replaceManyTimes(set, 40_000, null);
      assertThat(set.stats().totalBytes()).isEqualTo(bytes);
      assertThat(set.stats().live()).isEqualTo(10);
    }
  }

  private void replaceManyTimes(VectorSet set, int times, @Nullable ElementView held) {
    for (int i = 0; i < times; i++) {
      set.put("key" + i % 10, new float[] {i, 0});
    }
    for (int i = 0; i < 10; i++) {
      assertThat(set.get("key" + i)).containsExactly(times - 10 + i, 0);
    }
    if (held != null) {
      assertThat(slices.vector(held)).containsExactly(0, -1);
      assertThat(set.stats().deleted()).isEqualTo(times - 9);
    }
  }

  @Test
  void droppingASetGivesItsMemoryBackAlsoWhileItIsRead() throws InterruptedException {
    try (PomaiEngine engine = engine(64 * MIB)) {
      Keyspace keyspace = engine.keyspace(0);
      long before = engine.stats().usedBytes();
      VectorSet set = engine.createSet("set", SetConfig.of(128));
      for (int i = 0; i < 20_000; i++) {
        set.put("key" + i, vector(128, i));
      }
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch leave = new CountDownLatch(1);
      AtomicReference<float[]> read = new AtomicReference<>();
      Thread reader = Thread.ofPlatform().start(() -> holdElement(set, inside, leave, read));
      inside.await();
      assertThat(keyspace.delete(slices.of("set"))).isTrue();
      assertThatThrownBy(() -> set.put("x", vector(128, 0)))
          .isInstanceOf(SetDroppedException.class);
      assertThat(engine.stats().usedBytes()).isGreaterThan(20_000 * 512);
      leave.countDown();
      reader.join();
      assertThat(read.get()).isEqualTo(vector(128, 5));
      awaitUsed(engine, before + 1_000);
      assertThat(engine.stats().reservedBytes()).isLessThan(2 * MIB);
    }
  }

  /** Large sets are freed in the background. */
  private static void awaitUsed(PomaiEngine engine, long most) {
    long start = System.nanoTime();
    while (engine.stats().usedBytes() > most) {
      assertThat(System.nanoTime() - start)
          .as("%s bytes in use, expected %s", engine.stats().usedBytes(), most)
          .isLessThan(20_000_000_000L);
      LockSupport.parkNanos(100_000);
    }
  }

  @Test
  void afterAFlushAsMuchFitsAtOnceAsBefore() {
    try (PomaiEngine engine = engine(64 * MIB)) {
      int first = fill(engine.createSet("set", SetConfig.of(32)));
      assertThat(first).isGreaterThan(200_000);
      for (int round = 0; round < 3; round++) {
        engine.flushAll();
        assertThat(fill(engine.createSet("set", SetConfig.of(32))))
            .isGreaterThanOrEqualTo((int) (0.98 * first));
      }
    }
  }

  @Test
  void anEmptiedSetGivesItsMemoryBackAndGoesOn() {
    try (PomaiEngine engine = engine(64 * MIB)) {
      VectorSet set = engine.createSet("set", SetConfig.of(128));
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20_000; i++) {
          set.put("key" + i, vector(128, i));
        }
        for (int i = 0; i < 20_000; i++) {
          assertThat(set.delete("key" + i)).isTrue();
        }
        assertThat(set.search(vector(128, 1), 10)).isEmpty();
        assertThat(set.stats().totalBytes()).isLessThan(MIB / 2);
        awaitUsed(engine, MIB / 2);
      }
      set.put("key", vector(128, 1));
      assertThat(set.search(vector(128, 1), 10)).containsExactly(new SearchHit("key", 0));
    }
  }

  private void holdElement(
      VectorSet set, CountDownLatch inside, CountDownLatch leave, AtomicReference<float[]> read) {
    set.get(
        slices.of("key5"),
        element -> {
          inside.countDown();
          try {
            leave.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          read.set(slices.vector(element));
        });
  }

  @Test
  void closingRefusesLaterCallsAndMayBeRepeated() {
    PomaiEngine engine = engine(64 * MIB);
    VectorSet set = engine.createSet("set", SetConfig.of(8));
    set.put("key", new float[8]);
    engine.keyspace(3).setString(slices.of("text"), slices.of("value"), PutMode.ALWAYS, null);
    engine.close();
    engine.close();
    assertThatThrownBy(() -> set.search(new float[8], 1)).hasMessageContaining("closed");
    assertThatThrownBy(() -> set.put("key", new float[8])).hasMessageContaining("closed");
    assertThatThrownBy(() -> engine.keyspace(3).getString(slices.of("text"), (a, n) -> {}))
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> engine.createSet("other", SetConfig.of(8)))
        .hasMessageContaining("closed");
  }

  @Test
  void aVectorCostsAtMostSixtyFourBytesBeyondItsRowAndKey() {
    try (PomaiEngine engine = engine(512 * MIB)) {
      VectorSet set = engine.createSet("set", SetConfig.of(128));
      float[] vector = new float[128];
      long keyBytes = 0;
      for (int i = 1; i <= 120_000; i++) {
        vector[0] = i;
        String key = "key:" + i;
        keyBytes += key.length();
        set.put(key, vector);
        if (i >= 50_000 && i % 1_000 == 0) {
          double overhead = (set.stats().totalBytes() - keyBytes) / (double) i - 512;
          assertThat(overhead)
              .as("bytes per vector beyond row and key at %s", i)
              .isLessThan(64 + 2.2e6 / i);
        }
      }
      double overhead = (set.stats().totalBytes() - keyBytes) / 120_000.0 - 512;
      assertThat(overhead).isLessThan(64);
    }
  }

  @Test
  void smallSetsStaySmall() {
    try (PomaiEngine engine = engine(64 * MIB)) {
      for (int i = 0; i < 1_000; i++) {
        engine.createSet("set" + i, SetConfig.of(16)).put("key", new float[16]);
      }
      assertThat(engine.stats().usedBytes() / 1_000).isLessThan(4_096);
      engine.flushAll();
      assertThat(engine.stats().usedBytes()).isZero();
    }
  }
}
