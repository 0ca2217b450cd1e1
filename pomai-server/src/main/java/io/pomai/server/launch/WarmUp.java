package io.pomai.server.launch;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.VectorSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Runs searches in an engine of its own, so that the distance kernels are compiled before clients
 * need them.
 *
 * <p>Threads: each call is made by one thread; calls do not share anything.
 */
final class WarmUp {
  private static final int VECTORS = 256;
  private static final int QUERIES = 8;
  private static final int K = 10;
  private static final long BUDGET_BYTES = 64L << 20;
  private static final int USUAL_DIMENSION = 128;
  private static final List<Integer> DIMENSIONS = List.of(USUAL_DIMENSION, 384, 768, 1536);

  private final EngineConfig config;

  /** A warm-up of the kernels and features that an engine of this configuration has. */
  WarmUp(EngineConfig config) {
    this.config = config.withBudgetBytes(BUDGET_BYTES);
  }

  /**
   * Searches float32 vectors under every metric, in about {@code millis}: what clients most
   * probably ask first.
   */
  void usual(long millis) {
    try (PomaiEngine engine = PomaiEngine.open(config)) {
      for (Metric metric : Metric.values()) {
        search(
            engine,
            SetConfig.of(USUAL_DIMENSION, metric, ElementType.F32),
            millis / Metric.values().length);
      }
    }
  }

  /**
   * Searches every element type in several dimensions, {@code millis} for each; ends soon when
   * interrupted.
   */
  void rest(long millis) {
    try (PomaiEngine engine = PomaiEngine.open(config)) {
      for (SetConfig shape : shapes()) {
        if (!Thread.currentThread().isInterrupted()) {
          search(engine, shape, millis);
        }
      }
    }
  }

  private static List<SetConfig> shapes() {
    List<SetConfig> shapes = new ArrayList<>();
    for (int dimension : DIMENSIONS) {
      for (ElementType type : ElementType.values()) {
        for (Metric metric : Metric.values()) {
          shapes.add(SetConfig.of(dimension, metric, type));
        }
      }
    }
    return shapes;
  }

  private void search(PomaiEngine engine, SetConfig shape, long millis) {
    String name = shape.toString();
    VectorSet set = engine.createSet(name, shape.withFlags(config.flags()));
    List<float[]> vectors = vectors(shape.dimension());
    for (int i = 0; i < vectors.size(); i++) {
      set.put(Integer.toString(i), vectors.get(i));
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (int i = 0; System.nanoTime() < end; i++) {
      set.search(vectors.get(i % VECTORS), K);
      if (i % QUERIES == 0) {
        engine.searchBatch(name, vectors.subList(0, QUERIES), K);
      }
    }
    engine.flushAll();
  }

  private static List<float[]> vectors(int dimension) {
    Random random = new Random(dimension);
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < VECTORS; i++) {
      float[] vector = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        vector[d] = random.nextFloat() - 0.5f;
      }
      vectors.add(vector);
    }
    return vectors;
  }
}
