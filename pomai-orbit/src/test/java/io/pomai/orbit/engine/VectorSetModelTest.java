package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/** Random sequences of operations, with every answer compared with that of {@link Oracle}. */
class VectorSetModelTest {
  private static final int KEYS = 60;
  private static final List<PutMode> MODES = List.of(PutMode.values());

  private final Slices slices = new Slices();

  @Property(tries = 150)
  void answersAsTheOracleDoes(
      @ForAll Metric metric,
      @ForAll ElementType type,
      @ForAll @IntRange(min = 1, max = 40) int dimension,
      @ForAll boolean bounded,
      @ForAll long seed) {
    Random random = new Random(seed);
    FeatureFlags flags = FeatureFlags.DEFAULTS.with(FeatureFlags.BOUNDED_EXACT_SCAN, bounded);
    SetConfig config = new SetConfig(dimension, metric, type, flags);
    try (PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20))) {
      VectorSet set = engine.createSet("set", config);
      Oracle oracle = new Oracle(config);
      for (int step = 0; step < 250; step++) {
        step(set, oracle, random);
      }
      assertThat(set.cardinality()).isEqualTo(oracle.entries.size());
      assertThat(set.stats().live()).isEqualTo(oracle.entries.size());
      assertThat(set.stats().deleted()).isZero();
    }
  }

  private void step(VectorSet set, Oracle oracle, Random random) {
    String key = "key:" + random.nextInt(KEYS);
    switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> put(set, oracle, random, key);
      case 4 -> putAll(set, oracle, random);
      case 5, 6 -> {
        assertThat(set.delete(slices.of(key))).isEqualTo(oracle.entries.remove(key) != null);
      }
      case 7 -> get(set, oracle, key);
      case 8 -> search(set, oracle, random);
      default -> searchBatch(set, oracle, random);
    }
  }

  private void put(VectorSet set, Oracle oracle, Random random, String key) {
    float[] vector = vector(random, set.dimension());
    String attributes = random.nextInt(3) == 0 ? "{\"n\":" + random.nextInt() + "}" : null;
    PutMode mode = MODES.get(random.nextInt(MODES.size()));
    ByteSlice attributeSlice = attributes == null ? null : slices.of(attributes);
    assertThat(set.put(slices.of(key), slices.of(vector), attributeSlice, mode))
        .isEqualTo(oracle.put(key, vector, attributes, mode));
  }

  /** Names keys twice now and then: the last one stays. */
  private void putAll(VectorSet set, Oracle oracle, Random random) {
    int n = random.nextInt(20);
    ByteSlice[] keys = new ByteSlice[n];
    ByteSlice[] vectors = new ByteSlice[n];
    for (int i = 0; i < n; i++) {
      String key = "key:" + random.nextInt(KEYS);
      float[] vector = vector(random, set.dimension());
      keys[i] = slices.of(key);
      vectors[i] = slices.of(vector);
      oracle.put(key, vector, null, PutMode.ALWAYS);
    }
    assertThat(set.putAll(keys, vectors, n)).isEqualTo(n);
  }

  private void get(VectorSet set, Oracle oracle, String key) {
    Oracle.Entry expected = oracle.entries.get(key);
    boolean found =
        set.get(
            slices.of(key),
            element -> {
              assertThat(expected).isNotNull();
              assertThat(Slices.text(element.keyAddress(), element.keyLength())).isEqualTo(key);
              assertThat(slices.vector(element)).isEqualTo(expected.vector());
              assertThat(attributes(element)).isEqualTo(expected.attributes());
            });
    assertThat(found).isEqualTo(expected != null);
  }

  private static @Nullable String attributes(ElementView element) {
    return element.hasAttributes()
        ? Slices.text(element.attributesAddress(), element.attributesLength())
        : null;
  }

  private void search(VectorSet set, Oracle oracle, Random random) {
    float[] query = vector(random, set.dimension());
    int k = 1 + random.nextInt(2 * KEYS);
    float radius = random.nextBoolean() ? Float.POSITIVE_INFINITY : random.nextFloat() * 20;
    Hits hits = new Hits(slices);
    int count =
        set.search(
            slices.of(query),
            new SearchOptions(
                k, radius, random.nextBoolean() ? SearchGoal.EXACT : SearchGoal.DEFAULT),
            hits);
    assertThat(count).isEqualTo(hits.hits.size());
    assertNeighbours(hits.hits, oracle.search(query, k, radius), set, radius);
  }

  private void searchBatch(VectorSet set, Oracle oracle, Random random) {
    int count = 1 + random.nextInt(20);
    List<float[]> queries = new ArrayList<>();
    float[] joined = new float[count * set.dimension()];
    for (int q = 0; q < count; q++) {
      queries.add(vector(random, set.dimension()));
      System.arraycopy(queries.get(q), 0, joined, q * set.dimension(), set.dimension());
    }
    int k = 1 + random.nextInt(KEYS);
    Hits.Batch batch = new Hits.Batch(slices);
    set.searchBatch(slices.of(joined), count, SearchOptions.nearest(k), batch);
    assertThat(batch.lists).hasSize(count);
    for (int q = 0; q < count; q++) {
      List<Oracle.Neighbour> expected = oracle.search(queries.get(q), k, Float.POSITIVE_INFINITY);
      assertNeighbours(batch.lists.get(q), expected, set, Float.POSITIVE_INFINITY);
    }
  }

  /** Values on a grid, so that distances are often equal; L2 and IP of F32 are then exact. */
  private static float[] vector(Random random, int dimension) {
    float[] vector = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      vector[i] = random.nextInt(5) - 2;
    }
    return vector;
  }

  private static void assertNeighbours(
      List<Hits.Hit> actual, List<Oracle.Neighbour> expected, VectorSet set, float radius) {
    boolean exact = set.elementType() != ElementType.I8 && set.metric() != Metric.COSINE;
    if (exact || radius == Float.POSITIVE_INFINITY) {
      assertThat(actual).hasSameSizeAs(expected);
    }
    for (int rank = 0; rank < Math.min(actual.size(), expected.size()); rank++) {
      assertThat((double) actual.get(rank).distance())
          .isCloseTo(expected.get(rank).distance(), within(1e-3));
      if (exact) {
        assertThat(actual.get(rank).key()).as("rank %s", rank).isEqualTo(expected.get(rank).key());
      }
    }
  }
}
