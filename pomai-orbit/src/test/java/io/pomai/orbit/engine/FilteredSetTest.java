package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.ivf.IndexStats;
import io.pomai.orbit.ivf.IvfSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches and deletes by attributes: recall, always k hits, and the state that they see. */
class FilteredSetTest {
  private static final int DIMENSION = 16;
  private static final int CENTRES = 64;

  private final Random random = new Random(11);
  private final float[][] centres = new float[CENTRES][];
  private PomaiEngine engine = open(2_000);

  FilteredSetTest() {
    for (int i = 0; i < CENTRES; i++) {
      centres[i] = IndexedSets.around(new float[DIMENSION], 1, random);
    }
  }

  /** Sets get an index at so many elements. */
  private static PomaiEngine open(int threshold) {
    return PomaiEngine.open(
        EngineConfig.defaults()
            .withBudgetBytes(256 << 20)
            .withIndex(new IvfSettings(threshold, 0.95, 512)));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** Each vector has a random share, a share by its position, and the number of its centre. */
  private void put(VectorSet set, int number) {
    int centre = random.nextInt(CENTRES);
    float[] vector = IndexedSets.around(centres[centre], 0.4, random);
    double any = random.nextDouble();
    set.put("v" + number, vector, attributes(any, vector[0], centre));
  }

  private static String attributes(double any, double place, int centre) {
    return "{\"any\": %.6f, \"place\": %.6f, \"centre\": \"c%d\", \"tags\": [\"a\", \"b%d\"]}"
        .formatted(any, place, centre, centre % 7);
  }

  private static List<SearchHit> search(
      VectorSet set, float[] query, Filter filter, SearchGoal goal) {
    return set.search(query, SearchOptions.nearest(10).withGoal(goal).withFilter(filter));
  }

  private VectorSet filled(int n) {
    VectorSet set = engine.createSet("s", SetConfig.of(DIMENSION, Metric.L2, ElementType.F32));
    for (int i = 0; i < n; i++) {
      put(set, i);
    }
    if (n >= 2_000) {
      IndexedSets.await(() -> isAtRest(set));
    }
    return set;
  }

  /** A set whose index was trained with all that is there. */
  private VectorSet filledThenTrained(int n) {
    engine.close();
    engine = open(n);
    return filled(n);
  }

  private static boolean isAtRest(VectorSet set) {
    IndexStats index = set.stats().index();
    return index.state() == IndexState.READY && !index.training() && index.backlog() < 64;
  }

  /** The value of a field below which a share of the elements is. */
  private double limit(VectorSet set, String field, double share) {
    double low = -8;
    double high = 8;
    long wanted = Math.round(share * set.cardinality());
    for (int i = 0; i < 40; i++) {
      double middle = (low + high) / 2;
      if (count(set, Filter.compile(".%s < %.9f or 0 > 1".formatted(field, middle))) < wanted) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static int count(VectorSet set, Filter filter) {
    SearchOptions all = SearchOptions.nearest(SearchOptions.MAX_K).withGoal(SearchGoal.EXACT);
    return set.search(new float[DIMENSION], all.withFilter(filter)).size();
  }

  @ParameterizedTest
  @CsvSource({
    "0.001,any", "0.01,any", "0.1,any", "0.5,any", "0.9,any",
    "0.001,place", "0.01,place", "0.1,place", "0.5,place", "0.9,place"
  })
  void findsTheNearestThatMatch(double share, String field) {
    VectorSet set = filledThenTrained(20_000);
    String expression = ".%s < %.9f".formatted(field, limit(set, field, share));
    Filter exactly = Filter.compile(expression + " and 1");
    int right = 0;
    int wanted = 0;
    for (int i = 0; i < 200; i++) {
      // Every fourth one is new: nothing is known of it.
      Filter filter = Filter.compile(expression + (i % 4 == 0 ? " or 0 == " + (i + 1) : ""));
      float[] query = IndexedSets.around(centres[random.nextInt(CENTRES)], 0.4, random);
      List<SearchHit> expected = search(set, query, exactly, SearchGoal.EXACT);
      List<SearchHit> found = search(set, query, filter, SearchGoal.recall(0.95));
      assertThat(expected).hasSize(10);
      assertThat(found).hasSize(10);
      float limit = expected.getLast().distance();
      right += (int) found.stream().filter(hit -> hit.distance() <= limit).count();
      wanted += expected.size();
    }
    assertThat((double) right / wanted).as("%s", set.stats().index()).isGreaterThanOrEqualTo(0.95);
  }

  /** What a model says, while elements come, change and go, and the same filters are used again. */
  @ParameterizedTest
  @CsvSource({"500", "6000"})
  void agreesWithAModelWhileTheSetChanges(int n) {
    VectorSet set = engine.createSet("s", SetConfig.of(DIMENSION, Metric.L2, ElementType.F32));
    Map<String, Integer> model = new HashMap<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      keys.add("k" + i);
    }
    for (int round = 0; round < 60; round++) {
      int changes = round == 0 ? n : random.nextInt(n / 4);
      for (int i = 0; i < changes; i++) {
        change(set, model, keys.get(random.nextInt(n)));
      }
      check(set, model, random.nextInt(4));
    }
  }

  private void change(VectorSet set, Map<String, Integer> model, String key) {
    int value = random.nextInt(20);
    float[] vector = IndexedSets.around(centres[value], 0.3, random);
    switch (random.nextInt(5)) {
      case 0 -> {
        set.delete(key);
        model.remove(key);
      }
      case 1 -> {
        set.put(key, vector); // with the attributes that are there, or none
        model.putIfAbsent(key, -1);
      }
      default -> {
        set.put(key, vector, "{\"x\":" + value + "}");
        model.put(key, value);
      }
    }
  }

  private void check(VectorSet set, Map<String, Integer> model, int wanted) {
    Filter filter = Filter.compile(wanted == 0 ? ".x < 15" : ".x == " + wanted);
    List<String> expected = new ArrayList<>();
    model.forEach(
        (key, value) -> {
          if (value >= 0 && (wanted == 0 ? value < 15 : value == wanted)) {
            expected.add(key);
          }
        });
    SearchOptions all = SearchOptions.nearest(10_000).withFilter(filter);
    float[] query = IndexedSets.around(new float[DIMENSION], 1, random);
    for (SearchOptions options : List.of(all, all.withGoal(SearchGoal.EXACT))) {
      List<String> found = set.search(query, options).stream().map(SearchHit::key).toList();
      assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    }
    SearchOptions few = SearchOptions.nearest(10).withFilter(filter);
    SearchGoal rerank = SearchGoal.recall(0.5).withEffort(1, 20);
    for (SearchOptions options : List.of(few, few.withGoal(rerank))) {
      List<SearchHit> found = set.search(query, options);
      assertThat(found).hasSize(Math.min(10, expected.size()));
      assertThat(expected).containsAll(found.stream().map(SearchHit::key).toList());
    }
  }

  @Test
  void manyQueriesShareAFilter() {
    VectorSet set = filled(3_000);
    Filter filter = Filter.compile(".centre in ['c1', 'c2', 'c3'] or 'b5' in .tags");
    SearchOptions options = SearchOptions.nearest(5).withGoal(SearchGoal.EXACT).withFilter(filter);
    List<float[]> queries = new ArrayList<>();
    List<List<SearchHit>> alone = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      queries.add(IndexedSets.around(centres[i], 0.4, random));
      alone.add(set.search(queries.get(i), options));
      assertThat(alone.get(i)).hasSize(5);
    }
    HitList hits = new HitList();
    float[] together = new float[30 * DIMENSION];
    for (int i = 0; i < 30; i++) {
      System.arraycopy(queries.get(i), 0, together, i * DIMENSION, DIMENSION);
    }
    set.searchBatch(new Slices().of(together), 30, options, hits, Runnable::run);
    assertThat(hits.lists()).isEqualTo(alone);
  }

  @Test
  void withoutAttributesNothingMatches() {
    VectorSet set = engine.createSet("s", SetConfig.of(DIMENSION, Metric.L2, ElementType.F32));
    set.put("none", centres[0]);
    set.put("empty", centres[0], "");
    set.put("odd", centres[0], "no JSON");
    assertThat(search(set, centres[0], Filter.compile("1"), SearchGoal.DEFAULT))
        .extracting(SearchHit::key)
        .containsExactly("empty", "odd");
    assertThat(search(set, centres[0], Filter.compile("0"), SearchGoal.DEFAULT)).isEmpty();
  }

  @Test
  void aSearchTakesOneFilter() {
    VectorSet set = filled(10);
    SearchGoal goal = SearchGoal.DEFAULT.withFilter(set.filter(List.of("v1")));
    assertThatThrownBy(() -> search(set, centres[0], Filter.compile(".x > 1"), goal))
        .hasMessage("filter=.x > 1: expected none, the goal has one already");
  }

  /**
   * A key that is put again and again is found once by each search that its attributes match, never
   * twice and never not, however its slots change.
   */
  @ParameterizedTest
  @CsvSource({"300, .v >= 0", "6000, .v >= 0 and .v < 1000000000", "6000, .v >= -1"})
  void everySearchSeesOneState(int n, String expression) throws InterruptedException {
    VectorSet set = engine.createSet("s", SetConfig.of(DIMENSION, Metric.L2, ElementType.F32));
    for (int i = 0; i < n; i++) {
      set.put(
          "v" + i,
          IndexedSets.around(centres[i % CENTRES], 0.4, random),
          "{\"v\": " + (i % 2 - 3) + "}");
    }
    set.put("changing", centres[0], "{\"v\": 0}");
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !done.get(); i++) {
                    set.put("changing", centres[0], "{\"v\": " + i + ", \"w\": [" + i + "]}");
                    set.put("other" + i % 50, centres[1], "{\"v\": -2}");
                    set.delete("other" + (i + 25) % 50);
                  }
                });
    Filter filter = Filter.compile(expression);
    try {
      for (int i = 0; i < 1_500; i++) {
        SearchGoal goal = i % 3 == 0 ? SearchGoal.EXACT : SearchGoal.DEFAULT;
        assertThat(search(set, centres[i % 2], filter, goal))
            .extracting(SearchHit::key)
            .containsExactly("changing");
      }
    } finally {
      done.set(true);
      writer.join();
    }
  }

  /** Attributes are found in files as in memory, and what a filter removed stays away. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void matchesAndRemovesAfterAStart(boolean mapped) throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    Filter filter = Filter.compile(".any < 0.5 and \"a\" in .tags");
    int matching;
    try (PomaiEngine first = CheckpointTest.open(disk, mapped, SyncPolicy.EVERYSEC)) {
      VectorSet set = first.createSet("s", SetConfig.of(DIMENSION, Metric.L2, ElementType.F32));
      for (int i = 0; i < 1_000; i++) {
        put(set, i);
      }
      matching = count(set, filter);
      assertThat(matching).isBetween(400, 600);
      first.checkpoint();
      assertThat(count(set, filter)).isEqualTo(matching);
    }
    try (PomaiEngine second = CheckpointTest.open(disk, mapped, SyncPolicy.EVERYSEC)) {
      VectorSet set = Objects.requireNonNull(second.keyspace(0).findSet(new Slices().of("s")));
      assertThat(count(set, filter)).isEqualTo(matching);
      assertThat(set.deleteWhere(filter)).isEqualTo(matching);
    }
    try (PomaiEngine third = CheckpointTest.open(disk, mapped, SyncPolicy.EVERYSEC)) {
      VectorSet set = Objects.requireNonNull(third.keyspace(0).findSet(new Slices().of("s")));
      assertThat(set.cardinality()).isEqualTo(1_000 - matching);
      assertThat(count(set, filter)).isZero();
    }
  }

  /** A filter that is too long to be kept does what one that is kept does. */
  @Test
  void aLongFilterIsUsedAsAnyOther() {
    VectorSet set = filled(3_000);
    Filter kept = Filter.compile(".any < 0.5");
    Filter notKept = Filter.compile(".any < 0.5" + " ".repeat(1_000));
    for (int i = 0; i < 5; i++) {
      assertThat(search(set, centres[i], notKept, SearchGoal.EXACT))
          .isEqualTo(search(set, centres[i], kept, SearchGoal.EXACT))
          .hasSize(10);
      assertThat(search(set, centres[i], notKept, SearchGoal.DEFAULT)).hasSize(10);
    }
  }

  @Test
  void removesWhatMatches() {
    VectorSet set = filled(3_000);
    Filter filter = Filter.compile(".any < 0.25");
    int matching = count(set, filter);
    assertThat(matching).isBetween(600, 900);
    assertThat(set.deleteWhere(filter)).isEqualTo(matching);
    assertThat(set.deleteWhere(filter)).isZero();
    assertThat(set.cardinality()).isEqualTo(3_000 - matching);
    assertThat(count(set, filter)).isZero();
    assertThat(count(set, Filter.compile(".any >= 0.25"))).isEqualTo(3_000 - matching);
    assertThat(set.deleteWhere(Filter.compile("1"))).isEqualTo(3_000 - matching);
    assertThat(set.cardinality()).isZero();
    put(set, 1);
    assertThat(set.deleteWhere(Filter.compile("1"))).isEqualTo(1);
  }
}
