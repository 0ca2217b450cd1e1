package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.Hdf5Reader;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchWorkload;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The demonstration behind scripts/demo: loads a data set, searches it exactly and prints what was
 * measured.
 */
@Command(
    name = "demo",
    description = "Loads a data set, searches it exactly, prints recall and rates.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final String SET = "demo";

  @Mixin ServerOptions server = new ServerOptions();

  @Parameters(paramLabel = "FILE", description = "ann-benchmarks HDF5 file.")
  Path file = Path.of("");

  @Option(
      names = "--queries",
      converter = Numbers.Positive.class,
      defaultValue = "5000",
      description = "Queries to time (default: ${DEFAULT-VALUE}).")
  int queries;

  @Option(
      names = "--min-recall",
      converter = Numbers.Share.class,
      defaultValue = "1.0",
      description = "Recall@10 that must be reached (default: ${DEFAULT-VALUE}).")
  double minRecall;

  private final Report report = new Report();

  @Override
  public Integer call() {
    VectorDataset dataset = Hdf5Reader.read(file);
    VectorStore store = new VectorStore(server, Dialect.POMAI, SET);
    report.line("data", "%s", dataset.describe());
    store.create(dataset, "F32");
    LoadResult loaded = store.fill(dataset.base(), 1, 1, 200);
    report.line(
        "loaded",
        "%,d vectors at %,.0f a second (VSET, one connection, pipelined)",
        loaded.operations(),
        loaded.rate());
    if (!report.noErrors("VSET", loaded)) {
      return 1;
    }
    SearchRun.Outcome outcome = search(dataset);
    report.line(
        "searched",
        "%,d queries, each asked once: VSEARCH <vector> 10 IN %s EXACT",
        outcome.timed().operations(),
        SET);
    report.recall(10, outcome);
    report.rates("QPS", "queries", outcome.timed());
    report.resident(store.residentBytes());
    return passed(outcome) ? 0 : 1;
  }

  private SearchRun.Outcome search(VectorDataset dataset) {
    SearchWorkload.Options options =
        new SearchWorkload.Options(
            SearchWorkload.Command.VSEARCH, SET, 10, 1, SearchWorkload.EXACT, 0);
    SearchRun run = new SearchRun(dataset, options, queries, queries / 5);
    try (LoadProgress progress = new LoadProgress("searching", "queries", queries)) {
      return run.run(server.load(1, 1), progress);
    }
  }

  private boolean passed(SearchRun.Outcome outcome) {
    boolean good = report.noErrors("VSEARCH", outcome);
    if (outcome.recall() < minRecall) {
      report.line(
          "RECALL", "%.4f is below the %.4f that was asked for", outcome.recall(), minRecall);
      good = false;
    }
    return good;
  }
}
