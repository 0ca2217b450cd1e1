package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.FetchWorkload;
import io.pomai.bench.load.LoadGenerator;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchWorkload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Loads vectors, searches them, reports rates, latencies, recall and memory. */
@Command(
    name = "load",
    description =
        "Loads vectors into a server, searches them with never-repeated queries and reports rates, recall and memory.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
final class LoadCommand implements Callable<Integer> {
  @Mixin ServerOptions server = new ServerOptions();
  @Mixin DataOptions data = new DataOptions();

  @Option(
      names = "--dialect",
      defaultValue = "pomai",
      description = "Commands to use: pomai, vectorset (VADD, VSIM) or string (SET).")
  Dialect dialect = Dialect.POMAI;

  @Option(names = "--set", defaultValue = "bench", description = "Vector set to make and fill.")
  String set = "";

  @Option(names = "--type", defaultValue = "F32", description = "Element type: F32, F16 or I8.")
  String type = "";

  @Option(
      names = "--store-batch",
      converter = Numbers.Positive.class,
      defaultValue = "1",
      description = "Vectors in a storing request; above 1: VMSET.")
  int storeBatch;

  @Option(
      names = "--store-connections",
      converter = Numbers.Positive.class,
      defaultValue = "16",
      description = "Connections while loading.")
  int storeConnections;

  @Option(
      names = "--store-pipeline",
      converter = Numbers.Positive.class,
      defaultValue = "16",
      description = "Requests under way per connection while loading.")
  int storePipeline;

  @Option(
      names = "--connections",
      converter = Numbers.Positive.class,
      defaultValue = "1",
      description = "Connections while searching.")
  int connections;

  @Option(
      names = "--pipeline",
      converter = Numbers.Positive.class,
      defaultValue = "1",
      description = "Requests under way per connection while searching.")
  int pipeline;

  @Option(
      names = "--batch",
      converter = Numbers.Positive.class,
      defaultValue = "1",
      description = "Queries in a request; above 1: VMSEARCH.")
  int batch;

  @Option(
      names = "-k",
      converter = Numbers.Positive.class,
      defaultValue = "10",
      description = "Neighbours asked for.")
  int k;

  @Option(names = "--exact", description = "Send EXACT.")
  boolean exact;

  @Option(
      names = "--recall",
      converter = Numbers.Share.class,
      defaultValue = "0",
      description = "Send RECALL; 0 leaves it to the set.")
  double recall;

  @Option(
      names = "--ef",
      converter = Numbers.ZeroOrMore.class,
      defaultValue = "0",
      description = "vectorset: EF of VSIM; 0 sends none.")
  int effort;

  @Option(
      names = "--queries",
      converter = Numbers.ZeroOrMore.class,
      defaultValue = "10000",
      description = "Queries to time; 0 only loads.")
  int queries;

  @Option(
      names = "--warm-up",
      converter = Numbers.ZeroOrMore.class,
      defaultValue = "2000",
      description = "Queries before the clock starts.")
  int warmUp;

  @Option(
      names = "--fetch",
      converter = Numbers.ZeroOrMore.class,
      defaultValue = "0",
      description = "Vectors to read back by VGET and compare bit by bit (F32).")
  int fetch;

  @Option(
      names = "--repeat",
      converter = Numbers.Positive.class,
      defaultValue = "1",
      description = "Search runs.")
  int repeat;

  @Option(
      names = "--min-recall",
      converter = Numbers.Share.class,
      defaultValue = "0",
      description = "Exit status 1 when recall@k is below.")
  double minRecall;

  @Option(names = "--csv", description = "Append one row per search run to this file.")
  @Nullable Path csv;

  @Option(names = "--keep", description = "Leave the set on the server.")
  boolean keep;

  private final Report report = new Report();

  @Override
  public Integer call() {
    VectorDataset dataset = data.read();
    VectorStore store = new VectorStore(server, dialect, set);
    report.line("machine", "%s", Machine.describe());
    report.line("data", "%s", dataset.describe());
    store.create(dataset, type);
    LoadResult loaded = store.fill(dataset.base(), storeBatch, storeConnections, storePipeline);
    report.rates("ingest", "vectors", loaded);
    boolean good = report.noErrors("storing", loaded) && (fetch == 0 || fetched(dataset));
    if (good && queries > 0 && dialect != Dialect.STRING) {
      for (int run = 0; run < repeat; run++) {
        good &= searched(dataset, store, loaded);
      }
    }
    report.resident(store.residentBytes());
    if (!keep && dialect != Dialect.STRING) {
      store.drop();
    }
    return good ? 0 : 1;
  }

  private boolean fetched(VectorDataset dataset) {
    try (LoadGenerator generator = LoadGenerator.open(server.load(connections, pipeline))) {
      LoadResult result = generator.run(new FetchWorkload(set, dataset.base(), fetch));
      report.rates("VGET", "vectors", result);
      return report.noErrors("VGET", result);
    }
  }

  private boolean searched(VectorDataset dataset, VectorStore store, LoadResult loaded) {
    SearchWorkload.Command command =
        dialect == Dialect.POMAI ? SearchWorkload.Command.VSEARCH : SearchWorkload.Command.VSIM;
    SearchWorkload.Options options =
        new SearchWorkload.Options(command, set, k, batch, goal(), effort);
    SearchRun.Outcome outcome =
        new SearchRun(dataset, options, queries, warmUp)
            .run(server.load(connections, pipeline), done -> {});
    report.rates("search", "queries", outcome.timed());
    report.recall(k, outcome);
    if (csv != null) {
      Report.appendCsv(csv, csvRow(dataset, store, loaded, outcome));
    }
    boolean good = report.noErrors("searching", outcome);
    if (outcome.recall() < minRecall) {
      report.line(
          "RECALL", "%.4f is below the %.4f that was asked for", outcome.recall(), minRecall);
      good = false;
    }
    return good;
  }

  private List<String> goal() {
    if (exact) {
      return SearchWorkload.EXACT;
    }
    return recall == 0 ? List.of() : List.of("RECALL", Double.toString(recall));
  }

  private Map<String, String> csvRow(
      VectorDataset dataset, VectorStore store, LoadResult loaded, SearchRun.Outcome outcome) {
    Map<String, String> row = new LinkedHashMap<>();
    row.put("dataset", dataset.name());
    row.put("rows", Integer.toString(dataset.base().rows()));
    row.put("dimension", Integer.toString(dataset.dimension()));
    row.put("metric", dataset.metric().storeName());
    row.put("type", type);
    row.put("dialect", dialect.name());
    row.put("k", Integer.toString(k));
    row.put("exact", Boolean.toString(exact));
    row.put("recall_asked", Double.toString(recall));
    row.put("ef", Integer.toString(effort));
    row.put("connections", Integer.toString(connections));
    row.put("pipeline", Integer.toString(pipeline));
    row.put("batch", Integer.toString(batch));
    row.put("spin", Boolean.toString(server.spin));
    row.putAll(Report.columns(outcome));
    row.put("ingest_per_s", Report.number(loaded.rate()));
    row.put("server_rss_bytes", Long.toString(store.residentBytes()));
    return row;
  }
}
