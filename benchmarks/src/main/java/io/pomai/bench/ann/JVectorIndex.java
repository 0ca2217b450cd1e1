package io.pomai.bench.ann;

import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.SearchResult;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.graph.similarity.SearchScoreProvider;
import io.github.jbellis.jvector.quantization.PQVectors;
import io.github.jbellis.jvector.quantization.ProductQuantization;
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

/**
 * The graph of JVector with a hierarchy, built from float32 vectors on the heap. It is walked by
 * the vectors; with the effort {@code coded} by product-quantized codes of a byte for four
 * dimensions; with {@code fused} by these too, but each node has those of its neighbours beside it,
 * in a mapped file. The {@code ef} best by codes are measured by their vectors.
 */
final class JVectorIndex implements AnnIndex {
  private static final float OVERFLOW = 1.2f;
  private static final float ALPHA = 1.2f;
  private static final int DIMENSIONS_PER_CODE = 4;
  private static final int CLUSTERS = 256;

  private final VectorTypeSupport types =
      VectorizationProvider.getInstance().getVectorTypeSupport();
  private final int degree;
  private final int beam;
  private final double graphSeconds;
  private final VectorSimilarityFunction similarity;
  private final RandomAccessVectorValues vectors;
  private final List<VectorFloat<?>> queries;
  private final ImmutableGraphIndex graph;
  private final PQVectors codes;
  private final FusedGraphFile fused;

  /** What a query is compared by. */
  private interface Scores {
    SearchScoreProvider of(VectorFloat<?> query);
  }

  JVectorIndex(AnnInput given) throws IOException {
    AnnInput input = given.scaled();
    boolean euclidean = input.metric() == DatasetMetric.EUCLIDEAN;
    degree = input.build("m", 32);
    beam = input.build("efc", 100);
    similarity =
        euclidean ? VectorSimilarityFunction.EUCLIDEAN : VectorSimilarityFunction.DOT_PRODUCT;
    int dimension = input.base().dimension();
    vectors = new ListRandomAccessVectorValues(rows(input.base()), dimension);
    queries = rows(input.queries());
    long started = System.nanoTime();
    graph = graph();
    graphSeconds = (System.nanoTime() - started) / 1e9;
    ProductQuantization quantizer =
        ProductQuantization.compute(
            vectors, Math.max(1, dimension / DIMENSIONS_PER_CODE), CLUSTERS, euclidean);
    codes = (PQVectors) quantizer.encodeAll(vectors);
    fused = FusedGraphFile.write(graph, vectors, codes);
  }

  /** More than one degree is how a hierarchy is asked for. */
  private ImmutableGraphIndex graph() throws IOException {
    try (GraphIndexBuilder builder =
        GraphIndexBuilder.builder(vectors, similarity, List.of(degree, Math.max(2, degree / 2)))
            .withBeamWidth(beam)
            .withNeighborOverflow(OVERFLOW)
            .withAlpha(ALPHA)
            .build()) {
      return builder.build(vectors);
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
    return "%s, all cores, maxDegree %d, beamWidth %d, graph %.1f s, codes of %d bytes, in a file %d bytes"
        .formatted(
            VectorizationProvider.getInstance().getClass().getSimpleName(),
            degree,
            beam,
            graphSeconds,
            codes.getCompressedSize(),
            fused.bytes() / vectors.size());
  }

  /** The graph and one copy of the codes. */
  @Override
  public long bytesBesideVectors() {
    return graph.ramBytesUsed() + codes.ramBytesUsed();
  }

  @Override
  public Session session(Map<String, Double> effort, int k) {
    int width = Math.max(k, effort.getOrDefault("ef", 0.0).intValue());
    boolean inFile = effort.containsKey("fused");
    GraphSearcher searcher = new GraphSearcher(inFile ? fused.graph() : graph);
    Scores scores =
        inFile
            ? fusedScores((OnDiskGraphIndex.View) searcher.getView())
            : effort.containsKey("coded") ? this::codedScores : this::vectorScores;
    return (query, target, from) -> {
      SearchResult.NodeScore[] hits =
          searcher.search(scores.of(queries.get(query)), k, width, 0, 0, Bits.ALL).getNodes();
      for (int i = 0; i < hits.length; i++) {
        target[from + i] = hits[i].node;
      }
    };
  }

  private SearchScoreProvider vectorScores(VectorFloat<?> query) {
    return DefaultSearchScoreProvider.exact(query, similarity, vectors);
  }

  private SearchScoreProvider codedScores(VectorFloat<?> query) {
    return new DefaultSearchScoreProvider(
        codes.precomputedScoreFunctionFor(query, similarity),
        vectors.rerankerFor(query, similarity));
  }

  private Scores fusedScores(OnDiskGraphIndex.View view) {
    return query ->
        new DefaultSearchScoreProvider(
            view.approximateScoreFunctionFor(query, similarity),
            view.rerankerFor(query, similarity));
  }

  @Override
  public Map<String, Double> takeCounts() {
    return Map.of();
  }

  @Override
  public void close() throws IOException {
    fused.close();
    graph.close();
  }
}
