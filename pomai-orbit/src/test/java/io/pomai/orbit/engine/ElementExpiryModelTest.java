package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.ivf.IvfSettings;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Random changes of elements that expire, with a clock that is turned, restarts and checkpoints,
 * compared with a map. The thread that takes out what has expired runs beside them.
 */
class ElementExpiryModelTest {
  private static final int CHANGES = 250;
  private static final int KEYS = 24;
  private static final int K = 5;
  private static final Filter ODD = Filter.compile(".odd == 1");

  private record Entry(List<Float> vector, @Nullable String attributes, long deadline) {
    Entry until(long newDeadline) {
      return new Entry(vector, attributes, newDeadline);
    }

    Entry with(@Nullable String newAttributes) {
      return new Entry(vector, newAttributes, deadline);
    }
  }

  private TurnedClock clock = new TurnedClock();
  private final Slices slices = new Slices();
  private final Map<String, Entry> model = new HashMap<>();

  @Property(tries = 40)
  void behavesAsAMapWithDeadlines(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    model.clear();
    try (RestartedEngine engine = new RestartedEngine(IvfSettings.DEFAULTS)) {
      clock = engine.clock;
      engine.keyspace().createSet(slices.of("set"), SetConfig.of(2, Metric.L2, ElementType.F32));
      for (int i = 0; i < CHANGES; i++) {
        engine.disturb(random);
        VectorSet set = Objects.requireNonNull(engine.keyspace().findSet(slices.of("set")));
        forgetExpired();
        change(set, random);
        forgetExpired();
        compare(set, random);
      }
    }
  }

  private void forgetExpired() {
    model.values().removeIf(entry -> entry.deadline <= clock.millis());
  }

  private void change(VectorSet set, Random random) {
    String key = "e" + random.nextInt(KEYS);
    ByteSlice name = slices.of(key);
    Entry entry = model.get(key);
    switch (random.nextInt(10)) {
      case 0 -> assertThat(set.delete(name)).isEqualTo(model.remove(key) != null);
      case 1 -> putAll(set, random);
      case 2 -> {
        String attributes = attributes(random);
        ByteSlice json = attributes == null ? null : slices.of(attributes);
        assertThat(set.elements().setAttributes(name, json)).isEqualTo(entry != null);
        model.computeIfPresent(key, (k, e) -> e.with(attributes));
      }
      case 3 -> {
        boolean had = entry != null && entry.deadline != ElementExpiry.NEVER;
        assertThat(set.elements().expiry().persist(name)).isEqualTo(had);
        model.computeIfPresent(key, (k, e) -> e.until(ElementExpiry.NEVER));
      }
      case 4, 5 -> {
        long deadline = deadline(random);
        boolean changed = set.elements().expiry().expire(name, deadline, ExpireCondition.ALWAYS);
        assertThat(changed).isEqualTo(entry != null);
        model.computeIfPresent(key, (k, e) -> e.until(deadline));
      }
      case 6 -> removeOdd(set, random);
      default -> put(set, key, entry, random);
    }
  }

  private void removeOdd(VectorSet set, Random random) {
    if (random.nextInt(4) == 0) {
      long odd = model.values().stream().filter(ElementExpiryModelTest::isOdd).count();
      assertThat(set.deleteWhere(ODD)).isEqualTo(odd);
      model.values().removeIf(ElementExpiryModelTest::isOdd);
    }
  }

  private static boolean isOdd(Entry entry) {
    return entry.attributes != null && entry.attributes.contains(":1");
  }

  private static @Nullable String attributes(Random random) {
    return random.nextInt(3) == 0 ? null : "{\"odd\":" + random.nextInt(2) + "}";
  }

  private long deadline(Random random) {
    return clock.millis() + random.nextInt(1_000) - 50;
  }

  private static List<Float> vector(Random random) {
    return List.of(random.nextFloat(), random.nextFloat());
  }

  private static float[] array(List<Float> vector) {
    return new float[] {vector.get(0), vector.get(1)};
  }

  private static List<Float> list(float[] vector) {
    return List.of(vector[0], vector[1]);
  }

  private void put(VectorSet set, String key, @Nullable Entry before, Random random) {
    PutMode mode = List.of(PutMode.values()).get(random.nextInt(3));
    String attributes = attributes(random);
    long deadline = random.nextInt(3) == 0 ? ElementExpiry.NEVER : deadline(random);
    List<Float> vector = vector(random);
    ByteSlice json = attributes == null ? null : slices.of(attributes);
    PutOutcome outcome = set.put(slices.of(key), slices.of(array(vector)), json, mode, deadline);
    boolean skipped = mode == PutMode.NX ? before != null : mode == PutMode.XX && before == null;
    assertThat(outcome)
        .isEqualTo(
            skipped
                ? PutOutcome.SKIPPED
                : before == null ? PutOutcome.CREATED : PutOutcome.REPLACED);
    if (!skipped) {
      String kept = attributes == null && before != null ? before.attributes : attributes;
      model.put(key, new Entry(vector, kept, deadline));
    }
  }

  private void putAll(VectorSet set, Random random) {
    int n = 1 + random.nextInt(6);
    long deadline = random.nextBoolean() ? ElementExpiry.NEVER : deadline(random);
    ByteSlice[] keys = new ByteSlice[n];
    ByteSlice[] vectors = new ByteSlice[n];
    for (int i = 0; i < n; i++) {
      String key = "e" + random.nextInt(KEYS);
      List<Float> vector = vector(random);
      keys[i] = slices.of(key);
      vectors[i] = slices.of(array(vector));
      Entry before = model.get(key);
      String kept = before == null ? null : before.attributes;
      model.put(key, new Entry(vector, kept, deadline));
    }
    set.putAll(keys, vectors, n, deadline);
  }

  private void compare(VectorSet set, Random random) {
    IndexedSets.await(() -> set.cardinality() == model.size());
    for (int i = 0; i < KEYS; i++) {
      compare(set, "e" + i);
    }
    List<Float> query = vector(random);
    SearchOptions nearest = SearchOptions.nearest(K);
    assertThat(keys(set.search(array(query), nearest))).isEqualTo(nearest(query, model));
    Map<String, Entry> odd = new HashMap<>(model);
    odd.values().removeIf(entry -> !isOdd(entry));
    assertThat(keys(set.search(array(query), nearest.withFilter(ODD))))
        .isEqualTo(nearest(query, odd));
    Set<String> found = new HashSet<>();
    set.elements().atRandom(KEYS, reader(found));
    assertThat(found).isEqualTo(model.keySet());
    found.clear();
    set.elements().inOrder(new KeyRange(null, false, null, false), KEYS, reader(found));
    assertThat(found).isEqualTo(model.keySet());
  }

  private void compare(VectorSet set, String key) {
    Entry entry = model.get(key);
    StringBuilder text = new StringBuilder();
    boolean found =
        set.get(
            slices.of(key),
            element -> {
              assertThat(list(slices.vector(element)))
                  .isEqualTo(entry == null ? null : entry.vector);
              text.append(Slices.text(element.attributesAddress(), element.attributesLength()));
            });
    assertThat(found).as(key).isEqualTo(entry != null);
    assertThat(text.toString())
        .isEqualTo(entry == null || entry.attributes == null ? "" : entry.attributes);
    assertThat(set.elements().expiry().deadline(slices.of(key)))
        .isEqualTo(entry == null ? ElementExpiry.ABSENT : entry.deadline);
  }

  private static HitReader reader(Set<String> keys) {
    return new HitReader() {
      @Override
      public void begin(int count) {}

      @Override
      public void hit(ElementView hit) {
        keys.add(Slices.text(hit.keyAddress(), hit.keyLength()));
      }
    };
  }

  private static List<String> keys(List<SearchHit> hits) {
    return hits.stream().map(SearchHit::key).toList();
  }

  private static List<String> nearest(List<Float> query, Map<String, Entry> among) {
    return among.entrySet().stream()
        .sorted(Comparator.comparingDouble(entry -> distance(query, entry.getValue().vector)))
        .limit(K)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static double distance(List<Float> a, List<Float> b) {
    double x = a.get(0) - b.get(0);
    double y = a.get(1) - b.get(1);
    return x * x + y * y;
  }
}
