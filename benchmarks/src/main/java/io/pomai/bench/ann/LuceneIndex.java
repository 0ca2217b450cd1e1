package io.pomai.bench.ann;

import io.pomai.bench.data.DatasetMetric;
import io.pomai.bench.data.FloatMatrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/**
 * The HNSW graph of Lucene in one segment of mapped files: over float32 vectors, or over codes of
 * {@code bits} for each dimension, whose {@code rerank} best are then measured by their vectors.
 */
final class LuceneIndex implements AnnIndex {
  private static final String FIELD = "v";
  private static final double RAM_BUFFER_MIB = 1900;
  private static final int FLOAT_BITS = 32;

  private final Path folder;
  private final Directory directory;
  private final float[][] queries;
  private final int connections;
  private final int beam;
  private final int bits;
  private final DirectoryReader reader;
  private final LeafReader segment;

  LuceneIndex(AnnInput given) throws IOException {
    AnnInput input = given.scaled();
    queries = rows(input.queries());
    connections = input.build("m", 16);
    beam = input.build("efc", 100);
    bits = input.build("bits", FLOAT_BITS);
    folder = Files.createTempDirectory("pomai-bench-lucene");
    directory = new MMapDirectory(folder);
    write(input);
    reader = DirectoryReader.open(directory);
    if (reader.leaves().size() != 1) {
      throw new IllegalStateException("segments=" + reader.leaves().size() + ": expected 1");
    }
    segment = reader.leaves().getFirst().reader();
  }

  private static float[][] rows(FloatMatrix matrix) {
    float[][] rows = new float[matrix.rows()][];
    Arrays.setAll(rows, matrix::row);
    return rows;
  }

  private KnnVectorsFormat format() {
    return bits == FLOAT_BITS
        ? new Lucene99HnswVectorsFormat(connections, beam)
        : new Lucene104HnswScalarQuantizedVectorsFormat(
            ScalarEncoding.fromNumBits(bits), connections, beam);
  }

  private void write(AnnInput input) throws IOException {
    KnnVectorsFormat format = format();
    LogDocMergePolicy inOrder = new LogDocMergePolicy();
    inOrder.setNoCFSRatio(0);
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setUseCompoundFile(false)
            .setRAMBufferSizeMB(RAM_BUFFER_MIB)
            .setMergePolicy(inOrder)
            .setCodec(
                new Lucene104Codec() {
                  @Override
                  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                    return format;
                  }
                });
    VectorSimilarityFunction similarity =
        input.metric() == DatasetMetric.EUCLIDEAN
            ? VectorSimilarityFunction.EUCLIDEAN
            : VectorSimilarityFunction.DOT_PRODUCT;
    try (IndexWriter writer = new IndexWriter(directory, config)) {
      for (int row = 0; row < input.base().rows(); row++) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, input.base().row(row), similarity));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  @Override
  public String describe() {
    return "one thread, maxConn %d, beamWidth %d, %d bits a dimension"
        .formatted(connections, beam, bits);
  }

  /** All files but those that hold the vectors themselves. */
  @Override
  public long bytesBesideVectors() throws IOException {
    long bytes = 0;
    for (String file : directory.listAll()) {
      bytes += file.endsWith(".vec") ? 0 : directory.fileLength(file);
    }
    return bytes;
  }

  @Override
  public Session session(Map<String, Double> effort, int k) throws IOException {
    int width = Math.max(k, effort.getOrDefault("ef", 0.0).intValue());
    int measured = Math.max(k, effort.getOrDefault("rerank", 0.0).intValue());
    AcceptDocs all = AcceptDocs.fromLiveDocs(null, segment.maxDoc());
    FloatVectorValues vectors = segment.getFloatVectorValues(FIELD);
    return (query, target, from) -> {
      TopKnnCollector collector = new TopKnnCollector(width, Integer.MAX_VALUE);
      segment.searchNearestVectors(FIELD, queries[query], collector, all);
      ScoreDoc[] hits = collector.topDocs().scoreDocs;
      if (bits != FLOAT_BITS) {
        hits = measured(hits, measured, vectors.rescorer(queries[query]));
      }
      for (int i = 0; i < Math.min(k, hits.length); i++) {
        target[from + i] = hits[i].doc;
      }
    };
  }

  /** The best hits by estimate, in the order of what their vectors score. */
  private static ScoreDoc[] measured(ScoreDoc[] hits, int count, VectorScorer exact)
      throws IOException {
    ScoreDoc[] best = Arrays.copyOf(hits, Math.min(count, hits.length));
    Arrays.sort(best, Comparator.comparingInt(hit -> hit.doc));
    DocIdSetIterator documents = exact.iterator();
    for (ScoreDoc hit : best) {
      documents.advance(hit.doc);
      hit.score = exact.score();
    }
    Arrays.sort(best, Comparator.comparingDouble((ScoreDoc hit) -> hit.score).reversed());
    return best;
  }

  @Override
  public Map<String, Double> takeCounts() {
    return Map.of();
  }

  @Override
  public void close() throws IOException {
    reader.close();
    for (String file : Arrays.asList(directory.listAll())) {
      directory.deleteFile(file);
    }
    directory.close();
    Files.delete(folder);
  }
}
