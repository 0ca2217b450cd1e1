package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.Hdf5Reader;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.LoadGenerator;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchWorkload;
import io.pomai.bench.load.StoreWorkload;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Recall-controlled search and ingest over RESP: kinds of load interleaved, medians of several
 * rounds.
 */
@Command(
    name = "bar-index",
    description = "Search through the index over RESP, and ingest into it, against their bars.",
    mixinStandardHelpOptions = true)
final class IndexBarCommand implements Callable<Integer> {
  private static final String SET = "bar-index";
  private static final int K = 10;
  private static final int CONNECTIONS = 4;
  private static final int PIPELINE = 16;

  /** What Redis 8 vector sets did on two cores: searches a second at 0.95, VADD a second. */
  private static final double VECTOR_SET_QPS = 9_500;

  private static final double VECTOR_SET_INGEST = 3_000;
  private static final double QPS_BAR = 3;
  private static final double INGEST_BAR = 10;
  private static final double EXACT_BAR = 8;
  private static final double SEEN_BAR = 0.05;
  private static final double P99_MILLIS_BAR = 1;
  private static final double RECALL_SLACK = 0.01;
  private static final int EXACT_SHARE = 20;

  @Mixin ServerOptions server = new ServerOptions();

  @Mixin QueryOptions queries = new QueryOptions(40000);

  @Mixin RoundOptions rounds = new RoundOptions();

  @Parameters(
      paramLabel = "FILE",
      description = "ann-benchmarks HDF5 file; the bars are meant for 100,000 x 128.")
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
    boolean good = ingest(dataset, store);
    Rounds many = new Rounds(dataset, CONNECTIONS, PIPELINE);
    Rounds one = new Rounds(dataset, 1, 1);
    for (int round = 0; round < rounds.count; round++) {
      good &= many.run(round, List.of("RECALL", "0.95"), 0, queries.count);
      good &= many.run(round, List.of("RECALL", "0.99"), 1, queries.count);
      good &= one.run(round, List.of("RECALL", "0.95"), 0, queries.count / 2);
      good &= one.run(round, List.of("RECALL", "0.99"), 1, queries.count / 2);
      good &= one.run(round, SearchWorkload.EXACT, 2, queries.count / EXACT_SHARE);
    }
    double seen = seen(dataset, store);
    store.drop();
    judge(many, one, seen);
    return good && bars.allHeld() ? 0 : 1;
  }

  /** Stores half, waits until it is indexed, and times the other half. */
  private boolean ingest(VectorDataset dataset, VectorStore store) {
    StoreWorkload workload = new StoreWorkload(StoreWorkload.Command.VSET, SET, dataset.base());
    int half = workload.requests() / 2;
    try (LoadGenerator generator = LoadGenerator.open(server.load(CONNECTIONS, PIPELINE))) {
      LoadResult first = generator.run(workload, 0, half, done -> {});
      new IndexWait(store).await(half);
      LoadResult second = generator.run(workload, half, workload.requests(), done -> {});
      report.rates("VSET", "vectors into an indexed set", second);
      new IndexWait(store).await(workload.requests());
      bars.atLeast(
          "VSET into an indexed set against VADD of Redis 8",
          second.rate() / VECTOR_SET_INGEST,
          INGEST_BAR);
      return report.noErrors("VSET", first) && report.noErrors("VSET", second);
    }
  }

  /** Share of the vectors that a search at 0.95 sees in the lists it looks at. */
  private double seen(VectorDataset dataset, VectorStore store) {
    long before = Long.parseLong(IndexWait.field(store.statistics(), "candidates_before"));
    Rounds rounds = new Rounds(dataset, 1, 1);
    rounds.run(0, List.of("RECALL", "0.95"), 0, dataset.judgedQueries());
    long after = Long.parseLong(IndexWait.field(store.statistics(), "candidates_before"));
    return (after - before) / (double) rounds.searches / dataset.base().rows();
  }

  /** Several goals over the same connections. */
  private final class Rounds {
    private final VectorDataset dataset;
    private final int connections;
    private final int pipeline;
    private final double[][] rates = new double[3][rounds.count];
    private final double[][] p99 = new double[3][rounds.count];
    private final double[] recall = {1, 1, 1};
    private long searches;

    Rounds(VectorDataset dataset, int connections, int pipeline) {
      this.dataset = dataset;
      this.connections = connections;
      this.pipeline = pipeline;
    }

    boolean run(int round, List<String> goal, int index, int count) {
      SearchWorkload.Options options =
          new SearchWorkload.Options(SearchWorkload.Command.VSEARCH, SET, K, 1, goal, 0);
      SearchRun run = new SearchRun(dataset, options, count, count / 4);
      SearchRun.Outcome outcome = run.run(server.load(connections, pipeline), done -> {});
      rates[index][round] = outcome.timed().rate();
      p99[index][round] = outcome.timed().micros(99) / 1e3;
      recall[index] = Math.min(recall[index], outcome.recall());
      searches += count + count / 4;
      return report.noErrors(String.join(" ", goal), outcome);
    }

    double rate(int index) {
      return Bars.median(rates[index]);
    }

    void show(String what, int index) {
      report.line(
          "rounds",
          "%s: recall@10 %.4f, queries/s %s, p99 in ms %.3f",
          what,
          recall[index],
          Bars.spread(rates[index]),
          Bars.median(p99[index]));
    }
  }

  private void judge(Rounds many, Rounds one, double seen) {
    report.blank();
    many.show("4 connections, pipeline 16, RECALL 0.95", 0);
    many.show("4 connections, pipeline 16, RECALL 0.99", 1);
    one.show("one connection, RECALL 0.95", 0);
    one.show("one connection, RECALL 0.99", 1);
    one.show("one connection, EXACT", 2);
    bars.atLeast("recall@10 where 0.95 is asked", many.recall[0], 0.95 - RECALL_SLACK);
    bars.atLeast("recall@10 where 0.99 is asked", many.recall[1], 0.99 - RECALL_SLACK);
    bars.atLeast("QPS at 0.95 against Redis 8 vector sets", many.rate(0) / VECTOR_SET_QPS, QPS_BAR);
    bars.atLeast("RECALL 0.95 against EXACT, one connection", one.rate(0) / one.rate(2), EXACT_BAR);
    bars.atMost(
        "p99 of RECALL 0.99 over one connection in ms, median of the rounds",
        Bars.median(one.p99[1]),
        P99_MILLIS_BAR);
    bars.atMost("share of the vectors seen at RECALL 0.95", seen, SEEN_BAR);
  }
}
