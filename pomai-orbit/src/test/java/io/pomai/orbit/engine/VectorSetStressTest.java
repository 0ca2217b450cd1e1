package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.ivf.IvfSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Writers, deleters, batch writers and searchers at once on one set. Every vector spells its own
 * key and version, so that whatever a reader gets can be checked on its own.
 */
@Timeout(120)
class VectorSetStressTest {
  private static final int DIMENSION = 24;
  private static final int SINGLE_KEYS = 1_000;
  private static final int BATCH_KEYS = 40;
  private static final int ROUNDS = 6_000;

  private final AtomicBoolean done = new AtomicBoolean();

  private static PomaiEngine open(int indexedFrom) {
    return PomaiEngine.open(
        EngineConfig.defaults()
            .withBudgetBytes(64 << 20)
            .withIndex(new IvfSettings(indexedFrom, 0.95, 32)));
  }

  @ParameterizedTest
  @CsvSource({
    "L2, F32, true, 100000",
    "L2, F32, false, 256",
    "IP, F16, true, 100000",
    "COSINE, F32, true, 256"
  })
  void everyAnswerIsAConsistentState(
      Metric metric, ElementType type, boolean bounded, int indexedFrom) throws Exception {
    FeatureFlags flags = FeatureFlags.DEFAULTS.with(FeatureFlags.BOUNDED_EXACT_SCAN, bounded);
    try (PomaiEngine engine = open(indexedFrom);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      VectorSet set = engine.createSet("set", new SetConfig(DIMENSION, metric, type, flags));
      List<Future<Integer>> writers = new ArrayList<>();
      List<Future<Integer>> readers = new ArrayList<>();
      writers.add(threads.submit(() -> putAndDelete(set, 1)));
      writers.add(threads.submit(() -> putAndDelete(set, 2)));
      writers.add(threads.submit(() -> putBatches(set)));
      readers.add(threads.submit(repeat(random -> search(set, metric, random))));
      readers.add(threads.submit(repeat(random -> searchBatch(set, metric, random))));
      readers.add(threads.submit(repeat(random -> get(set, random))));
      for (Future<Integer> writer : writers) {
        writer.get();
      }
      done.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
      awaitReclaim(set);
      assertThat(set.stats().live()).isEqualTo(set.cardinality());
    }
  }

  /** Work on the index may hold what was deleted last for a moment. */
  private static void awaitReclaim(VectorSet set) {
    do {
      set.put("last", vector(1, 1));
      set.delete("last");
      Thread.onSpinWait();
    } while (set.stats().deleted() > 0);
  }

  @Test
  void aSetThatIsEmptiedAgainAndAgainStaysConsistent() throws Exception {
    try (PomaiEngine engine = open(256);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      VectorSet set = engine.createSet("set", SetConfig.of(DIMENSION));
      Future<Integer> writer = threads.submit(() -> fillAndEmpty(set));
      List<Future<Integer>> readers = new ArrayList<>();
      readers.add(threads.submit(repeat(random -> search(set, Metric.L2, random))));
      readers.add(threads.submit(repeat(random -> get(set, random))));
      readers.add(threads.submit(repeat(random -> assertThat(set.stats().live()).isNotNegative())));
      writer.get();
      done.set(true);
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
    }
  }

  private static int fillAndEmpty(VectorSet set) {
    Slices slices = new Slices();
    int keys = 4_000;
    for (int round = 1; round <= 12; round++) {
      for (int key = 0; key < keys; key++) {
        set.put(slices.of("s" + key), slices.of(vector(key, round)), null, PutMode.ALWAYS);
      }
      assertThat(set.cardinality()).isEqualTo(keys);
      for (int key = 0; key < keys; key++) {
        assertThat(set.delete(slices.of("s" + key))).isTrue();
      }
      assertThat(set.search(vector(1, round), 10)).isEmpty();
    }
    return keys;
  }

  private interface Check {
    void run(Random random);
  }

  private Callable<Integer> repeat(Check check) {
    return () -> {
      Random random = new Random(7);
      int times = 0;
      while (!done.get() || times == 0) {
        check.run(random);
        times++;
      }
      return times;
    };
  }

  /** Each writer has keys of its own, so that it knows what it left behind. */
  private static int putAndDelete(VectorSet set, int writer) {
    Slices slices = new Slices();
    Random random = new Random(writer);
    for (int round = 1; round <= ROUNDS; round++) {
      int key = writer * 1_000 + random.nextInt(SINGLE_KEYS);
      ByteSlice name = slices.of("s" + key);
      if (random.nextInt(3) == 0) {
        set.delete(name);
        assertThat(set.get(name, element -> {})).isFalse();
      } else {
        set.put(name, slices.of(vector(key, round)), null, PutMode.ALWAYS);
        float version = round;
        assertThat(
                set.get(
                    name,
                    element -> assertThat(slices.vector(element)[1]).isEqualTo(version % 2_000)))
            .isTrue();
      }
    }
    return ROUNDS;
  }

  /** All batch keys get the same version at once. */
  private static int putBatches(VectorSet set) {
    Slices slices = new Slices();
    ByteSlice[] keys = new ByteSlice[BATCH_KEYS];
    ByteSlice[] vectors = new ByteSlice[BATCH_KEYS];
    for (int round = 1; round <= ROUNDS / 4; round++) {
      for (int i = 0; i < BATCH_KEYS; i++) {
        keys[i] = slices.of("b" + i);
        vectors[i] = slices.of(vector(i, round));
      }
      set.putAll(keys, vectors, BATCH_KEYS);
    }
    return ROUNDS;
  }

  /** Key, version, and values made from both: small integers, exact in F16 too. */
  private static float[] vector(int key, int round) {
    float[] vector = new float[DIMENSION];
    vector[0] = key % 2_000;
    vector[1] = round % 2_000;
    for (int i = 2; i < DIMENSION; i++) {
      vector[i] = (key * 31 + round * 17 + i * 7) % 100;
    }
    return vector;
  }

  /** Near to what may be stored, or anywhere. */
  private static float[] query(Random random) {
    float[] query = vector(1_000 + random.nextInt(2_000), random.nextInt(2_000));
    int noise = random.nextBoolean() ? 3 : 200;
    for (int i = 0; i < DIMENSION; i++) {
      query[i] += random.nextInt(noise) - noise / 2;
    }
    return query;
  }

  private static void search(VectorSet set, Metric metric, Random random) {
    Slices slices = new Slices();
    float[] query = query(random);
    Hits hits = new Hits(slices);
    set.search(
        slices.of(query),
        SearchOptions.nearest(1 + random.nextInt(random.nextBoolean() ? 1_000 : 20)),
        hits);
    checkHits(hits.hits, query, metric);
  }

  private static void searchBatch(VectorSet set, Metric metric, Random random) {
    Slices slices = new Slices();
    float[] first = query(random);
    float[] second = query(random);
    float[] joined = Arrays.copyOf(first, 2 * DIMENSION);
    System.arraycopy(second, 0, joined, DIMENSION, DIMENSION);
    Hits.Batch batch = new Hits.Batch(slices);
    set.searchBatch(slices.of(joined), 2, SearchOptions.nearest(2_000), batch);
    checkHits(batch.lists.get(0), first, metric);
    checkHits(batch.lists.get(1), second, metric);
    assertThat(keysOf(batch.lists.get(0))).isEqualTo(keysOf(batch.lists.get(1)));
    checkBatchKeys(batch.lists.get(0));
  }

  private static Set<String> keysOf(List<Hits.Hit> hits) {
    Set<String> keys = new HashSet<>();
    hits.forEach(hit -> keys.add(hit.key()));
    return keys;
  }

  private static void checkHits(List<Hits.Hit> hits, float[] query, Metric metric) {
    assertThat(keysOf(hits)).as("no key twice").hasSameSizeAs(hits);
    float last = Float.NEGATIVE_INFINITY;
    for (Hits.Hit hit : hits) {
      checkVector(hit.key(), hit.vector());
      double expected = Oracle.distance(metric, query, hit.vector());
      assertThat(Math.abs(hit.distance() - expected))
          .isLessThanOrEqualTo(1e-4 * Math.max(1, Math.abs(expected)));
      assertThat(hit.distance()).isGreaterThanOrEqualTo(last);
      last = hit.distance();
    }
  }

  private static void checkVector(String key, float[] vector) {
    int number = Integer.parseInt(key.substring(1));
    assertThat(vector[0]).as("vector of %s", key).isEqualTo(number % 2_000);
    for (int i = 2; i < DIMENSION; i++) {
      boolean matches = false;
      for (int lap = 0; lap <= ROUNDS / 2_000 && !matches; lap++) {
        matches = vector[i] == (number * 31 + ((int) vector[1] + lap * 2_000) * 17 + i * 7) % 100;
      }
      assertThat(matches).as("value %s of %s is of one version", i, key).isTrue();
    }
  }

  /** Either no batch was visible, or one whole batch. */
  private static void checkBatchKeys(List<Hits.Hit> all) {
    List<Hits.Hit> batch = all.stream().filter(hit -> hit.key().startsWith("b")).toList();
    assertThat(batch.size()).isIn(0, BATCH_KEYS);
    assertThat(batch.stream().map(hit -> hit.vector()[1]).distinct().count())
        .isLessThanOrEqualTo(1);
  }

  private static void get(VectorSet set, Random random) {
    Slices slices = new Slices();
    boolean batch = random.nextBoolean();
    String key =
        batch ? "b" + random.nextInt(BATCH_KEYS) : "s" + (1_000 + random.nextInt(SINGLE_KEYS));
    set.get(slices.of(key), element -> checkVector(key, slices.vector(element)));
  }
}
