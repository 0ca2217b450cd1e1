package io.pomai.orbit.engine;

import static io.pomai.orbit.engine.IndexedSets.await;
import static io.pomai.orbit.engine.IndexedSets.isReady;
import static io.pomai.orbit.engine.IndexedSets.recall;
import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.ivf.Compression;
import io.pomai.orbit.ivf.EncodingStats;
import io.pomai.orbit.ivf.IndexStats;
import io.pomai.orbit.ivf.IvfSettings;
import io.pomai.orbit.ivf.TrainingSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What an index is trained to be, and that it is trained anew when it does not suit the data. */
class IndexTrainingTest {
  private static final int DIMENSION = 64;
  private static final int VECTORS = 4_000;
  private static final int CLUSTERS = 10;

  /** Vectors whose errors are compared with those of the training. */
  private static final int ENOUGH_FOR_A_REVIEW = VECTORS / 4;

  private static final IvfSettings SETTINGS = trainedBy(TrainingSettings.DEFAULTS);

  private final Random random = new Random(11);
  private final float[][] before = centres(4);
  private final float[][] after = centres(4);
  private PomaiEngine engine = PomaiEngine.open(EngineConfig.defaults().withIndex(SETTINGS));

  private static IvfSettings trainedBy(TrainingSettings training) {
    return new IvfSettings(2_000, 0.95, 256, IvfSettings.DEFAULT_SKETCH_ERRORS, training);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private float[][] centres(double spread) {
    float[][] centres = new float[CLUSTERS][];
    Arrays.setAll(centres, i -> gaussian(new float[DIMENSION], spread));
    return centres;
  }

  private float[] gaussian(float[] centre, double spread) {
    float[] vector = centre.clone();
    for (int d = 0; d < vector.length; d++) {
      vector[d] += (float) (spread * random.nextGaussian());
    }
    return vector;
  }

  private float[] near(float[][] centres) {
    return gaussian(centres[random.nextInt(CLUSTERS)], 1);
  }

  private List<float[]> queries(float[][] centres) {
    return Stream.generate(() -> near(centres)).limit(100).toList();
  }

  private VectorSet create(Metric metric, Compression compression) {
    SetConfig config = SetConfig.of(DIMENSION, metric, ElementType.F32);
    return engine.createSet("s", config.withCompression(compression));
  }

  private void put(VectorSet set, float[][] centres, int from, int to) {
    for (int i = from; i < to; i++) {
      set.put("v" + i, near(centres));
    }
  }

  private VectorSet filled(Metric metric, Compression compression) {
    VectorSet set = create(metric, compression);
    put(set, before, 0, VECTORS);
    await(() -> isSettled(set));
    return set;
  }

  private static boolean isSettled(VectorSet set) {
    IndexStats stats = set.stats().index();
    return isReady(set) && !stats.training() && stats.backlog() < 64;
  }

  private static EncodingStats encoding(VectorSet set) {
    return set.stats().index().encoding();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void smallCodesReachTheRecall(Metric metric) {
    VectorSet set = filled(metric, Compression.HIGH);
    assertThat(set.stats().index().shape().codeBytes()).isEqualTo(DIMENSION / 16);
    assertThat(set.stats().index().assignments()).isEqualTo(1);
    List<float[]> queries = queries(before);
    assertThat(recall(set, queries, SearchGoal.recall(0.95))).isGreaterThan(0.92);
    assertThat(recall(set, queries, SearchGoal.recall(0.99))).isGreaterThan(0.97);
  }

  @ParameterizedTest
  @CsvSource({"2,8,1", "10,16,3", "32,64,10", "64,0,0"})
  void anyTrainingReachesTheRecall(int codeBytes, int sample, int iterations) {
    engine.close();
    IvfSettings settings = trainedBy(new TrainingSettings(codeBytes, sample, iterations));
    engine = PomaiEngine.open(EngineConfig.defaults().withIndex(settings));
    VectorSet set = filled(Metric.L2, Compression.NORMAL);
    IndexStats.Shape shape = set.stats().index().shape();
    int most = Math.min(codeBytes, DIMENSION / 2);
    assertThat(shape.codeBytes() / shape.assignments()).isBetween(1, most);
    assertThat(recall(set, queries(before), SearchGoal.recall(0.95))).isGreaterThan(0.92);
  }

  @Test
  void assignmentIsExact() {
    VectorSet set = filled(Metric.L2, Compression.NORMAL);
    assertThat(encoding(set).assigned()).isGreaterThan(VECTORS - 64);
    assertThat(encoding(set).checked()).isBetween(VECTORS / 256L, VECTORS / 2L);
    assertThat(encoding(set).mismatches()).isZero();
  }

  @Test
  void aSetOfOtherDataIsTrainedAnew() {
    VectorSet set = filled(Metric.L2, Compression.NORMAL);
    double error = encoding(set).quantizerError();
    int trainings = encoding(set).trainings();
    float[] kept = near(before);
    set.put("kept", kept);
    for (int i = 0; i < VECTORS; i += 50) {
      put(set, after, i, i + 50);
      float[] added = near(after);
      set.put("added", added);
      assertThat(nearest(set, added)).isEqualTo("added");
      assertThat(nearest(set, kept)).isEqualTo("kept");
    }
    await(() -> isSettled(set) && encoding(set).drift() < 2);
    assertThat(encoding(set).trainings()).isGreaterThan(trainings);
    assertThat(encoding(set).quantizerError()).isLessThan(2.5 * error);
    assertThat(recall(set, queries(after), SearchGoal.recall(0.95))).isGreaterThan(0.92);
    assertThat(recall(set, queries(after), SearchGoal.recall(0.99))).isGreaterThan(0.97);
    put(set, after, 0, VECTORS);
    await(() -> isSettled(set) && encoding(set).quantizerError() < 1.3 * error);
  }

  private static String nearest(VectorSet set, float[] query) {
    return IndexedSets.search(set, query, SearchGoal.DEFAULT).getFirst().key();
  }

  /** The whole training, while searches go through the lists that are there. */
  @Test
  void aReadySetShowsThatItIsTrained() {
    VectorSet set = filled(Metric.L2, Compression.NORMAL);
    int trainings = encoding(set).trainings();
    put(set, after, 0, VECTORS);
    boolean shown = false;
    while (encoding(set).trainings() == trainings) {
      IndexStats stats = set.stats().index();
      assertThat(isReady(set)).isTrue();
      shown |= stats.training();
      assertThat(nearest(set, near(after))).startsWith("v");
    }
    assertThat(shown).isTrue();
  }

  @Test
  void aSetWhoseDataStayIsNotTrainedAnew() {
    VectorSet set = filled(Metric.COSINE, Compression.NORMAL);
    int trainings = encoding(set).trainings();
    for (int round = 1; round <= 3; round++) {
      put(set, before, 0, VECTORS);
      long encoded = round * (long) VECTORS;
      await(() -> encoding(set).assigned() >= encoded && isSettled(set));
    }
    assertThat(encoding(set).trainings()).isEqualTo(trainings);
    assertThat(encoding(set).drift()).isBetween(0.9, 1.2);
    assertThat(recall(set, queries(before), SearchGoal.recall(0.95))).isGreaterThan(0.92);
  }

  /** Codes miss nothing, before and after: no part of nothing is drift. */
  @Test
  void aSetOfOneVectorOverAndOverIsNotTrainedAnew() {
    VectorSet set = create(Metric.L2, Compression.NORMAL);
    float[] one = near(before);
    for (int i = 0; i < VECTORS + 2 * ENOUGH_FOR_A_REVIEW; i++) {
      set.put("v" + i % VECTORS, one);
    }
    await(() -> isSettled(set));
    int trainings = encoding(set).trainings();
    for (int i = 0; i < 2 * VECTORS; i++) {
      set.put("v" + i % VECTORS, one);
    }
    await(() -> isSettled(set));
    assertThat(encoding(set).trainings()).isEqualTo(trainings);
  }
}
