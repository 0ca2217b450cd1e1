package io.pomai.bench.cli;

import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.Hdf5Reader;
import io.pomai.bench.data.VectorDataset;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to load: an ann-benchmarks HDF5 file, or synthetic clusters. */
final class DataOptions {
  private static final int KEPT_NEIGHBOURS = 100;

  @Option(
      names = "--file",
      description = "ann-benchmarks HDF5 file; without it, synthetic clusters.")
  @Nullable Path file;

  @Option(
      names = "--rows",
      converter = Numbers.Positive.class,
      defaultValue = "10000",
      description = "Synthetic: base vectors (default: ${DEFAULT-VALUE}).")
  int rows;

  @Option(
      names = "--dim",
      converter = Numbers.Positive.class,
      defaultValue = "128",
      description = "Synthetic: dimension (default: ${DEFAULT-VALUE}).")
  int dimension;

  @Option(
      names = "--clusters",
      converter = Numbers.Positive.class,
      defaultValue = "100",
      description = "Synthetic: clusters (default: ${DEFAULT-VALUE}).")
  int clusters;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Synthetic: seed (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--judged",
      converter = Numbers.ZeroOrMore.class,
      defaultValue = "500",
      description =
          "Synthetic: queries whose exact answers are computed, for recall (default: ${DEFAULT-VALUE}).")
  int judged;

  VectorDataset read() {
    if (file != null) {
      return Hdf5Reader.read(file);
    }
    return new ClusteredData(rows, dimension, clusters, seed)
        .generate(judged, judged, KEPT_NEIGHBOURS);
  }
}
