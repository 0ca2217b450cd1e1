package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.Hdf5Reader;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchWorkload;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Loads each file by VSET and again by VMSET and demands the exact neighbours of every query. */
@Command(
    name = "recall-check",
    description =
        "Loads each file by VSET and by VMSET; VSEARCH ... EXACT must have the recall asked for.",
    mixinStandardHelpOptions = true)
final class RecallCheckCommand implements Callable<Integer> {
  private static final String SET = "recall-check";
  private static final double DISTANCE_TOLERANCE = 1e-5;

  @Mixin ServerOptions server = new ServerOptions();

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "ann-benchmarks HDF5 files.")
  List<Path> files = new ArrayList<>();

  @Option(
      names = "-k",
      converter = Numbers.Positive.class,
      defaultValue = "10",
      description = "Neighbours asked for (default: ${DEFAULT-VALUE}).")
  int k;

  @Option(
      names = "--queries",
      converter = Numbers.Positive.class,
      defaultValue = "2147483647",
      description = "At most so many queries of each file (default: all).")
  int queries;

  @Option(
      names = "--min-recall",
      converter = Numbers.Share.class,
      defaultValue = "1.0",
      description = "Recall that must be reached (default: ${DEFAULT-VALUE}).")
  double minRecall;

  private final Report report = new Report();

  @Override
  public Integer call() {
    boolean good = true;
    for (Path file : files) {
      VectorDataset dataset = Hdf5Reader.read(file);
      report.line("data", "%s", dataset.describe());
      good &= check(dataset, "VSET", 1);
      good &= check(dataset, "VMSET", 100);
    }
    return good ? 0 : 1;
  }

  private boolean check(VectorDataset dataset, String command, int batch) {
    VectorStore store = new VectorStore(server, Dialect.POMAI, SET);
    store.create(dataset, "F32");
    LoadResult loaded = store.fill(dataset.base(), batch, 4, batch == 1 ? 64 : 4);
    SearchWorkload.Options options =
        new SearchWorkload.Options(
            SearchWorkload.Command.VSEARCH, SET, k, 1, SearchWorkload.EXACT, 0);
    int asked = Math.min(queries, dataset.queries().rows());
    SearchRun.Outcome outcome;
    try (LoadProgress progress = new LoadProgress("searching", "queries", asked)) {
      outcome = new SearchRun(dataset, options, asked, 0).run(server.load(4, 4), progress);
    }
    store.drop();
    boolean good = report.noErrors(command, loaded);
    good &= report.noErrors("VSEARCH", outcome);
    good &= outcome.recall() >= minRecall && outcome.distanceError() <= DISTANCE_TOLERANCE;
    report.line(
        good ? "PASS" : "FAIL",
        "%s: recall@%d %.4f over %,d queries (bar %.4f), largest distance error %.1e (bar %.0e)",
        command,
        k,
        outcome.recall(),
        outcome.judged(),
        minRecall,
        outcome.distanceError(),
        DISTANCE_TOLERANCE);
    return good;
  }
}
