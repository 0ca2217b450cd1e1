package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.Hdf5Reader;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.LoadGenerator;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchWorkload;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Exact search over one connection without pipelining, single queries and batches of 8 interleaved,
 * medians of several rounds.
 */
@Command(
    name = "bar-search",
    description = "Exact search over RESP against its bars.",
    mixinStandardHelpOptions = true)
final class SearchBarCommand implements Callable<Integer> {
  private static final String SET = "bar-search";
  private static final double QPS_BAR = 5000;
  private static final double P99_MILLIS_BAR = 1;
  private static final double BATCH_BAR = 2.4;
  private static final int BATCH = 8;

  @Mixin ServerOptions server = new ServerOptions();

  @Mixin QueryOptions queries = new QueryOptions(20000);

  @Mixin RoundOptions rounds = new RoundOptions();

  @Parameters(
      paramLabel = "FILE",
      description = "ann-benchmarks HDF5 file; the bars are meant for 10,000 x 128.")
  Path file = Path.of("");

  private final Report report = new Report();
  private final Bars bars = new Bars(report);

  @Override
  public Integer call() {
    VectorDataset dataset = Hdf5Reader.read(file);
    VectorStore store = new VectorStore(server, Dialect.POMAI, SET);
    report.line("machine", "%s", Machine.describe());
    report.line("data", "%s", dataset.describe());
    store.create(dataset, "F32");
    LoadResult loaded = store.fill(dataset.base(), 1, 4, 64);
    boolean good = report.noErrors("VSET", loaded);
    double[] single = new double[rounds.count];
    double[] batched = new double[rounds.count];
    double[] p99 = new double[rounds.count];
    double recall = 1;
    for (int round = 0; round < rounds.count; round++) {
      SearchRun.Outcome one = search(dataset, 1, round == 0 ? queries.count : queries.count / 10);
      SearchRun.Outcome eight =
          search(dataset, BATCH, round == 0 ? queries.count : queries.count / 10);
      single[round] = one.timed().rate();
      batched[round] = eight.timed().rate();
      p99[round] = one.timed().micros(99) / 1e3;
      recall = Math.min(recall, Math.min(one.recall(), eight.recall()));
      report.rates("VSEARCH", "queries", one.timed());
      report.rates("VMSEARCH 8", "queries", eight.timed());
      good &= report.noErrors("VSEARCH", one);
      good &= report.noErrors("VMSEARCH", eight);
    }
    store.drop();
    judge(single, batched, p99, recall);
    return good && bars.allHeld() ? 0 : 1;
  }

  private SearchRun.Outcome search(VectorDataset dataset, int batch, int warmUp) {
    SearchWorkload.Options options =
        new SearchWorkload.Options(
            SearchWorkload.Command.VSEARCH, SET, 10, batch, SearchWorkload.EXACT, 0);
    try (LoadGenerator generator = LoadGenerator.open(server.load(1, 1))) {
      return new SearchRun(dataset, options, queries.count, warmUp).run(generator, done -> {});
    }
  }

  private void judge(double[] single, double[] batched, double[] p99, double recall) {
    report.blank();
    report.line("rounds", "VSEARCH queries/s: %s", Bars.spread(single));
    report.line("rounds", "VMSEARCH 8 queries/s: %s", Bars.spread(batched));
    bars.atLeast("recall@10 of every round", recall, 1);
    bars.atLeast(
        "exact searches per second, one connection, no pipelining", Bars.median(single), QPS_BAR);
    bars.atMost("p99 in ms", Bars.median(p99), P99_MILLIS_BAR);
    bars.atLeast(
        "VMSEARCH with 8 queries against single queries",
        Bars.median(batched) / Bars.median(single),
        BATCH_BAR);
  }
}
