package io.pomai.orbit.engine;

import static io.pomai.orbit.engine.IndexedSets.K;
import static io.pomai.orbit.engine.IndexedSets.await;
import static io.pomai.orbit.engine.IndexedSets.isReady;
import static io.pomai.orbit.engine.IndexedSets.recall;
import static io.pomai.orbit.engine.IndexedSets.search;
import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.ivf.IndexStats;
import io.pomai.orbit.ivf.IvfSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sets that are searched through lists, against exact search in the same set. */
class IndexedSetTest {
  private static final int DIMENSION = 24;
  private static final int THRESHOLD = 2_000;
  private final Slices slices = new Slices();
  private final PomaiEngine engine =
      PomaiEngine.open(EngineConfig.defaults().withIndex(new IvfSettings(THRESHOLD, 0.95, 256)));
  private final Random random = new Random(5);
  private final float[][] centres = new float[40][];

  IndexedSetTest() {
    for (int i = 0; i < centres.length; i++) {
      centres[i] = gaussian(new float[DIMENSION], 4);
    }
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** How the {@code i}-th of {@code n} vectors is made. */
  enum Data {
    CLUSTERED,
    SORTED_BY_CLUSTER,
    UNIFORM,
    ALL_EQUAL,
    ONE_CONSTANT_DIMENSION,
    MANY_ZEROS
  }

  private float[] gaussian(float[] centre, double spread) {
    float[] vector = centre.clone();
    for (int d = 0; d < vector.length; d++) {
      vector[d] += (float) (spread * random.nextGaussian());
    }
    return vector;
  }

  private float[] vector(Data data, int i, int n) {
    return switch (data) {
      case CLUSTERED -> gaussian(centres[random.nextInt(centres.length)], 1);
      case SORTED_BY_CLUSTER -> gaussian(centres[(int) ((long) i * centres.length / n)], 1);
      case UNIFORM -> gaussian(new float[DIMENSION], 1);
      case ALL_EQUAL -> centres[0].clone();
      case ONE_CONSTANT_DIMENSION -> {
        float[] vector = gaussian(centres[random.nextInt(centres.length)], 1);
        vector[3] = 7;
        yield vector;
      }
      case MANY_ZEROS ->
          i % 3 == 0 ? new float[DIMENSION] : gaussian(centres[random.nextInt(40)], 1);
    };
  }

  private VectorSet create(Metric metric, ElementType type) {
    return engine.createSet("s", SetConfig.of(DIMENSION, metric, type));
  }

  private void fill(VectorSet set, Data data, int from, int to, int n) {
    for (int i = from; i < to; i++) {
      set.put("v" + i, vector(data, i, n));
    }
  }

  private static void requireReady(VectorSet set) {
    assertThat(set.stats().index().state()).isEqualTo(IndexState.READY);
  }

  private List<float[]> queries(Data data, int n) {
    List<float[]> queries = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      queries.add(vector(data, random.nextInt(10_000), 10_000));
    }
    return queries;
  }

  @ParameterizedTest
  @CsvSource({"L2,F32", "L2,F16", "L2,I8", "COSINE,F32", "COSINE,I8", "IP,F32"})
  void findsWhatIsAskedFor(Metric metric, ElementType type) {
    VectorSet set = create(metric, type);
    fill(set, Data.CLUSTERED, 0, 6_000, 6_000);
    await(() -> isReady(set));
    List<float[]> queries = queries(Data.CLUSTERED, 200);
    assertThat(recall(set, queries, SearchGoal.DEFAULT)).isGreaterThan(0.9);
    assertThat(recall(set, queries, SearchGoal.recall(0.99))).isGreaterThan(0.95);
    assertThat(
            recall(set, queries, SearchGoal.DEFAULT.withEffort(set.stats().index().lists(), 2_000)))
        .isGreaterThan(0.99);
  }

  @Test
  void findsInBatchesWhatItFindsAlone() {
    VectorSet set = create(Metric.L2, ElementType.F32);
    fill(set, Data.CLUSTERED, 0, 6_000, 6_000);
    await(() -> isReady(set));
    List<float[]> queries = queries(Data.CLUSTERED, 203);
    List<List<SearchHit>> batch = set.searchBatch(queries, K);
    int same = 0;
    for (int q = 0; q < queries.size(); q++) {
      List<SearchHit> alone = search(set, queries.get(q), SearchGoal.DEFAULT);
      assertThat(batch.get(q)).hasSize(K);
      same += (int) batch.get(q).stream().filter(alone::contains).count();
    }
    assertThat((double) same / (K * queries.size())).isGreaterThan(0.93);
  }

  /** Before codes and, where they are off, instead of them: most vectors are left out. */
  @ParameterizedTest
  @CsvSource({"L2,true", "L2,false", "COSINE,true", "IP,false"})
  void findsWhatIsAskedForBehindSketches(Metric metric, boolean packed) {
    FeatureFlags flags =
        FeatureFlags.DEFAULTS
            .with(FeatureFlags.SKETCH_PREFILTER, true)
            .with(FeatureFlags.PACKED_PQ_SCAN, packed);
    SetConfig config = SetConfig.of(DIMENSION, metric, ElementType.F32).withFlags(flags);
    VectorSet set = engine.createSet("s", config);
    fill(set, Data.CLUSTERED, 0, 6_000, 6_000);
    await(() -> isReady(set));
    List<float[]> queries = queries(Data.CLUSTERED, 100);
    assertThat(recall(set, queries, SearchGoal.DEFAULT)).isGreaterThan(0.9);
    assertThat(recall(set, queries, SearchGoal.recall(0.99))).isGreaterThan(0.95);
    assertThat(recall(set, queries, SearchGoal.recall(0.99).withEffort(0, 500)))
        .isGreaterThan(0.95);
    SearchGoal allLists = SearchGoal.DEFAULT.withEffort(set.stats().index().lists(), 0);
    assertThat(recall(set, queries, allLists)).isGreaterThan(0.95);
    IndexStats stats = set.stats().index();
    assertThat(stats.candidatesFiltered()).isLessThan(stats.candidatesBefore() / 2);
    assertThat(stats.candidatesAfter()).isLessThanOrEqualTo(stats.candidatesFiltered());
  }

  @ParameterizedTest
  @EnumSource(Data.class)
  void standsEveryOrderAndShapeOfData(Data data) {
    VectorSet set = create(data == Data.MANY_ZEROS ? Metric.COSINE : Metric.L2, ElementType.F32);
    fill(set, data, 0, 5_000, 5_000);
    await(() -> isReady(set));
    assertThat(recall(set, queries(data, 100), SearchGoal.recall(0.95))).isGreaterThan(0.9);
  }

  @Test
  void isRightAtEveryStageOfGrowth() {
    VectorSet set = create(Metric.L2, ElementType.F32);
    List<float[]> queries = queries(Data.CLUSTERED, 20);
    boolean sawExact = false;
    for (int n = 0; n < 20_000; n += 500) {
      fill(set, Data.CLUSTERED, n, n + 500, 20_000);
      IndexState before = set.stats().index().state();
      double recall = recall(set, queries, SearchGoal.DEFAULT);
      sawExact |= before == IndexState.EXACT;
      assertThat(recall).as("after %d vectors, %s", n + 500, before).isGreaterThan(0.85);
    }
    assertThat(sawExact).isTrue();
    await(() -> isReady(set));
    await(() -> set.stats().index().lists() > THRESHOLD / 64 + 1);
    assertThat(recall(set, queries(Data.CLUSTERED, 100), SearchGoal.DEFAULT)).isGreaterThan(0.9);
  }

  /** What is in no list yet, what was replaced and what is gone: all as in exact search. */
  @Test
  void followsUpdatesAndDeletes() {
    VectorSet set = create(Metric.L2, ElementType.F32);
    fill(set, Data.CLUSTERED, 0, 4_000, 4_000);
    await(() -> isReady(set));
    for (int round = 0; round < 10; round++) {
      for (int i = round * 300; i < round * 300 + 300; i++) {
        set.put("v" + i, vector(Data.CLUSTERED, i, 4_000));
        set.delete("v" + (4_000 - 1 - random.nextInt(500)));
      }
      float[] added = vector(Data.CLUSTERED, 0, 1);
      set.put("new" + round, added);
      assertThat(search(set, added, SearchGoal.DEFAULT).getFirst().key()).isEqualTo("new" + round);
      assertThat(recall(set, queries(Data.CLUSTERED, 20), SearchGoal.recall(0.99)))
          .isGreaterThan(0.9);
    }
    requireReady(set);
  }

  @Test
  void givesEveryByteBack() {
    for (int round = 0; round < 3; round++) {
      SetConfig config = SetConfig.of(DIMENSION, Metric.L2, ElementType.F32);
      FeatureFlags flags = config.flags().with(FeatureFlags.SKETCH_PREFILTER, round == 1);
      VectorSet set = engine.createSet("s", config.withFlags(flags));
      fill(set, Data.CLUSTERED, 0, 2_500, 2_500);
      if (round < 2) {
        await(() -> isReady(set));
      }
      assertThat(engine.keyspace(0).delete(slices.of("s"))).isTrue();
    }
    await(() -> engine.stats().usedBytes() < 1 << 20);
  }

  /** Matches that have nothing to do with the query, and matches that are all far from it. */
  @ParameterizedTest
  @CsvSource({
    "0.001,false", "0.01,false", "0.1,false", "0.5,false", "0.9,false",
    "0.001,true", "0.01,true", "0.1,true", "0.5,true", "0.9,true"
  })
  void findsMatchesOfAFilter(double share, boolean far) {
    int n = 8_000;
    VectorSet set = create(Metric.L2, ElementType.F32);
    float[] query = vector(Data.CLUSTERED, 0, n);
    fill(set, Data.CLUSTERED, 0, n, n);
    await(() -> isReady(set));
    List<String> keys = keys(set, n, share, far ? query : null);
    SearchGoal filtered = SearchGoal.recall(0.95).withFilter(set.filter(keys));
    SearchGoal exact = SearchGoal.EXACT.withFilter(set.filter(keys));
    int right = 0;
    int wanted = 0;
    for (int i = 0; i < 20; i++) {
      float[] near = gaussian(query, 0.3);
      List<SearchHit> expected = search(set, near, exact);
      List<SearchHit> found = search(set, near, filtered);
      assertThat(found).hasSameSizeAs(expected);
      assertThat(found).hasSize(Math.min(K, keys.size()));
      assertThat(keys).containsAll(found.stream().map(SearchHit::key).toList());
      float limit = expected.getLast().distance();
      right += (int) found.stream().filter(hit -> hit.distance() <= limit).count();
      wanted += expected.size();
    }
    assertThat((double) right / wanted).isGreaterThan(0.9);
  }

  /** A share of the keys: any, or those that are farthest from a vector. */
  private List<String> keys(VectorSet set, int n, double share, float @Nullable [] from) {
    int count = (int) (share * n);
    if (from != null) {
      List<SearchHit> all = set.search(from, SearchOptions.nearest(n).withGoal(SearchGoal.EXACT));
      return all.subList(n - count, n).stream().map(SearchHit::key).toList();
    }
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      keys.add("v" + i);
    }
    Collections.shuffle(keys, random);
    return keys.subList(0, count);
  }

  /** Fewer than k hits do not make a search with a radius look at every list. */
  @Test
  void aRadiusEndsASearch() {
    VectorSet set = create(Metric.L2, ElementType.F32);
    set.putAll(names(4_000), vectors(4_000));
    await(
        () -> {
          search(set, centres[0], SearchGoal.DEFAULT);
          return isReady(set);
        });
    SearchHit near = search(set, centres[0], SearchGoal.EXACT).get(2);
    SearchOptions within = new SearchOptions(K, near.distance(), SearchGoal.DEFAULT);
    long before = set.stats().index().candidatesBefore();
    assertThat(set.search(centres[0], within)).hasSizeBetween(1, 3);
    assertThat(set.stats().index().candidatesBefore() - before).isLessThan(2_000);
  }

  private static List<String> names(int n) {
    return IntStream.range(0, n).mapToObj(i -> "v" + i).toList();
  }

  private List<float[]> vectors(int n) {
    return IntStream.range(0, n).mapToObj(i -> vector(Data.CLUSTERED, i, n)).toList();
  }

  @Test
  void aFilterKnowsNothingOfLaterVectors() {
    VectorSet set = create(Metric.L2, ElementType.F32);
    fill(set, Data.CLUSTERED, 0, 3_000, 3_000);
    SlotFilter filter = set.filter(List.of("v1", "v2", "v3", "absent"));
    assertThat(filter.size()).isEqualTo(3);
    set.delete("v2");
    set.put("v3", centres[0]);
    for (int i = 0; i < 100; i++) {
      set.put("later" + i, centres[0]);
    }
    List<SearchHit> found = search(set, centres[0], SearchGoal.DEFAULT.withFilter(filter));
    assertThat(found).extracting(SearchHit::key).containsExactly("v1");
  }
}
