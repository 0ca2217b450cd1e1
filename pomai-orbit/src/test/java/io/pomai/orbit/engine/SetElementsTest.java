package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.management.ThreadMXBean;
import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.RowCodec;
import io.pomai.orbit.kernel.UnitVectors;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Attributes by themselves, names in order and at random, and searches by the bytes of rows. */
class SetElementsTest {
  private final Slices slices = new Slices();

  private static PomaiEngine engine() {
    return PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(128 << 20));
  }

  private @Nullable String attributes(VectorSet set, String key) {
    List<String> found = new ArrayList<>();
    set.get(
        slices.of(key),
        element -> {
          if (element.hasAttributes()) {
            found.add(Slices.text(element.attributesAddress(), element.attributesLength()));
          }
        });
    return found.isEmpty() ? null : found.getFirst();
  }

  @Test
  void attributesComeAndGoWithoutTheVector(@TempDir Path folder) {
    try (PomaiEngine engine = PomaiEngine.open(folder)) {
      VectorSet set = engine.createSet("s", SetConfig.of(2, Metric.COSINE, ElementType.I8));
      set.put(slices.of("a"), slices.of(1, 2), null, PutMode.ALWAYS);
      set.put(slices.of("b"), slices.of(3, 4), slices.of(""), PutMode.ALWAYS);
      set.put(slices.of("c"), slices.of(3, -4), slices.of("gone"), PutMode.ALWAYS);
      float[] before = set.get("a");
      SetElements elements = set.elements();
      assertThat(elements.withAttributes()).isEqualTo(2);
      assertThat(elements.setAttributes(slices.of("absent"), slices.of("x"))).isFalse();
      assertThat(elements.setAttributes(slices.of("a"), slices.of("x"))).isTrue();
      assertThat(elements.setAttributes(slices.of("a"), slices.of("xyz"))).isTrue();
      assertThat(elements.withAttributes()).isEqualTo(3);
      assertThat(elements.setAttributes(slices.of("c"), null)).isTrue();
      assertThat(elements.setAttributes(slices.of("c"), null)).isTrue();
      assertThat(elements.withAttributes()).isEqualTo(2);
      assertThat(set.get("a")).isEqualTo(before);
      assertThat(set.cardinality()).isEqualTo(3);
      engine.checkpoint();
      set.elements().setAttributes(slices.of("b"), slices.of("after"));
      set.elements().setAttributes(slices.of("a"), null);
      set.elements().setAttributes(slices.of("a"), slices.of("last"));
    }
    try (PomaiEngine engine = PomaiEngine.open(folder)) {
      VectorSet set = engine.keyspace(0).findSet(slices.of("s"));
      assertThat(attributes(set, "a")).isEqualTo("last");
      assertThat(attributes(set, "b")).isEqualTo("after");
      assertThat(attributes(set, "c")).isNull();
      assertThat(set.elements().withAttributes()).isEqualTo(2);
      set.delete(slices.of("b"));
      assertThat(set.elements().withAttributes()).isEqualTo(1);
    }
  }

  @Test
  void theShapeOfASetSurvives(@TempDir Path folder) {
    SetConfig config =
        SetConfig.of(3, Metric.COSINE, ElementType.BIN).withDegree(32).withInputDimension(7);
    try (PomaiEngine engine = PomaiEngine.open(folder)) {
      engine.createSet("s", config);
      VectorSet set = engine.keyspace(0).findOrCreate(slices.of("t"), config.withDegree(4));
      set.put(slices.of("a"), slices.of(1, -2, 0), null, PutMode.ALWAYS);
      engine.settle();
    }
    try (PomaiEngine engine = PomaiEngine.open(folder)) {
      assertThat(engine.keyspace(0).findSet(slices.of("s")).config()).isEqualTo(config);
      VectorSet set = engine.keyspace(0).findSet(slices.of("t"));
      assertThat(set.config()).isEqualTo(config.withDegree(4));
      assertThat(set.get("a")).containsExactly(1, -1, -1);
      set.delete("a");
      assertThat(engine.keyspace(0).exists(slices.of("t"))).isFalse();
    }
  }

  @Test
  void aFailedFirstWriteLeavesNoKey() {
    try (PomaiEngine engine = engine()) {
      VectorSet set =
          engine
              .keyspace(0)
              .findOrCreate(slices.of("s"), SetConfig.of(2, Metric.COSINE, ElementType.I8));
      ByteSlice bad = slices.of(Float.NaN, 1);
      assertThat(catchThrowable(() -> set.put(slices.of("a"), bad, null, PutMode.ALWAYS)))
          .isInstanceOf(InvalidVectorException.class);
      assertThat(engine.keyspace(0).exists(slices.of("s"))).isFalse();
    }
  }

  private static String key(Random random) {
    StringBuilder key = new StringBuilder();
    for (int length = random.nextInt(4); length > 0; length--) {
      key.append((char) ('a' + random.nextInt(3)));
    }
    return key.toString();
  }

  @Property(tries = 100)
  void namesComeInOrderAsFromASortedSet(@ForAll long seed) {
    Random random = new Random(seed);
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      TreeSet<String> model = new TreeSet<>();
      for (int i = 0; i < 60; i++) {
        String key = key(random);
        if (random.nextInt(3) == 0) {
          assertThat(set.delete(key)).isEqualTo(model.remove(key));
        } else {
          set.put(key, new float[] {i});
          model.add(key);
        }
      }
      for (int i = 0; i < 20; i++) {
        String from = random.nextInt(4) == 0 ? null : key(random);
        String to = random.nextInt(4) == 0 ? null : key(random);
        boolean after = random.nextBoolean();
        boolean before = random.nextBoolean();
        int most = random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(5);
        List<String> expected =
            model.stream()
                .filter(k -> from == null || k.compareTo(from) >= (after ? 1 : 0))
                .filter(k -> to == null || k.compareTo(to) <= (before ? -1 : 0))
                .limit(most)
                .toList();
        KeyRange range =
            new KeyRange(
                from == null ? null : slices.of(from),
                after,
                to == null ? null : slices.of(to),
                before);
        Hits hits = new Hits(slices);
        assertThat(set.elements().inOrder(range, most, hits)).isEqualTo(expected.size());
        assertThat(hits.hits).extracting(Hits.Hit::key).isEqualTo(expected);
      }
    }
  }

  @Test
  void bytesOfNamesAreUnsignedInOrder() {
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      byte[][] keys = {{(byte) 0xFF}, {0}, {0x7F}, {(byte) 0x80}, {}};
      for (byte[] key : keys) {
        set.put(slices.of(key), slices.of(1), null, PutMode.ALWAYS);
      }
      List<byte[]> found = new ArrayList<>();
      set.elements()
          .inOrder(
              new KeyRange(null, false, null, false),
              9,
              new HitReader() {
                @Override
                public void begin(int count) {}

                @Override
                public void hit(ElementView element) {
                  found.add(new ByteSlice(element.keyAddress(), element.keyLength()).toByteArray());
                }
              });
      assertThat(found)
          .containsExactly(
              new byte[0],
              new byte[] {0},
              new byte[] {0x7F},
              new byte[] {(byte) 0x80},
              new byte[] {(byte) 0xFF});
    }
  }

  @Property(tries = 60)
  void membersAtRandomAreThoseOfTheSet(
      @ForAll @IntRange(min = 0, max = 200) int n,
      @ForAll @IntRange(min = 1, max = 250) int count,
      @ForAll long seed) {
    Random random = new Random(seed);
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      Set<String> model = new HashSet<>();
      for (int i = 0; i < n; i++) {
        set.put("k" + i, new float[] {i});
        model.add("k" + i);
      }
      for (int i = 0; i < n; i++) {
        if (random.nextInt(3) == 0) {
          set.delete("k" + i);
          model.remove("k" + i);
        }
      }
      Hits different = new Hits(slices);
      set.elements().atRandom(count, different);
      List<String> names = different.hits.stream().map(Hits.Hit::key).toList();
      assertThat(names).hasSize(Math.min(count, model.size())).doesNotHaveDuplicates();
      assertThat(model).containsAll(names);
      Hits any = new Hits(slices);
      set.elements().atRandomAgain(count, any);
      assertThat(any.hits).hasSize(model.isEmpty() ? 0 : count);
      assertThat(model).containsAll(any.hits.stream().map(Hits.Hit::key).toList());
    }
  }

  /** Each pair of ten elements is chosen together as often as any other. */
  @Test
  void everyChoiceIsAsLikely() {
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      for (int i = 0; i < 13; i++) {
        set.put("k" + i, new float[] {i});
      }
      List.of("k0", "k5", "k12").forEach(set::delete);
      SetWalk walk = new SetWalk(set.storage().core());
      Random random = new Random(1);
      int[][] together = new int[13][13];
      for (int i = 0; i < 45_000; i++) {
        List<Integer> chosen = new ArrayList<>();
        walk.pickInPassing(2, walk.count(), random, chosen::add);
        together[Collections.min(chosen)][Collections.max(chosen)]++;
      }
      List<Integer> times =
          Arrays.stream(together).flatMapToInt(Arrays::stream).filter(n -> n > 0).boxed().toList();
      assertThat(times).hasSize(45).allSatisfy(n -> assertThat(n).isBetween(850, 1150));
    }
  }

  /** Bytes that {@code action} allocates on the heap. */
  private static long allocated(Runnable action) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    action.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  /** The heap of a server is small, a set is not. */
  @Test
  void manyNamesTakeNoHeap() {
    int n = 300_000;
    HitReader blind =
        new HitReader() {
          @Override
          public void begin(int count) {}

          @Override
          public void hit(ElementView element) {}
        };
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      for (int i = 0; i < n; i++) {
        set.put("k" + i, new float[] {i});
      }
      SetElements elements = set.elements();
      KeyRange all = new KeyRange(null, false, null, false);
      assertThat(allocated(() -> elements.inOrder(all, Integer.MAX_VALUE, blind))).isLessThan(n);
      assertThat(allocated(() -> elements.atRandom(n / 2, blind))).isLessThan(n);
      assertThat(allocated(() -> elements.atRandom(Integer.MAX_VALUE, blind))).isLessThan(n);
    }
  }

  @Test
  void everyMemberIsChosenInASparseSet() {
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      for (int i = 0; i < 1000; i++) {
        set.put("k" + i, new float[] {i});
      }
      for (int i = 2; i < 1000; i++) {
        set.delete("k" + i);
      }
      Hits hits = new Hits(slices);
      set.elements().atRandomAgain(400, hits);
      assertThat(hits.hits.stream().map(Hits.Hit::key).distinct()).hasSize(2);
    }
  }

  /** A writer tells how many elements there are before it makes them visible. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void whoChoosesAtRandomDoesNotWaitForElementsThatAreYetToCome() {
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(1));
      set.put("a", new float[] {1});
      set.put("b", new float[] {2});
      SetCore core = set.storage().core();
      core.publish(core.published(), 1_000);
      Hits hits = new Hits(slices);
      set.elements().atRandom(5, hits);
      assertThat(hits.hits.stream().map(Hits.Hit::key)).containsExactlyInAnyOrder("a", "b");
      core.publish(core.published(), 2);
    }
  }

  /**
   * Distances and order of an exact search are those of a literal scan with the same arithmetic.
   */
  @Property(tries = 60)
  void anExactSearchIsByTheBytes(
      @ForAll @IntRange(min = 1, max = 80) int dim,
      @ForAll @IntRange(min = 1, max = 900) int n,
      @ForAll boolean grid,
      @ForAll long seed) {
    Random random = new Random(seed);
    RowCodec codec =
        KernelProvider.select(KernelChoice.SCALAR).codec(Metric.COSINE, ElementType.I8);
    try (PomaiEngine engine = engine()) {
      VectorSet set = engine.createSet("s", SetConfig.of(dim, Metric.COSINE, ElementType.I8));
      List<float[]> vectors = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        vectors.add(vector(dim, grid, random));
        set.put("k" + i, vectors.get(i));
      }
      float[] query = vector(dim, grid, random);
      long room = slices.of(new byte[2 * codec.rowBytes(dim)]).address();
      float range = codec.encode(slices.of(query).address(), dim, room);
      float[] distances = new float[n];
      for (int i = 0; i < n; i++) {
        long row = room + codec.rowBytes(dim);
        float other = codec.encode(slices.of(vectors.get(i)).address(), dim, row);
        distances[i] = UnitVectors.byteDistance(room, range, row, other, dim);
      }
      Integer[] order = new Integer[n];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, Comparator.comparingDouble(i -> distances[i]));
      int k = 1 + random.nextInt(30);
      for (SearchGoal goal : List.of(SearchGoal.EXACT, SearchGoal.DEFAULT)) {
        Hits hits = new Hits(slices);
        set.elements().similar(slices.of(query), SearchOptions.nearest(k).withGoal(goal), hits);
        assertThat(hits.hits).hasSize(Math.min(k, n));
        for (int rank = 0; rank < hits.hits.size(); rank++) {
          Hits.Hit hit = hits.hits.get(rank);
          int index = Integer.parseInt(hit.key().substring(1));
          assertThat(hit.distance()).isEqualTo(distances[index]);
          if (goal.exact()) {
            assertThat(index).isEqualTo(order[rank]);
          }
        }
      }
    }
  }

  private static float[] vector(int dim, boolean grid, Random random) {
    float[] vector = new float[dim];
    for (int d = 0; d < dim; d++) {
      vector[d] = grid ? random.nextInt(3) - 1 : (float) random.nextGaussian() * 10;
    }
    return vector;
  }
}
