package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchWorkload;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Memory of the server with many vectors: what each costs beyond its floats and key once the set is
 * in lists, if the server makes any, and whether resident memory stays where it is under a search
 * load.
 */
@Command(
    name = "bar-memory",
    description = "Memory per vector and its stability under search.",
    mixinStandardHelpOptions = true)
final class MemoryBarCommand implements Callable<Integer> {
  private static final String SET = "bar-memory";
  private static final double OVERHEAD_BAR = 64;
  private static final double INDEX_OVERHEAD_BAR = 80;
  private static final double RECALL_BAR = 0.94;
  private static final double HEAP_MIB_BAR = 256;
  private static final double GROWTH_MIB_BAR = 16;
  private static final double MIB = 1 << 20;
  private static final int WARM_UP_ROWS = 20_000;
  private static final int WARM_UP_QUERIES = 500;
  private static final int WARM_UPS = 10;
  private static final int JUDGED = 100;
  private static final int K = 10;

  @Mixin ServerOptions server = new ServerOptions();

  @Mixin QueryOptions queries = new QueryOptions(300);

  @Mixin RoundOptions rounds = new RoundOptions();

  @Option(
      names = "--rows",
      converter = Numbers.Positive.class,
      defaultValue = "1000000",
      description = "Vectors (default: ${DEFAULT-VALUE}).")
  int rows;

  @Option(
      names = "--dim",
      converter = Numbers.Positive.class,
      defaultValue = "128",
      description = "Dimension (default: ${DEFAULT-VALUE}).")
  int dimension;

  /** Options of the searches: exact ones until the set is in lists. */
  private List<String> goal = SearchWorkload.EXACT;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);

  @Override
  public Integer call() {
    VectorDataset dataset =
        new ClusteredData(rows, dimension, 1000, 1).generate(queries.count, JUDGED, K);
    VectorStore store = new VectorStore(server, Dialect.POMAI, SET);
    report.line("machine", "%s", Machine.describe());
    report.line("data", "%s", dataset.describe());
    boolean good = warmUp(store);
    store.create(dataset, "F32");
    long emptyBytes = store.residentBytes();
    LoadResult loaded = store.fill(dataset.base(), 1, 4, 64);
    report.rates("ingest", "vectors", loaded);
    good &= report.noErrors("VSET", loaded);
    boolean inLists = awaitIndex(store);
    goal = inLists ? List.of() : SearchWorkload.EXACT;
    good &= searchRounds(dataset, store, inLists ? RECALL_BAR : 1);
    judge(store, dataset.base().rowBytes() + keyBytes(rows), emptyBytes);
    store.drop();
    return good && bars.allHeld() ? 0 : 1;
  }

  /** Waits for the lists of a set that gets any; whether it does. */
  private boolean awaitIndex(VectorStore store) {
    IndexWait index = new IndexWait(store);
    boolean inLists = index.isIndexed(rows);
    if (inLists) {
      index.await(rows);
    }
    report.line("lists", inLists ? "made by the server" : "none: fewer vectors than it indexes");
    return inLists;
  }

  /**
   * Compares with the bars.
   *
   * @param own bytes of a vector's floats and key
   * @param emptyBytes resident bytes before there was a vector
   */
  private void judge(VectorStore store, double own, long emptyBytes) {
    Map<String, String> statistics = store.statistics();
    statistics.forEach((name, value) -> report.line("VSTATS", "%s = %s", name, value));
    double beyond = number(statistics, "bytes-per-vector") - own;
    double directory = number(statistics, "memory.directory") / rows;
    double resident = (store.residentBytes() - emptyBytes) / (double) rows;
    bars.atMost("bytes per vector beyond floats and key, by VSTATS", beyond, OVERHEAD_BAR);
    bars.atMost(
        "bytes per vector beyond floats and key, by growth of RSS", resident - own, OVERHEAD_BAR);
    bars.atMost(
        "bytes per vector beyond floats, key and key directory, by VSTATS",
        beyond - directory,
        INDEX_OVERHEAD_BAR);
    bars.atMost("Java heap in use in MiB", store.heapBytes() / MIB, HEAP_MIB_BAR);
  }

  /**
   * Stores and searches a small set several times, so that what the server takes once, whatever it
   * holds, is there before the first reading.
   */
  private boolean warmUp(VectorStore store) {
    VectorDataset small =
        new ClusteredData(WARM_UP_ROWS, dimension, 100, 2).generate(WARM_UP_QUERIES, 0, K);
    boolean good = true;
    for (int time = 0; time < WARM_UPS; time++) {
      store.create(small, "F32");
      good &= report.noErrors("VSET (warm-up)", store.fill(small.base(), 1, 4, 64));
      good &= report.noErrors("VSEARCH (warm-up)", search(small, WARM_UP_QUERIES));
      store.drop();
    }
    return good;
  }

  private SearchRun.Outcome search(VectorDataset dataset, int count) {
    SearchWorkload.Options options =
        new SearchWorkload.Options(SearchWorkload.Command.VSEARCH, SET, K, 1, goal, 0);
    return new SearchRun(dataset, options, count, 0).run(server.load(2, 1), done -> {});
  }

  private static double number(Map<String, String> statistics, String name) {
    return Double.parseDouble(IndexWait.field(statistics, name));
  }

  /** Mean length of the keys, the row numbers in decimal. */
  private static double keyBytes(int rows) {
    long digits = 0;
    for (int row = 0; row < rows; row++) {
      digits += Integer.toString(row).length();
    }
    return digits / (double) rows;
  }

  /**
   * The first round fills caches and scratch memory; resident memory must stay where it is after
   * that.
   */
  private boolean searchRounds(VectorDataset dataset, VectorStore store, double recall) {
    boolean good = true;
    long settled = 0;
    for (int round = 0; round <= rounds.count; round++) {
      SearchRun.Outcome outcome = search(dataset, queries.count);
      good &= report.noErrors("VSEARCH", outcome);
      bars.atLeast("recall@10", outcome.recall(), recall);
      report.line(
          "search",
          "%,.0f searches/s, RSS %,.1f MiB",
          outcome.timed().rate(),
          store.residentBytes() / MIB);
      settled = round == 0 ? store.residentBytes() : settled;
    }
    bars.atMost(
        "growth of RSS in MiB over the search load",
        (store.residentBytes() - settled) / MIB,
        GROWTH_MIB_BAR);
    return good;
  }
}
