package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.MemoryKind;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.filter.IndexedAttribute;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.ivf.IndexStats;
import io.pomai.orbit.ivf.IvfSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters that never come again: fields get indexes by themselves, and answers are the same. */
class AttributeIndexTest {
  private static final int DIMENSION = 16;
  private static final int CENTRES = 64;
  private static final SetConfig CONFIG = SetConfig.of(DIMENSION, Metric.L2, ElementType.F32);

  private final Random random = new Random(23);
  private final float[][] centres = new float[CENTRES][];
  private PomaiEngine engine = engine(256 << 20);
  private int expressions;

  AttributeIndexTest() {
    for (int i = 0; i < CENTRES; i++) {
      centres[i] = IndexedSets.around(new float[DIMENSION], 1, random);
    }
  }

  private static PomaiEngine engine(long budget) {
    return PomaiEngine.open(
        EngineConfig.defaults()
            .withBudgetBytes(budget)
            .withIndex(new IvfSettings(2_000, 0.95, 128)));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  /** The same condition in words that were never used before. */
  private Filter never(String condition) {
    return Filter.compile("(%s) and %d >= 0".formatted(condition, expressions++));
  }

  private static List<SearchHit> search(
      VectorSet set, float[] query, Filter filter, SearchGoal goal) {
    return set.search(query, SearchOptions.nearest(10).withGoal(goal).withFilter(filter));
  }

  private static List<String> indexed(VectorSet set) {
    return set.stats().indexedAttributes().stream().map(IndexedAttribute::name).sorted().toList();
  }

  private static long filterBytes(VectorSet set) {
    return set.stats().memory().get(MemoryKind.FILTERS);
  }

  private static boolean isAtRest(VectorSet set) {
    IndexStats index = set.stats().index();
    return index.state() == IndexState.READY && !index.training() && index.backlog() < 64;
  }

  /** An element. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Item(float[] vector, double any, double place, long time, String user) {
    String attributes() {
      return "{\"any\": %s, \"place\": %s, \"time\": %d, \"user\": \"%s\", \"tags\": [\"a\"]}"
          .formatted(any, place, time, user);
    }
  }

  private Item item(int number) {
    int centre = random.nextInt(CENTRES);
    float[] vector = IndexedSets.around(centres[centre], 0.4, random);
    return new Item(
        vector, random.nextInt(1_000), vector[0], 1_700_000_000L + number, "user" + number);
  }

  private List<Item> fill(VectorSet set, int n) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      items.add(item(i));
      set.put("v" + i, items.get(i).vector, items.get(i).attributes());
    }
    if (n >= 2_000) {
      IndexedSets.await(() -> isAtRest(set));
    }
    return items;
  }

  private static float exactLimit(List<Item> items, float[] query, Predicate<Item> matches) {
    double[] distances =
        items.stream().filter(matches).mapToDouble(item -> squared(item.vector, query)).toArray();
    Arrays.sort(distances);
    assertThat(distances).hasSizeGreaterThanOrEqualTo(10);
    return (float) (distances[9] * 1.000001);
  }

  private static int within(float farthest, List<SearchHit> hits) {
    return (int) hits.stream().filter(hit -> hit.distance() <= farthest).count();
  }

  private static double squared(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  /**
   * Always ten, with the recall that was asked for, or that of a filter whose matches are known.
   */
  @ParameterizedTest
  @CsvSource({
    "0.001,any", "0.01,any", "0.1,any", "0.5,any", "0.9,any",
    "0.001,place", "0.01,place", "0.1,place", "0.5,place", "0.9,place"
  })
  void findsTheNearestThatMatch(double share, String field) {
    VectorSet set = engine.createSet("s", CONFIG);
    List<Item> items = fill(set, 20_000);
    double[] values =
        items.stream().mapToDouble(i -> field.equals("any") ? i.any : i.place).toArray();
    Arrays.sort(values);
    String text = "%.9f".formatted(values[(int) (share * values.length) + 10]);
    double limit = Double.parseDouble(text);
    Predicate<Item> matches = i -> (field.equals("any") ? i.any : i.place) <= limit;
    Filter known = Filter.compile(".%s <= %s".formatted(field, text));
    int right = 0;
    int rightIfKnown = 0;
    for (int i = 0; i < 100; i++) {
      float[] query = IndexedSets.around(centres[random.nextInt(CENTRES)], 0.4, random);
      Filter filter = never(".%s <= %s".formatted(field, text));
      List<SearchHit> found = search(set, query, filter, SearchGoal.recall(0.95));
      assertThat(found).hasSize(10);
      float farthest = exactLimit(items, query, matches);
      right += within(farthest, found);
      rightIfKnown += within(farthest, search(set, query, known, SearchGoal.recall(0.95)));
    }
    // That what was trained last is good enough for 0.95 is not the matter here.
    assertThat(right)
        .as("%s", set.stats().index())
        .isGreaterThanOrEqualTo(Math.min(950, rightIfKnown - 10));
    assertThat(indexed(set)).containsExactly(field);
  }

  /** A field of which every element has its own value has an index of ranges of values. */
  @Test
  void findsOneOfManyUsersAndTimes() {
    VectorSet set = engine.createSet("s", CONFIG);
    int n = 40_000;
    for (int i = 0; i < n; i++) {
      set.put("v" + i, centres[i % CENTRES], item(i).attributes());
    }
    for (int i = 0; i < 200; i++) {
      int number = random.nextInt(n - 20);
      String user = "user" + number;
      assertThat(search(set, centres[0], never(".user == '" + user + "'"), SearchGoal.DEFAULT))
          .extracting(SearchHit::key)
          .containsExactly("v" + number);
      Filter range =
          never(
              ".time > %d and %d >= .time"
                  .formatted(1_700_000_000L + number, 1_700_000_003L + number));
      assertThat(search(set, centres[0], range, SearchGoal.EXACT))
          .extracting(SearchHit::key)
          .containsExactlyInAnyOrder("v" + (number + 1), "v" + (number + 2), "v" + (number + 3));
    }
    assertThat(indexed(set)).containsExactly("time", "user");
    for (IndexedAttribute each : set.stats().indexedAttributes()) {
      assertThat(each.elements()).isEqualTo(n);
      assertThat(each.values()).isBetween(1_000L, n / 2L);
      assertThat(each.bytes()).isBetween(6L * n, filterBytes(set));
    }
  }

  // ---- while the set changes

  /** What a model says, with conditions on several fields, while elements come, change and go. */
  @ParameterizedTest
  @CsvSource({"400", "5000"})
  void agreesWithAModelWhileTheSetChanges(int n) {
    VectorSet set = engine.createSet("s", CONFIG);
    Map<String, int[]> model = new HashMap<>();
    for (int round = 0; round < 40; round++) {
      int changes = round == 0 ? n : random.nextInt(round % 2 == 0 ? 5 : n / 3);
      for (int i = 0; i < changes; i++) {
        change(set, model, "k" + random.nextInt(n));
      }
      check(set, model);
    }
    assertThat(indexed(set)).containsExactly("x", "y");
  }

  private void change(VectorSet set, Map<String, int[]> model, String key) {
    int x = random.nextInt(20);
    int y = random.nextInt(50);
    if (random.nextInt(5) == 0) {
      set.delete(key);
      model.remove(key);
    } else if (random.nextInt(8) == 0) {
      set.put(
          key,
          IndexedSets.around(centres[x], 0.3, random),
          "{\"x\": " + x + "}"); // the other is missing
      model.remove(key);
    } else {
      String yValue = y % 2 == 0 ? "" + y : "\"" + y + "\"";
      set.put(
          key,
          IndexedSets.around(centres[x], 0.3, random),
          "{\"y\":%s,\"x\":%d}".formatted(yValue, x));
      model.put(key, new int[] {x, y});
    }
  }

  private void check(VectorSet set, Map<String, int[]> model) {
    int a = random.nextInt(20);
    int b = random.nextInt(50);
    check(set, model, ".x < %d and .y >= %d".formatted(a, b), v -> v[0] < a && v[1] >= b);
    check(set, model, ".x == %d or .y == %d".formatted(a, b), v -> v[0] == a || v[1] == b);
    check(set, model, "not (.x > %d and .y < 40)".formatted(a), v -> v[0] <= a || v[1] >= 40);
    check(
        set,
        model,
        ".x > %d and .x * 2 < .y".formatted(a / 4),
        v -> v[0] > a / 4 && v[0] * 2 < v[1]);
    check(
        set,
        model,
        ".x in [1, 2, %d] and .y != '%d'".formatted(a, b),
        v -> (v[0] == 1 || v[0] == 2 || v[0] == a) && v[1] != b);
  }

  private void check(
      VectorSet set, Map<String, int[]> model, String condition, Predicate<int[]> matches) {
    // a number is equal to a text of it, but two texts are compared as they are
    List<String> expected =
        model.entrySet().stream()
            .filter(entry -> matches.test(entry.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    float[] query = IndexedSets.around(new float[DIMENSION], 1, random);
    for (SearchGoal goal : List.of(SearchGoal.DEFAULT, SearchGoal.EXACT)) {
      SearchOptions all = SearchOptions.nearest(10_000).withGoal(goal);
      List<String> found =
          set.search(query, all.withFilter(never(condition))).stream().map(SearchHit::key).toList();
      assertThat(found).as(condition).containsExactlyInAnyOrderElementsOf(expected);
      List<SearchHit> ten = search(set, query, never(condition), goal);
      assertThat(ten).hasSize(Math.min(10, expected.size()));
      assertThat(expected).containsAll(ten.stream().map(SearchHit::key).toList());
    }
  }

  /** A key that is put again and again is found once by each search, never twice and never not. */
  @ParameterizedTest
  @CsvSource({"300, .v >= 0", "6000, .v >= 0", "6000, .v >= -1 and .w != 0"})
  void everySearchSeesOneState(int n, String condition) throws InterruptedException {
    VectorSet set = engine.createSet("s", CONFIG);
    for (int i = 0; i < n; i++) {
      set.put(
          "v" + i,
          IndexedSets.around(centres[i % CENTRES], 0.4, random),
          "{\"v\":%d,\"w\":1}".formatted(i % 2 - 3));
    }
    set.put("changing", centres[0], "{\"v\": 0, \"w\": 1}");
    AtomicBoolean done = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; !done.get(); i++) {
                    set.put("changing", centres[0], "{\"v\":%d,\"w\":%d}".formatted(i, i));
                    set.put("other" + i % 50, centres[1], "{\"v\":-2,\"w\":1}");
                    set.delete("other" + (i + 25) % 50);
                  }
                });
    try {
      for (int i = 0; i < 1_500; i++) {
        SearchGoal goal = i % 3 == 0 ? SearchGoal.EXACT : SearchGoal.DEFAULT;
        assertThat(search(set, centres[i % 2], never(condition), goal))
            .extracting(SearchHit::key)
            .containsExactly("changing");
      }
    } finally {
      done.set(true);
      writer.join();
    }
    assertThat(indexed(set)).contains("v");
  }

  @Test
  void removesWhatMatches() {
    VectorSet set = engine.createSet("s", CONFIG);
    List<Item> items = fill(set, 1_500);
    for (int i = 0; i < 10; i++) {
      search(set, centres[i], never(".any < 100 and .time > 5"), SearchGoal.DEFAULT);
    }
    assertThat(indexed(set)).containsExactly("any", "time");
    long few = items.stream().filter(item -> item.any < 100).count();
    assertThat(set.deleteWhere(never(".any < 100 and .time > 5"))).isEqualTo(few);
    assertThat(set.deleteWhere(never(".any < 100"))).isZero();
    assertThat(set.deleteWhere(never(".any < 600"))).isPositive();
    assertThat(set.cardinality()).isEqualTo(items.stream().filter(i -> i.any >= 600).count());
    assertThat(set.deleteWhere(never(".any >= 0"))).isPositive();
    assertThat(set.cardinality()).isZero();
  }

  // ---- memory

  /** Bitmaps and indexes are counted while they are there, and given back with the set. */
  @Test
  void memoryIsCountedAndGivenBack() {
    VectorSet set = engine.createSet("s", CONFIG);
    fill(set, 1_900);
    assertThat(filterBytes(set)).isZero();
    search(set, centres[0], Filter.compile(".any < 100"), SearchGoal.DEFAULT);
    long bitmap = filterBytes(set);
    assertThat(bitmap).isBetween(100L, 10_000L);
    for (int i = 0; i < 5; i++) {
      search(set, centres[0], never(".any < 500"), SearchGoal.DEFAULT);
    }
    long index = set.stats().indexedAttributes().getFirst().bytes();
    assertThat(index).isBetween(6L * 1_900, 200_000L);
    assertThat(filterBytes(set)).isGreaterThan(bitmap + index - 8_192);
    assertThat(engine.stats().memory()).containsEntry(MemoryKind.FILTERS, filterBytes(set));
    for (int i = 0; i < 200; i++) {
      search(set, centres[0], never(".any < 500"), SearchGoal.DEFAULT);
    }
    assertThat(filterBytes(set)).isLessThan(2 * (1 << 20));
    assertThat(engine.keyspace(0).delete(new Slices().of("s"))).isTrue();
    IndexedSets.await(() -> engine.stats().memory().get(MemoryKind.FILTERS) == 0);
  }

  /** Puts elements from a number on until there is no memory; returns the number of the next. */
  private int fillUp(VectorSet set, int from) {
    int n = from;
    try {
      while (true) {
        set.put("v" + n, centres[n % CENTRES], "{\"number\": %d}".formatted(n));
        n++;
      }
    } catch (BudgetExceededException full) {
      return n;
    }
  }

  /** Without room for them there is no index and no bitmap that stays; answers are the same. */
  @Test
  void withoutMemoryThereIsNoIndex() {
    engine.close();
    engine = engine(6 << 20);
    VectorSet set = engine.createSet("s", CONFIG);
    int n = 0;
    int before;
    do { // until the index has given back what its training took, and that is full too
      before = n;
      IndexedSets.await(() -> !set.stats().index().training());
      n = fillUp(set, n);
    } while (n > before);
    assertThat(n).isGreaterThan(5_000);
    for (int i = 0; i < 50; i++) {
      assertThat(search(set, centres[0], never(".number < " + i), SearchGoal.DEFAULT))
          .hasSize(Math.min(10, i));
      assertThat(search(set, centres[0], Filter.compile(".number >= 0"), SearchGoal.DEFAULT))
          .hasSize(10);
    }
    assertThat(set.stats().indexedAttributes()).isEmpty();
    assertThat(engine.stats().reservedBytes()).isLessThanOrEqualTo(6 << 20);
  }
}
