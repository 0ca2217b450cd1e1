package io.pomai.bench.data;

import java.util.Locale;

/**
 * The distance of a data set: the name ann-benchmarks gives it, the metric of VCREATE it stands
 * for, and its definition in float64.
 */
public enum DatasetMetric {
  EUCLIDEAN("L2") {
    @Override
    public double distance(FloatMatrix a, int rowA, FloatMatrix b, int rowB) {
      double sum = 0;
      for (int i = 0; i < a.dimension(); i++) {
        double difference = (double) a.get(rowA, i) - b.get(rowB, i);
        sum += difference * difference;
      }
      return sum;
    }
  },
  ANGULAR("COSINE") {
    @Override
    public double distance(FloatMatrix a, int rowA, FloatMatrix b, int rowB) {
      double dot = 0;
      double normA = 0;
      double normB = 0;
      for (int i = 0; i < a.dimension(); i++) {
        double x = a.get(rowA, i);
        double y = b.get(rowB, i);
        dot += x * y;
        normA += x * x;
        normB += y * y;
      }
      return normA == 0 || normB == 0 ? 1 : 1 - dot / Math.sqrt(normA * normB);
    }
  };

  private final String storeName;

  DatasetMetric(String storeName) {
    this.storeName = storeName;
  }

  /** The METRIC argument of VCREATE: {@code L2} or {@code COSINE}. */
  public String storeName() {
    return storeName;
  }

  /** The `distance` attribute of ann-benchmarks files: {@code euclidean} or {@code angular}. */
  public String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Squared L2, or 1 - cosine, in float64: the distances that the store replies with. */
  public abstract double distance(FloatMatrix a, int rowA, FloatMatrix b, int rowB);
}
