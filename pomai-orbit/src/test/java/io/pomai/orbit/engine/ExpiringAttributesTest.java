package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.filter.IndexedAttribute;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.IvfSettings;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Elements with attributes that expire, compared with a map: filters find what matches and has not
 * expired, whether the fields they name have an index or not, and what is counted is what is there.
 */
class ExpiringAttributesTest {
  private static final int ROUNDS = 12;
  private static final int VALUES = 20;
  private static final int MOST = 10_000;
  private static final int STALE_PART = 32; // of the elements may be unknown to an index
  private static final String NAME = "set";
  private static final SetConfig CONFIG = SetConfig.of(4, Metric.L2, ElementType.F32);
  private static final IvfSettings SMALL = new IvfSettings(1_000, 0.95, 128);

  /** An element; both of its fields are {@code null} without attributes. */
  private record Entry(@Nullable Integer x, @Nullable Integer y, long deadline) {
    @Nullable String attributes() {
      return x == null ? null : "{\"x\":%d,\"y\":\"name%d\"}".formatted(x, y);
    }
  }

  private final Slices slices = new Slices();
  private final Map<String, Entry> model = new HashMap<>();
  private TurnedClock clock = new TurnedClock();
  private int expressions;

  @Property(tries = 12)
  void filtersFindWhatHasNotExpired(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    int keys = random.nextBoolean() ? 150 : 1_600;
    model.clear();
    try (RestartedEngine engine = new RestartedEngine(SMALL)) {
      clock = engine.clock;
      for (int round = 0; round < ROUNDS; round++) {
        int changes = round == 0 ? 2 * keys : random.nextInt(keys / 4);
        for (int i = 0; i < changes; i++) {
          change(set(engine), "k" + random.nextInt(keys), random);
        }
        engine.disturb(random);
        forgetExpired();
        search(set(engine), random);
        if (random.nextInt(3) == 0) {
          compareCounts(set(engine));
        }
      }
      clock.turn(Integer.MAX_VALUE);
      forgetExpired();
      search(set(engine), random);
      leaveNothing(engine);
    }
  }

  private VectorSet set(RestartedEngine engine) {
    return engine.keyspace().findOrCreate(slices.of(NAME), CONFIG);
  }

  private void forgetExpired() {
    model.values().removeIf(entry -> entry.deadline <= clock.millis());
  }

  // ---- changes

  private void change(VectorSet set, String key, Random random) {
    Entry before = model.get(key);
    switch (random.nextInt(8)) {
      case 0 -> assertThat(set.delete(key)).isEqualTo(model.remove(key) != null);
      case 1 -> {
        Entry fields = fields(random, before == null ? 0 : before.deadline);
        String json = fields.attributes();
        boolean changed =
            set.elements().setAttributes(slices.of(key), json == null ? null : slices.of(json));
        assertThat(changed).isEqualTo(before != null);
        model.computeIfPresent(key, (same, old) -> fields);
      }
      default -> put(set, key, before, random);
    }
  }

  private Entry fields(Random random, long deadline) {
    return random.nextInt(6) == 0
        ? new Entry(null, null, deadline)
        : new Entry(random.nextInt(VALUES), random.nextInt(VALUES), deadline);
  }

  /** What a put has no attributes for keeps those it had. */
  private void put(VectorSet set, String key, @Nullable Entry before, Random random) {
    boolean lasts = random.nextInt(4) == 0;
    long deadline = lasts ? ElementExpiry.NEVER : clock.millis() + 1 + random.nextInt(2_000);
    Entry entry = fields(random, deadline);
    set.put(key, vector(random), entry.attributes(), deadline);
    boolean keeps = entry.x == null && before != null;
    model.put(key, keeps ? new Entry(before.x, before.y, deadline) : entry);
  }

  private static float[] vector(Random random) {
    float[] vector = new float[CONFIG.dimension()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = random.nextFloat();
    }
    return vector;
  }

  // ---- what is found

  private void search(VectorSet set, Random random) {
    int a = random.nextInt(VALUES);
    int b = random.nextInt(VALUES);
    search(set, random, ".x < " + a, entry -> entry.x < a);
    search(set, random, ".y == 'name" + b + "'", entry -> entry.y == b);
    search(
        set,
        random,
        ".x >= %d and .y in ['name%d', 'name%d']".formatted(a, b, a),
        entry -> entry.x >= a && (entry.y == b || entry.y == a));
    if (random.nextInt(4) == 0) {
      long matches = model.values().stream().filter(e -> e.x != null && e.x == a).count();
      assertThat(set.deleteWhere(unknown(".x == " + a))).isEqualTo(matches);
      model.values().removeIf(entry -> entry.x != null && entry.x == a);
    }
  }

  /** An expression that was never used before: without an index, attributes are read. */
  private Filter unknown(String condition) {
    return Filter.compile("(%s) and %d >= 0".formatted(condition, expressions++));
  }

  private void search(VectorSet set, Random random, String condition, Predicate<Entry> matches) {
    List<String> expected =
        model.entrySet().stream()
            .filter(each -> each.getValue().x != null && matches.test(each.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    for (Filter filter : List.of(Filter.compile(condition), unknown(condition))) {
      for (SearchGoal goal : List.of(SearchGoal.DEFAULT, SearchGoal.EXACT)) {
        float[] query = vector(random);
        assertThat(found(set, query, filter, goal, MOST))
            .as(condition)
            .containsExactlyInAnyOrderElementsOf(expected);
        List<String> ten = found(set, query, filter, goal, 10);
        assertThat(ten).as(condition).hasSize(Math.min(10, expected.size()));
        assertThat(expected).containsAll(ten);
      }
    }
  }

  private static List<String> found(
      VectorSet set, float[] query, Filter filter, SearchGoal goal, int k) {
    SearchOptions options = SearchOptions.nearest(k).withGoal(goal).withFilter(filter);
    return set.search(query, options).stream().map(SearchHit::key).toList();
  }

  // ---- what is counted

  private void compareCounts(VectorSet set) {
    IndexedSets.await(() -> set.storage().core().live() == model.size());
    IndexedSets.await(() -> set.cardinality() == model.size());
    assertThat(set.stats().live()).isEqualTo(model.size());
    long attributed = model.values().stream().filter(entry -> entry.x != null).count();
    assertThat(set.elements().withAttributes()).isEqualTo(attributed);
    long expiring =
        model.values().stream().filter(entry -> entry.deadline != ElementExpiry.NEVER).count();
    assertThat(set.elements().expiry().count()).isEqualTo(expiring);
    requireIndexes(set, attributed);
  }

  /** Those who search next make the indexes new that know too little, one each. */
  private void requireIndexes(VectorSet set, long attributed) {
    Random random = new Random(attributed);
    for (int i = 0; i < 8; i++) {
      found(set, vector(random), unknown(".x > 0 or .y == 'name0'"), SearchGoal.EXACT, 1);
    }
    List<IndexedAttribute> indexed = set.stats().indexedAttributes();
    assertThat(indexed).extracting(IndexedAttribute::name).containsExactlyInAnyOrder("x", "y");
    long unknown = model.size() / STALE_PART;
    for (IndexedAttribute each : indexed) {
      assertThat(each.elements()).isBetween(attributed - unknown, attributed + unknown);
    }
  }

  /** The set goes with its last element, and what it had in memory with it. */
  private void leaveNothing(RestartedEngine engine) {
    IndexedSets.await(() -> set(engine).cardinality() == model.size());
    model.keySet().forEach(set(engine)::delete);
    assertThat(engine.keyspace().size()).isZero();
    IndexedSets.await(() -> engine.engine().stats().memory().get(MemoryKind.FILTERS) == 0);
  }
}
