package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorSetTest {
  private final Slices slices = new Slices();
  private final PomaiEngine engine =
      PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(64 << 20));

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void moreQueriesThanOneCallCanHoldAreRefused() {
    VectorSet set = engine.createSet("set", SetConfig.of(1_024));
    assertThatThrownBy(() -> set.searchBatch(Collections.nCopies(600_000, new float[1_024]), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vectors of 2457600000 bytes: expected at most 2147483647 in one call");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void equalDistancesComeInTheOrderOfTheirPut(boolean bounded) {
    FeatureFlags flags = FeatureFlags.DEFAULTS.with(FeatureFlags.BOUNDED_EXACT_SCAN, bounded);
    VectorSet set = engine.createSet("set", new SetConfig(16, Metric.L2, ElementType.F32, flags));
    float[] same = new float[16];
    for (int i = 0; i < 2_000; i++) {
      set.put("old" + i, same);
    }
    for (int i = 0; i < 2_000; i++) {
      set.delete("old" + i);
    }
    for (int i = 0; i < 1_000; i++) {
      set.put("k" + i, same);
    }
    set.put("k3", same);
    List<String> first = set.search(same, 6).stream().map(SearchHit::key).toList();
    assertThat(first).containsExactly("k0", "k1", "k2", "k4", "k5", "k6");
    List<SearchHit> all = set.search(same, 5_000);
    assertThat(all).hasSize(1_000);
    assertThat(all.getLast().key()).isEqualTo("k3");
    List<List<SearchHit>> batch = set.searchBatch(List.of(same, same, same), 5_000);
    assertThat(batch).allMatch(all::equals);
  }

  @Test
  void aBatchIsOrderedAsItWasGiven() {
    VectorSet set = engine.createSet("set", SetConfig.of(2));
    List<String> keys = List.of("z", "a", "m", "b");
    set.putAll(keys, keys.stream().map(key -> new float[] {1, 1}).toList());
    assertThat(set.search(new float[] {0, 0}, 4).stream().map(SearchHit::key)).isEqualTo(keys);
  }

  @Test
  void aKOfAMillionCostsWhatIsThere() {
    VectorSet set = engine.createSet("set", SetConfig.of(4));
    set.put("a", new float[] {1, 2, 3, 4});
    long before = allocatedBytes();
    for (int i = 0; i < 100; i++) {
      assertThat(set.search(new float[4], SearchOptions.MAX_K)).hasSize(1);
    }
    assertThat(allocatedBytes() - before).isLessThan(4_000_000);
  }

  /** Not the buffers of a search, which are some hundred kilobytes: they are used again. */
  @Test
  void aSearchWithAnArrayAllocatesItsHitsOnly() {
    VectorSet set = engine.createSet("set", SetConfig.of(4));
    set.put("a", new float[] {1, 2, 3, 4});
    float[] query = new float[4];
    for (int i = 0; i < 10; i++) {
      set.search(query, SearchOptions.nearest(1));
    }
    long before = allocatedBytes();
    for (int i = 0; i < 100; i++) {
      assertThat(set.search(query, SearchOptions.nearest(1)).size()).isOne();
    }
    assertThat(allocatedBytes() - before).isLessThan(100 * 4_000);
  }

  private static long allocatedBytes() {
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    return threads.getCurrentThreadAllocatedBytes();
  }

  @Test
  void optionsOutsideTheirRangesAreRefused() {
    assertThatThrownBy(() -> SearchOptions.nearest(0)).hasMessageContaining("k=0");
    assertThatThrownBy(() -> SearchOptions.nearest(1_000_001)).hasMessageContaining("1000000");
    assertThatThrownBy(() -> new SearchOptions(1, Float.NaN, SearchGoal.EXACT))
        .hasMessageContaining("radius");
    assertThatThrownBy(() -> SetConfig.of(0)).hasMessageContaining("dimension=0");
    assertThatThrownBy(() -> SetConfig.of(65_537)).hasMessageContaining("65536");
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void vectorsThatCannotBeStoredAreRefusedAndNothingChanges(ElementType type) {
    VectorSet set = engine.createSet("set", SetConfig.of(3, Metric.L2, type));
    set.put("kept", new float[] {1, 2, 3});
    assertThatThrownBy(() -> set.put("x", new float[] {1, 2}))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("dimension 2")
        .hasMessageContaining("expected dimension 3");
    assertThatThrownBy(() -> set.put(slices.of("x"), slices.of(new byte[13]), null, PutMode.ALWAYS))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("13 bytes")
        .hasMessageContaining("multiple of 4");
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> set.put("kept", new float[] {0, bad, 0}))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageContaining("index 1");
      assertThatThrownBy(() -> set.search(new float[] {bad, 0, 0}, 1))
          .isInstanceOf(InvalidVectorException.class);
      assertThatThrownBy(
              () -> set.putAll(List.of("a", "b"), List.of(new float[3], new float[] {0, 0, bad})))
          .isInstanceOf(InvalidVectorException.class);
    }
    assertThatThrownBy(() -> set.search(new float[4], 1))
        .isInstanceOf(InvalidVectorException.class);
    assertThat(set.cardinality()).isEqualTo(1);
    assertThat(set.get("a")).isNull();
    assertThat(set.get("kept")).hasSize(3);
  }

  @Test
  void halfFloatsRefuseWhatWouldOverflow() {
    VectorSet set = engine.createSet("set", SetConfig.of(1, Metric.L2, ElementType.F16));
    assertThatThrownBy(() -> set.put("x", new float[] {65_520}))
        .isInstanceOf(InvalidVectorException.class)
        .hasMessageContaining("65520");
    set.put("x", new float[] {65_519});
    assertThat(set.get("x")).containsExactly(65_504);
  }

  @Test
  void aNullVectorHasCosineDistanceOneToEverything() {
    VectorSet set = engine.createSet("set", SetConfig.of(2, Metric.COSINE, ElementType.F32));
    set.put("null", new float[2]);
    set.put("x", new float[] {3, 4});
    assertThat(set.search(new float[] {3, 4}, 2).get(1)).isEqualTo(new SearchHit("null", 1));
    assertThat(set.search(new float[2], 2)).allMatch(hit -> hit.distance() == 1);
    assertThat(set.get("x")).containsExactly(3, 4);
  }

  @Test
  void distancesThatOverflowCountAsInfinite() {
    VectorSet set = engine.createSet("set", SetConfig.of(2, Metric.L2, ElementType.F32));
    set.put("far", new float[] {3e38f, 3e38f});
    set.put("near", new float[] {1, 1});
    List<SearchHit> hits = set.search(new float[] {-3e38f, 0}, 2);
    assertThat(hits).extracting(SearchHit::key).containsExactly("far", "near");
    assertThat(hits).allMatch(hit -> hit.distance() == Float.POSITIVE_INFINITY);
  }

  @Test
  void aViewIsOfNoUseAfterItsCallback() {
    VectorSet set = engine.createSet("set", SetConfig.of(1));
    set.put("x", new float[1]);
    List<ElementView> kept = new ArrayList<>();
    set.get(slices.of("x"), kept::add);
    assertThatThrownBy(() -> kept.getFirst().keyLength()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void callbacksMayCallTheSetAndSeeTheirOwnSnapshot() {
    VectorSet set = engine.createSet("set", SetConfig.of(1));
    for (int i = 0; i < 500; i++) {
      set.put("k" + i, new float[] {i});
    }
    List<String> seen = new ArrayList<>();
    ByteSlice query = slices.of(0f);
    set.search(query, SearchOptions.nearest(500), new DeletingReader(set, seen));
    assertThat(seen).hasSize(500);
    assertThat(set.cardinality()).isZero();
    assertThat(set.search(new float[1], 10)).isEmpty();
  }

  /** Deletes every element before it is shown. */
  private record DeletingReader(VectorSet set, List<String> seen) implements HitReader {
    @Override
    public void begin(int count) {
      for (int i = 0; i < count; i++) {
        assertThat(set.delete("k" + i)).isTrue();
        set.put("new" + i, new float[] {-i});
      }
      for (int i = 0; i < count; i++) {
        set.delete("new" + i);
      }
    }

    @Override
    public void hit(ElementView element) {
      String key = Slices.text(element.keyAddress(), element.keyLength());
      assertThat(key).isEqualTo("k" + seen.size());
      seen.add(key);
    }
  }
}
