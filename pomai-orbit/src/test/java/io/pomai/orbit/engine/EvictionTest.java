package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.SyncPolicy;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes when memory is short, and what stays. */
class EvictionTest {
  private static final long MIB = 1 << 20;
  private static final int SECOND = 1_000;
  private static final Eviction.Spared NOTHING = (keyspace, key) -> false;

  private static final ByteSlice VALUE = new Slices().of(new byte[1 << 20]);

  private final Slices slices = new Slices();
  private final TurnedClock clock = new TurnedClock();

  private PomaiEngine engine(long budget, EvictionPolicy policy) {
    return PomaiEngine.open(
        EngineConfig.defaults()
            .withBudgetBytes(budget)
            .withClock(clock)
            .withEviction(EvictionSettings.NONE.withPolicy(policy)));
  }

  private void set(PomaiEngine engine, String key, int length) {
    set(engine, key, length, KeyExpiry.NEVER);
  }

  private void set(PomaiEngine engine, String key, int length, long deadline) {
    assertThat(length).isLessThanOrEqualTo(VALUE.length());
    try (Arena memory = Arena.ofConfined()) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      MemorySegment copy = memory.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
      ByteSlice name = new ByteSlice(copy.address(), bytes.length);
      ByteSlice value = new ByteSlice(VALUE.address(), length);
      PutOutcome outcome =
          engine
              .eviction()
              .withRoom(
                  NOTHING,
                  () -> engine.keyspace(0).setString(name, value, PutMode.ALWAYS, null, deadline));
      assertThat(outcome).isNotEqualTo(PutOutcome.SKIPPED);
    }
  }

  private boolean exists(PomaiEngine engine, String key) {
    return engine.keyspace(0).exists(slices.of(key));
  }

  private long surviving(PomaiEngine engine, String prefix, int count) {
    return IntStream.range(0, count).filter(i -> exists(engine, prefix + i)).count();
  }

  /** Sets keys of a prefix until one could not be set without something being evicted. */
  private int fill(PomaiEngine engine, String prefix, int length, long deadline) {
    int count = 0;
    while (engine.turnover().evictedKeys() == 0) {
      set(engine, prefix + count++, length, deadline);
    }
    engine.turnover().reset();
    return count;
  }

  private static void assertWithinBudget(PomaiEngine engine) {
    EngineStats stats = engine.stats();
    assertThat(stats.peakReservedBytes()).isLessThanOrEqualTo(stats.budgetBytes());
  }

  @Test
  void withoutAPolicyWhatDoesNotFitIsRefused() {
    try (PomaiEngine engine = engine(2 * MIB, EvictionPolicy.NOEVICTION)) {
      assertThatThrownBy(() -> IntStream.range(0, 100_000).forEach(i -> set(engine, "k" + i, 100)))
          .isInstanceOf(BudgetExceededException.class);
      assertThat(engine.turnover().evictedKeys()).isZero();
      assertThat(surviving(engine, "k", (int) engine.keyspace(0).size()))
          .isEqualTo(engine.keyspace(0).size());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EvictionPolicy.class,
      names = {"ALLKEYS_LRU", "ALLKEYS_LFU"})
  void whatIsUsedStays(EvictionPolicy policy) {
    try (PomaiEngine engine = engine(4 * MIB, policy)) {
      int hot = 400;
      int cold = fill(engine, "cold", 900, KeyExpiry.NEVER);
      IntStream.range(0, hot).forEach(i -> set(engine, "hot" + i, 900));
      int before = (int) surviving(engine, "cold", cold);
      long hotBefore = surviving(engine, "hot", hot);
      for (int round = 0; round < 20; round++) {
        clock.turn(SECOND);
        IntStream.range(0, hot).forEach(i -> engine.keyspace(0).uses().touch(slices.of("hot" + i)));
        int number = round;
        IntStream.range(0, cold / 20).forEach(i -> set(engine, "new" + number + "-" + i, 900));
      }
      assertThat(before).isGreaterThan(cold / 2);
      assertThat(surviving(engine, "hot", hot)).isGreaterThan(hotBefore * 95 / 100);
      assertThat(surviving(engine, "cold", cold)).isLessThan(before * 3 / 4);
      assertWithinBudget(engine);
    }
  }

  @ParameterizedTest
  @EnumSource(value = EvictionPolicy.class, names = "VOLATILE_.*", mode = EnumSource.Mode.MATCH_ALL)
  void whatDoesNotExpireStays(EvictionPolicy policy) {
    try (PomaiEngine engine = engine(4 * MIB, policy)) {
      int kept = 1_000;
      IntStream.range(0, kept).forEach(i -> set(engine, "kept" + i, 900));
      int count = fill(engine, "expiring", 900, clock.millis() + 1_000 * SECOND);
      for (int i = 0; i < 3 * count; i++) {
        set(engine, "more" + i, 900, clock.millis() + 1_000 * SECOND);
      }
      assertThat(surviving(engine, "kept", kept)).isEqualTo(kept);
      assertThat(engine.turnover().evictedKeys()).isGreaterThan(2L * count);
      assertThatThrownBy(() -> IntStream.range(0, 100_000).forEach(i -> set(engine, "p" + i, 900)))
          .isInstanceOf(BudgetExceededException.class);
      assertThat(engine.keyspace(0).expiry().count()).isZero();
      assertThat(surviving(engine, "kept", kept)).isEqualTo(kept);
      assertWithinBudget(engine);
    }
  }

  @Test
  void aFewKeysThatExpireAreFoundAmongManyThatDoNot() {
    try (PomaiEngine engine = engine(4 * MIB, EvictionPolicy.VOLATILE_LRU)) {
      IntStream.range(0, 10_000).forEach(i -> set(engine, "kept" + i, 100));
      IntStream.range(0, 3)
          .forEach(i -> set(engine, "large" + i, 200_000, clock.millis() + SECOND));
      for (int i = 0; engine.turnover().evictedKeys() < 3; i++) {
        set(engine, "another" + i, 10_000);
      }
      assertThat(surviving(engine, "large", 3)).isZero();
      assertThat(surviving(engine, "kept", 10_000)).isEqualTo(10_000);
    }
  }

  @Test
  void whatExpiresFirstGoesFirst() {
    try (PomaiEngine engine = engine(4 * MIB, EvictionPolicy.VOLATILE_TTL)) {
      List<Integer> order = new ArrayList<>(IntStream.range(0, 2_000).boxed().toList());
      Collections.shuffle(order, new Random(7));
      order.forEach(i -> set(engine, "k" + i, 900, clock.millis() + (i + 1L) * 60 * SECOND));
      assertThat(engine.turnover().evictedKeys()).isZero();
      for (int i = 0; engine.turnover().evictedKeys() < 1_000; i++) {
        set(engine, "other" + i, 900);
      }
      long late = IntStream.range(1_000, 2_000).filter(i -> exists(engine, "k" + i)).count();
      assertThat(late).isGreaterThan(900);
    }
  }

  @Test
  void largerStringsTakeTheMemoryOfSmallerOnes() {
    try (PomaiEngine engine = engine(16 * MIB, EvictionPolicy.ALLKEYS_RANDOM)) {
      int small = fill(engine, "small", 50, KeyExpiry.NEVER);
      for (int i = 0; i < 500; i++) {
        set(engine, "large" + i, 5_000); // some 3 MB
      }
      assertThat(surviving(engine, "large", 500)).isGreaterThan(400);
      assertThat(surviving(engine, "small", small)).isGreaterThan(small / 2);
      assertWithinBudget(engine);
    }
  }

  @Test
  void theValueOfAKeyOutlivesItsMoveToAnotherSlab() {
    try (PomaiEngine engine = engine(4 * MIB, EvictionPolicy.ALLKEYS_RANDOM)) {
      int count = 0;
      while (engine.turnover().evictedKeys() == 0) {
        String key = "k" + count++;
        ByteSlice name = slices.of(key);
        engine
            .eviction()
            .withRoom(
                NOTHING,
                () ->
                    engine.keyspace(0).setString(name, slices.of("v" + key), PutMode.ALWAYS, null));
      }
      IntStream.range(0, 400).forEach(i -> set(engine, "large" + i, 3_000));
      int there = 0;
      for (int i = 0; i < count; i++) {
        String expected = "vk" + i;
        boolean found =
            engine
                .keyspace(0)
                .getString(
                    slices.of("k" + i),
                    (address, length) ->
                        assertThat(Slices.text(address, length)).isEqualTo(expected));
        there += found ? 1 : 0;
      }
      assertThat(there).isGreaterThan(0);
    }
  }

  @Test
  void setsGoAsAWholeAndTheirMemoryIsWaitedFor() throws Exception {
    try (PomaiEngine engine = engine(32 * MIB, EvictionPolicy.ALLKEYS_LRU)) {
      fillWithSets(engine, 0, 8);
      VectorSet oldest = Objects.requireNonNull(engine.keyspace(0).findSet(slices.of("set0")));
      CountDownLatch reading = new CountDownLatch(1);
      CountDownLatch written = new CountDownLatch(1);
      try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
        Future<?> reader =
            threads.submit(
                () ->
                    oldest.get(
                        slices.of("e0"),
                        element -> {
                          reading.countDown();
                          await(written);
                        }));
        reading.await();
        Future<?> writer = threads.submit(() -> fillWithSets(engine, 8, 28));
        while (!oldest.isDropped() && !writer.isDone()) {
          Thread.onSpinWait();
        }
        written.countDown(); // only now the memory of the first one that went can come back
        writer.get();
        reader.get();
      }
      assertThat(engine.turnover().evictedKeys()).isBetween(8L, 22L);
      assertThat(exists(engine, "set0")).isFalse();
      assertThat(exists(engine, "set27")).isTrue();
      assertWithinBudget(engine);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sets of about 1.7 MiB each. */
  private void fillWithSets(PomaiEngine engine, int from, int to) {
    float[] vector = new float[128];
    for (int i = from; i < to; i++) {
      clock.turn(SECOND);
      VectorSet set = engine.createSet("set" + i, SetConfig.of(128));
      for (int j = 0; j < 3_000; j++) {
        Arrays.fill(vector, j);
        set.put("e" + j, vector);
      }
    }
  }

  @Test
  void whatIsWrittenIsNeverEvictedForIt() {
    try (PomaiEngine engine = engine(4 * MIB, EvictionPolicy.ALLKEYS_RANDOM)) {
      VectorSet set = engine.createSet("only", SetConfig.of(256));
      set(engine, "string", 100);
      assertThatThrownBy(
              () -> IntStream.range(0, 10_000).forEach(i -> set.put("e" + i, new float[256])))
          .isInstanceOf(BudgetExceededException.class);
      assertThat(exists(engine, "only")).isTrue();
      assertThat(exists(engine, "string")).isFalse();
      assertThat(set.cardinality()).isGreaterThan(1_000);
    }
  }

  @Test
  void nothingIsEvictedForWhatCanNeverFit() {
    try (PomaiEngine engine = engine(MIB, EvictionPolicy.ALLKEYS_RANDOM)) {
      set(engine, "small", 100);
      assertThatThrownBy(() -> set(engine, "large", 1 << 20))
          .isInstanceOf(BudgetExceededException.class);
      assertThat(exists(engine, "small")).isTrue();
      assertThat(engine.turnover().evictedKeys()).isZero();
    }
  }

  @Test
  void aSmallerBudgetIsReachedByEvicting() {
    try (PomaiEngine engine = engine(16 * MIB, EvictionPolicy.ALLKEYS_LRU)) {
      int count = fill(engine, "k", 200, KeyExpiry.NEVER);
      engine.budget(8 * MIB);
      assertThat(becomes(() -> engine.stats().reservedBytes() <= 8 * MIB)).isTrue();
      assertThat(engine.keyspace(0).size()).isBetween(count / 4L, count * 5L / 8);
    }
  }

  /** Waits for something that is about to happen. */
  private static boolean becomes(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    return condition.getAsBoolean();
  }

  @Test
  void aRestartHasWhatWasNotEvicted() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    Map<String, String> before;
    try (PomaiEngine engine = open(disk, 16 * MIB)) {
      fillWithSets(engine, 0, 4);
      engine.checkpoint();
      IntStream.range(0, 16_000).forEach(i -> set(engine, "k" + i, 900));
      assertThat(engine.turnover().evictedKeys()).isGreaterThan(3_000);
      assertThat(exists(engine, "set0")).isFalse();
      before = Contents.of(engine.keyspace(0));
    }
    try (PomaiEngine engine = open(disk, 64 * MIB)) {
      assertThat(Contents.of(engine.keyspace(0))).isEqualTo(before);
    }
  }

  private PomaiEngine open(SimulatedDisk disk, long budget) throws IOException {
    EngineConfig config =
        EngineConfig.defaults()
            .withBudgetBytes(budget)
            .withClock(clock)
            .withEviction(EvictionSettings.NONE.withPolicy(EvictionPolicy.ALLKEYS_LRU))
            .withDurability(Durability.in(Path.of("unused")).withPolicy(SyncPolicy.NO));
    PomaiEngine engine = PomaiEngine.unloaded(config);
    engine.load(disk, Objects.requireNonNull(config.durability()), (bytes, total) -> {});
    return engine;
  }

  @Test
  void manyWritersStayWithinTheBudgetAllTheTime() throws Exception {
    long budget = 8 * MIB;
    try (PomaiEngine engine = engine(budget, EvictionPolicy.ALLKEYS_LRU);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Long>> writers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        writers.add(() -> write(engine, thread, 5 * budget / 4));
      }
      long written = 0;
      for (Future<Long> writer : threads.invokeAll(writers)) {
        written += writer.get();
      }
      assertThat(written).isGreaterThanOrEqualTo(5 * budget);
      assertWithinBudget(engine);
      assertThat(engine.stats().usedBytes()).isGreaterThan(budget / 2);
    }
  }

  private long write(PomaiEngine engine, int thread, long bytes) {
    Random random = new Random(thread);
    long written = 0;
    for (int i = 0; written < bytes; i++) {
      int length = 1 + random.nextInt(1 << random.nextInt(14));
      set(engine, "t" + thread + "-" + i, length);
      written += length;
    }
    return written;
  }
}
