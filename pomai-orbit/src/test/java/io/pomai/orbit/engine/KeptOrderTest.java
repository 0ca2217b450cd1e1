package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.MemoryKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Names of large sets in order, page after page, while the set changes. */
class KeptOrderTest {
  private static final int MANY = 6_000;
  private static final int PAGES = 60;

  private final Slices slices = new Slices();
  private final TurnedClock clock = new TurnedClock();

  private PomaiEngine engine() {
    return PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20).withClock(clock));
  }

  private List<String> page(
      VectorSet set, @Nullable String from, boolean after, @Nullable String to, int most) {
    Hits hits = new Hits(slices);
    KeyRange range =
        new KeyRange(
            from == null ? null : slices.of(from), after, to == null ? null : slices.of(to), false);
    assertThat(set.elements().inOrder(range, most, hits)).isEqualTo(hits.hits.size());
    return hits.hits.stream().map(Hits.Hit::key).toList();
  }

  private static long directoryBytes(VectorSet set) {
    return set.stats().memory().get(MemoryKind.DIRECTORY);
  }

  private static String key(Random random) {
    return "key:" + random.nextInt(3 * MANY);
  }

  // ---- against a map

  /** Changes and pages by turns; now and then so many changes that the order is of no use. */
  @Property(tries = 8)
  void pagesAreThoseOfASortedMap(@ForAll long seed) {
    Random random = new Random(seed);
    TreeMap<String, Long> model = new TreeMap<>();
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      for (int round = 0; round < PAGES; round++) {
        int changes = round == 0 ? 2 * MANY : random.nextInt(round % 20 == 0 ? MANY : 30);
        for (int i = 0; i < changes; i++) {
          change(set, model, random);
        }
        clock.turn(random.nextInt(4));
        model.values().removeIf(deadline -> deadline <= clock.millis());
        comparePage(set, model, random);
      }
    }
  }

  private void change(VectorSet set, Map<String, Long> model, Random random) {
    String key = key(random);
    if (random.nextInt(5) == 0) {
      set.delete(key);
      model.remove(key);
    } else {
      boolean lasts = random.nextInt(4) > 0;
      long deadline = lasts ? ElementExpiry.NEVER : clock.millis() + 1 + random.nextInt(100);
      set.put(key, new float[] {1}, null, deadline);
      model.put(key, deadline);
    }
  }

  private void comparePage(VectorSet set, Map<String, Long> model, Random random) {
    String from = random.nextInt(5) == 0 ? null : key(random);
    String to = random.nextInt(3) > 0 ? null : key(random);
    boolean after = random.nextBoolean();
    int most = random.nextInt(20) == 0 ? Integer.MAX_VALUE : random.nextInt(200);
    List<String> expected =
        model.keySet().stream()
            .filter(key -> from == null || key.compareTo(from) >= (after ? 1 : 0))
            .filter(key -> to == null || key.compareTo(to) <= 0)
            .limit(most)
            .toList();
    assertThat(page(set, from, after, to, most)).isEqualTo(expected);
  }

  /** What was there all the time is found once, whatever else comes and goes. */
  @Test
  void aSetIsPagedThroughWhileOthersWrite() throws InterruptedException {
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      List<String> lasting = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        lasting.add("key:%05d".formatted(i));
        set.put(lasting.get(i), new float[] {i});
      }
      AtomicBoolean done = new AtomicBoolean();
      Thread writer = Thread.ofPlatform().start(() -> write(set, done));
      try {
        for (int i = 0; i < 4; i++) {
          assertThat(walk(set).stream().filter(key -> !key.endsWith("x"))).isEqualTo(lasting);
        }
      } finally {
        done.set(true);
        writer.join();
      }
    }
  }

  private static void write(VectorSet set, AtomicBoolean done) {
    Random random = new Random(3);
    while (!done.get()) {
      String key = "key:%05d".formatted(random.nextInt(MANY));
      set.put(key, new float[] {7});
      set.put(key + "x", new float[] {8});
      set.delete("key:%05dx".formatted(random.nextInt(MANY)));
    }
  }

  private List<String> walk(VectorSet set) {
    List<String> all = new ArrayList<>();
    List<String> page = page(set, null, true, null, 100);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = page(set, all.getLast(), true, null, 100);
    }
    assertThat(all).isSorted().doesNotHaveDuplicates();
    return all;
  }

  // ---- memory

  /** Keys are kept in order once pages follow each other, until the memory is wanted. */
  @Test
  void theOrderCountsAndIsGivenBack() {
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      for (int i = 0; i < MANY; i++) {
        set.put("key:" + i, new float[] {i});
      }
      long before = directoryBytes(set);
      page(set, null, false, null, 10);
      assertThat(directoryBytes(set)).isEqualTo(before);
      long pass = set.elements().estimatedOrderNanos(10);
      walk(set);
      long kept = directoryBytes(set) - before;
      assertThat(kept).isBetween(4L * MANY, 8L * MANY);
      assertThat(set.elements().estimatedOrderNanos(10)).isLessThan(pass / 10);
      walk(set);
      assertThat(directoryBytes(set) - before).isEqualTo(kept);
      set.withStorage(SetStorage::shed);
      assertThat(directoryBytes(set)).isEqualTo(before);
    }
  }

  /** Without room for it there is no order, and pages are the same. */
  @Test
  void withoutMemoryPagesAreTheSame() {
    try (PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(8 << 20))) {
      VectorSet set = engine.createSet("s", SetConfig.of(64));
      TreeSet<String> model = new TreeSet<>();
      untilFull(
          i -> {
            set.put("key:" + i, new float[64]);
            model.add("key:" + i);
          });
      engine.budget(1 << 20); // what comes back meanwhile is no room
      long before = directoryBytes(set);
      assertThat(model).hasSizeGreaterThan(5_000);
      assertThat(walk(set)).isEqualTo(List.copyOf(model));
      assertThat(directoryBytes(set)).isEqualTo(before);
    }
  }

  private static void untilFull(IntConsumer put) {
    try {
      for (int i = 0; i < Integer.MAX_VALUE; i++) {
        put.accept(i);
      }
    } catch (BudgetExceededException full) {
      assertThat(full).hasMessageContaining("budget");
    }
  }
}
