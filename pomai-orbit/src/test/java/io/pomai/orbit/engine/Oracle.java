package io.pomai.orbit.engine;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A vector set as plain Java says it should be: a map, double arithmetic and a sort. */
final class Oracle {
  @SuppressWarnings("ArrayRecordComponent") // a holder, never compared
  record Entry(float[] vector, long order, @Nullable String attributes) {}

  record Neighbour(String key, double distance, long order) {}

  final Map<String, Entry> entries = new HashMap<>();
  private final Metric metric;
  private final ElementType type;
  private long orders;

  Oracle(SetConfig config) {
    this.metric = config.metric();
    this.type = config.elementType();
  }

  PutOutcome put(String key, float[] vector, @Nullable String attributes, PutMode mode) {
    Entry old = entries.get(key);
    if (mode == PutMode.NX ? old != null : mode == PutMode.XX && old == null) {
      return PutOutcome.SKIPPED;
    }
    String kept = attributes == null && old != null ? old.attributes : attributes;
    entries.put(key, new Entry(stored(vector), ++orders, kept));
    return old == null ? PutOutcome.CREATED : PutOutcome.REPLACED;
  }

  List<Neighbour> search(float[] query, int k, float radius) {
    List<Neighbour> all = new ArrayList<>();
    entries.forEach(
        (key, entry) ->
            all.add(new Neighbour(key, distance(metric, seen(query), entry.vector), entry.order)));
    return all.stream()
        .filter(neighbour -> neighbour.distance <= radius)
        .sorted(Comparator.comparingDouble(Neighbour::distance).thenComparingLong(Neighbour::order))
        .limit(k)
        .toList();
  }

  /** A query as it is compared: with vectors of signs as one of them. */
  private float[] seen(float[] query) {
    return type == ElementType.BIN ? stored(query) : query;
  }

  /** What is left of a vector after storing. */
  private float[] stored(float[] vector) {
    float[] result = new float[vector.length];
    float greatest = 0;
    double squares = 0;
    for (float value : vector) {
      greatest = Math.max(greatest, Math.abs(value));
      squares += value * value;
    }
    if (type == ElementType.I8 && metric == Metric.COSINE && greatest > 0) {
      return unitBytes(vector, (float) Math.sqrt(squares), greatest);
    }
    float scale = greatest / 127;
    for (int i = 0; i < vector.length; i++) {
      result[i] =
          switch (type) {
            case F32 -> vector[i];
            case F16 -> Float.float16ToFloat(Float.floatToFloat16(vector[i]));
            case BIN -> vector[i] > 0 ? 1 : -1;
            case I8 -> scale == 0 ? 0 : (float) Math.rint(vector[i] / scale) * scale;
          };
    }
    return result;
  }

  private static float[] unitBytes(float[] vector, float norm, float greatest) {
    float range = greatest / norm;
    float[] result = new float[vector.length];
    for (int i = 0; i < vector.length; i++) {
      float code = vector[i] / norm * (127 / range);
      float rounded = (float) (Math.signum(code) * Math.floor(Math.abs(code) + 0.5));
      result[i] = rounded * range / 127 * norm;
    }
    return result;
  }

  static double distance(Metric metric, float[] a, float[] b) {
    double dot = 0;
    double squares = 0;
    double normA = 0;
    double normB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squares += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
      normA += (double) a[i] * a[i];
      normB += (double) b[i] * b[i];
    }
    return switch (metric) {
      case L2 -> squares;
      case IP -> -dot;
      case COSINE -> normA == 0 || normB == 0 ? 1 : 1 - dot / Math.sqrt(normA * normB);
    };
  }
}
