package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.ivf.IvfSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Sets that are searched through lists, against exact search in the same set. */
class IndexedSetTest {
  private static final int DIMENSION = 24;
  private static final int K = 10;
  private static final int THRESHOLD = 2_000;
  private final Slices slices = new Slices();
  private final PomaiEngine engine =
      PomaiEngine.open(EngineConfig.defaults().withIndex(new IvfSettings(THRESHOLD, 0.95, 64)));
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

  private void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void requireReady(VectorSet set) {
    assertThat(set.stats().index().state()).isEqualTo(IndexState.READY);
  }

  private boolean isReady(VectorSet set) {
    return set.stats().index().state() == IndexState.READY;
  }

  /** Mean share of the hits whose distance is not above that of the exact k-th. */
  private double recall(VectorSet set, List<float[]> queries, SearchGoal goal) {
    int right = 0;
    int wanted = 0;
    for (float[] query : queries) {
      List<SearchHit> exact = search(set, query, SearchGoal.EXACT);
      List<SearchHit> found = search(set, query, goal);
      float limit = exact.getLast().distance();
      assertThat(found.stream().map(SearchHit::key)).doesNotHaveDuplicates();
      assertThat(found).hasSameSizeAs(exact);
      right += (int) found.stream().filter(hit -> hit.distance() <= limit).count();
      wanted += exact.size();
    }
    return (double) right / wanted;
  }

  private static List<SearchHit> search(VectorSet set, float[] query, SearchGoal goal) {
    return set.search(query, SearchOptions.nearest(K).withGoal(goal));
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
    assertThat(recall(set, queries, SearchGoal.DEFAULT)).isGreaterThan(0.92);
    assertThat(recall(set, queries, new SearchGoal(false, 0.99, 0, 0))).isGreaterThan(0.97);
    assertThat(recall(set, queries, new SearchGoal(false, 0, set.stats().index().lists(), 2_000)))
        .isGreaterThan(0.99);
  }

  @ParameterizedTest
  @EnumSource(Data.class)
  void standsEveryOrderAndShapeOfData(Data data) {
    VectorSet set = create(data == Data.MANY_ZEROS ? Metric.COSINE : Metric.L2, ElementType.F32);
    fill(set, data, 0, 5_000, 5_000);
    await(() -> isReady(set));
    assertThat(recall(set, queries(data, 100), new SearchGoal(false, 0.95, 0, 0)))
        .isGreaterThan(0.9);
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
    assertThat(recall(set, queries(Data.CLUSTERED, 100), SearchGoal.DEFAULT)).isGreaterThan(0.92);
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
      assertThat(recall(set, queries(Data.CLUSTERED, 20), new SearchGoal(false, 0.99, 0, 0)))
          .isGreaterThan(0.95);
    }
    requireReady(set);
  }

  @Test
  void givesEveryByteBack() {
    for (int round = 0; round < 3; round++) {
      VectorSet set = create(Metric.L2, ElementType.F32);
      fill(set, Data.CLUSTERED, 0, 2_500, 2_500);
      if (round < 2) {
        await(() -> isReady(set));
      }
      assertThat(engine.keyspace(0).delete(slices.of("s"))).isTrue();
    }
    await(() -> engine.stats().usedBytes() < 1 << 20);
  }
}
