package io.pomai.bench.ann;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import io.pomai.bench.data.DatasetMetric;
import io.pomai.bench.data.FloatMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The graph of JVector over float32 vectors, on the heap. */
final class JVectorIndex implements AnnIndex {
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;

  private final VectorTypeSupport types =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private final int degree;
  private final int beam;
  private final VectorSimilarityFunction similarity;
  private final RandomAccessVectorValues vectors;
  private final List<VectorFloat<?>> queries;
  private final ImmutableGraphIndex graph;

  JVectorIndex(AnnInput input) throws IOException {
    degree = input.build("m", 32);
    beam = input.build("efc", 200);
    similarity =
        input.metric() == DatasetMetric.EUCLIDEAN
            ? VectorSimilarityFunction.EUCLIDEAN
            : VectorSimilarityFunction.COSINE;
    vectors = new ListRandomAccessVectorValues(rows(input.base()), input.base().dimension());
    queries = rows(input.queries());
    try (GraphIndexBuilder builder =
        GraphIndexBuilder.builder(vectors, similarity, degree)
            .withBeamWidth(beam)
            .withNeighborOverflow(OVERFLOW)
            .withAlpha(ALPHA)
            .build()) {
      graph = builder.build(vectors);
    }
  }

  private List<VectorFloat<?>> rows(FloatMatrix matrix) {
    List<VectorFloat<?>> rows = new ArrayList<>(matrix.rows());
    for (int row = 0; row < matrix.rows(); row++) {
      rows.add(types.createFloatVector(matrix.row(row)));
    }
    return rows;
  }

  @Override
  public String describe() {
    return "%s, all cores, maxDegree %d, beamWidth %d, overflow %.1f, alpha %.1f"
        .formatted(
            VectorizationProvider.getInstance().getClass().getSimpleName(),
            degree,
            beam,
            OVERFLOW,
            ALPHA);
  }

  @Override
  public long bytesBesideVectors() {
    return graph.ramBytesUsed();
  }

  @Override
  public Session session(Map<String, Double> effort, int k) {
    int width = Math.max(k, effort.getOrDefault("ef", 0.0).intValue());
    GraphSearcher searcher = new GraphSearcher(graph);
    return (query, target, from) -> {
      DefaultSearchScoreProvider scores =
          DefaultSearchScoreProvider.exact(queries.get(query), similarity, vectors);
      SearchResult.NodeScore[] hits = searcher.search(scores, k, width, 0, 0, Bits.ALL).getNodes();
      for (int i = 0; i < hits.length; i++) {
        target[from + i] = hits[i].node;
      }
    };
  }

  @Override
  public Map<String, Double> takeCounts() {
    return Map.of();
  }

  @Override
  public void close() throws IOException {
    graph.close();
  }
}
