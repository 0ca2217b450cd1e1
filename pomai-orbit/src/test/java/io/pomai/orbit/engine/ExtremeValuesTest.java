package io.pomai.orbit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Values at the ends of float32 get right answers or a refusal. */
class ExtremeValuesTest {
  private final PomaiEngine engine =
      PomaiEngine.open(EngineConfig.defaults().withBudgetBytes(16 << 20));

  @AfterEach
  void close() {
    engine.close();
  }

  private VectorSet set(Metric metric, ElementType type) {
    return engine.createSet("set", new SetConfig(2, metric, type, FeatureFlags.DEFAULTS));
  }

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"F32", "I8"})
  void cosineOfVeryLongAndVeryShortVectors(ElementType type) {
    VectorSet set = set(Metric.COSINE, type);
    set.put("long", new float[] {1e16f, 1e16f});
    set.put("short", new float[] {1e-18f, 0});
    List<SearchHit> hits = set.search(new float[] {1e-30f, 1e-30f}, 2);
    assertThat(hits).extracting(SearchHit::key).containsExactly("long", "short");
    assertThat(hits.getFirst().distance()).isCloseTo(0f, within(1e-6f));
    assertThat(hits.getLast().distance()).isCloseTo((float) (1 - Math.sqrt(0.5)), within(1e-6f));
  }

  @Test
  void normsThatAreNoFloatsAreRefusedUnderCosine() {
    VectorSet set = set(Metric.COSINE, ElementType.F32);
    for (float[] vector : new float[][] {{3e38f, 3e38f}, {1e-40f, 0}, {1e17f, 0}}) {
      assertThatThrownBy(() -> set.put("a", vector))
          .isInstanceOf(InvalidVectorException.class)
          .hasMessageContaining("greatest magnitude is " + vector[0]);
    }
    set.put("zero", new float[] {0, -0f});
    assertThat(set.search(new float[] {1, 0}, 1)).containsExactly(new SearchHit("zero", 1));
  }

  @Test
  void bytesAndScaleAlwaysDecodeToFiniteValues() {
    VectorSet set = set(Metric.L2, ElementType.I8);
    assertThatThrownBy(() -> set.put("a", new float[] {Float.MAX_VALUE, 1}))
        .isInstanceOf(InvalidVectorException.class);
    set.put("a", new float[] {3.4e38f, 1});
    assertThat(set.get("a")[0]).isFinite();
  }

  private static org.assertj.core.data.Offset<Float> within(float tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }
}
