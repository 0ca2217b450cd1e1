package io.pomai.bench.cli;

import io.pomai.bench.ann.AnnWorker;
import io.pomai.bench.data.DatasetMetric;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Builds an index of one library in this process and searches it as told on standard input. */
@Command(
    name = "ann-worker",
    description = "One index of one library, driven by scripts/bench-index.",
    mixinStandardHelpOptions = true)
final class AnnWorkerCommand implements Callable<Integer> {
  @Option(names = "--library", required = true, description = "pomai, jvector or lucene.")
  AnnWorker.Library library = AnnWorker.Library.POMAI;

  @Option(names = "--base", required = true, description = "File of float32 rows to store.")
  Path base = Path.of("");

  @Option(names = "--queries", required = true, description = "File of float32 rows to search for.")
  Path queries = Path.of("");

  @Option(
      names = "--dim",
      converter = Numbers.Positive.class,
      required = true,
      description = "Values of a row.")
  int dimension;

  @Option(names = "--metric", required = true, description = "euclidean or angular.")
  DatasetMetric metric = DatasetMetric.EUCLIDEAN;

  @Option(
      names = "-k",
      converter = Numbers.Positive.class,
      defaultValue = "10",
      description = "Neighbours asked for.")
  int k;

  @Option(names = "--build", split = ",", description = "Build parameters: name=number,...")
  List<String> build = List.of();

  @Override
  public Integer call() throws IOException, ExecutionException, InterruptedException {
    AnnWorker.Plan plan = new AnnWorker.Plan(library, base, queries, dimension, metric, k, build);
    AnnWorker.serve(
        plan,
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        System.out);
    return 0;
  }
}
