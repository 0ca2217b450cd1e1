package io.pomai.bench.ann;

import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndexWriter;
import io.github.jbellis.jvector.graph.disk.feature.Feature;
import io.github.jbellis.jvector.graph.disk.feature.FeatureId;
import io.github.jbellis.jvector.graph.disk.feature.FusedPQ;
import io.github.jbellis.jvector.graph.disk.feature.InlineVectors;
import io.github.jbellis.jvector.quantization.PQVectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A graph of JVector in a mapped temporary file: each node with its vector and with the codes of
 * its neighbours.
 *
 * @param bytes length of the file
 */
record FusedGraphFile(Path file, ReaderSupplier mapped, OnDiskGraphIndex graph, long bytes)
    implements AutoCloseable {

  /** Writes the file and maps it. */
  static FusedGraphFile write(
      ImmutableGraphIndex graph, RandomAccessVectorValues vectors, PQVectors codes)
      throws IOException {
    Path file = Files.createTempFile("pomai-bench-jvector", ".graph");
    try (OnDiskGraphIndexWriter writer =
            new OnDiskGraphIndexWriter.Builder(graph, file)
                .with(new InlineVectors(vectors.dimension()))
                .with(new FusedPQ(graph.maxDegree(), codes.getCompressor()))
                .build();
        ImmutableGraphIndex.View view = graph.getView()) {
      Map<FeatureId, IntFunction<Feature.State>> states = new EnumMap<>(FeatureId.class);
      states.put(
          FeatureId.INLINE_VECTORS, node -> new InlineVectors.State(vectors.getVector(node)));
      states.put(FeatureId.FUSED_PQ, node -> new FusedPQ.State(view, codes, node));
      writer.write(states);
    }
    ReaderSupplier mapped = ReaderSupplierFactory.open(file);
    return new FusedGraphFile(file, mapped, OnDiskGraphIndex.load(mapped), Files.size(file));
  }

  /** Unmaps and deletes the file. */
  @Override
  public void close() throws IOException {
    graph.close();
    mapped.close();
    Files.delete(file);
  }
}
