package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

/** Lists of vectors whose squares or products are no floats any more, and queries like that. */
class ExtremeIndexTest {
  private static final int ROWS = 600;
  private static final int K = 10;

  @Property(tries = 40)
  void whatOverflowsIsFoundToo(
      @ForAll Metric metric,
      @ForAll boolean sketches,
      @ForAll boolean twice,
      @ForAll @IntRange(min = 1, max = 40) int dimension,
      @ForAll @FloatRange(min = -38, max = 38) float setExponent,
      @ForAll @FloatRange(min = -38, max = 38) float queryExponent,
      @ForAll @IntRange(min = 0, max = 1000) int seed) {
    float limit = metric == Metric.COSINE ? 14 : 37;
    double unit = Math.pow(10, Math.clamp(setExponent, -limit, limit));
    Random random = new Random(seed);
    try (IndexedSlots slots = new IndexedSlots(config(metric, sketches, dimension))) {
      for (int i = 0; i < ROWS; i++) {
        slots.put(vector(dimension, unit, random));
      }
      slots.train(twice);
      try (IndexedSlots.Searcher searcher = slots.new Searcher()) {
        float[] query = vector(dimension, Math.pow(10, Math.min(37, queryExponent)), random);
        List<List<IndexedSlots.Hit>> ways = searcher.allWays(query, K);
        assertThat(ways.getFirst()).isEqualTo(ways.getLast());
        assertThat(searcher.search(query, K, SearchGoal.DEFAULT)).hasSize(K);
        assertThat(searcher.search(query, ROWS, SearchGoal.recall(0.5))).hasSize(ROWS);
      }
    }
  }

  /** Powers of two change the exponents of all that is computed, and nothing else. */
  @Property(tries = 25)
  void findsTheSameInEveryUnit(
      @ForAll Metric metric,
      @ForAll boolean sketches,
      @ForAll @IntRange(min = -30, max = 30) int ofSet,
      @ForAll @IntRange(min = -80, max = 66) int ofQuery,
      @ForAll @IntRange(min = 0, max = 1000) int seed) {
    float setUnit = Math.scalb(1f, ofSet);
    float queryUnit = Math.scalb(1f, metric == Metric.L2 ? ofSet : ofQuery);
    assertThat(found(metric, sketches, setUnit, queryUnit, seed))
        .isEqualTo(found(metric, sketches, 1, 1, seed));
  }

  private static List<Integer> found(
      Metric metric, boolean sketches, float setUnit, float queryUnit, int seed) {
    Random random = new Random(seed);
    List<Integer> found = new ArrayList<>();
    try (IndexedSlots slots = new IndexedSlots(config(metric, sketches, 24))) {
      ClusteredVectors vectors = new ClusteredVectors(24, 40, random);
      for (int i = 0; i < 3 * ROWS; i++) {
        slots.put(times(vectors.next(), setUnit));
      }
      slots.train(false);
      try (IndexedSlots.Searcher searcher = slots.new Searcher()) {
        for (int q = 0; q < K; q++) {
          float[] query = times(vectors.next(), queryUnit);
          searcher.search(query, K, SearchGoal.recall(0.5)).forEach(hit -> found.add(hit.slot()));
        }
      }
    }
    return found;
  }

  private static float[] times(float[] vector, float factor) {
    for (int d = 0; d < vector.length; d++) {
      vector[d] *= factor;
    }
    return vector;
  }

  private static IndexedSlots.Config config(Metric metric, boolean sketches, int dimension) {
    SearchStages stages = new SearchStages(sketches, true, Compression.NORMAL);
    return new IndexedSlots.Config(metric, ElementType.F32, dimension, stages, 1 << 20);
  }

  private static float[] vector(int dimension, double unit, Random random) {
    float[] vector = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      vector[d] = (float) (unit * random.nextGaussian());
    }
    return vector;
  }
}
