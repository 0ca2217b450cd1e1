package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.LoadException;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.SearchWorkload;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Memory of the server with many vectors: what each costs beyond its floats and key, and whether
 * resident memory stays where it is under a search load.
 */
@Command(
    name = "bar-memory",
    description = "Memory per vector and its stability under search.",
    mixinStandardHelpOptions = true)
final class MemoryBarCommand implements Callable<Integer> {
  private static final String SET = "bar-memory";
  private static final double OVERHEAD_BAR = 64;
  private static final double HEAP_MIB_BAR = 256;
  private static final double GROWTH_MIB_BAR = 16;
  private static final double MIB = 1 << 20;
  private static final int WARM_UP_ROWS = 20_000;
  private static final int WARM_UP_QUERIES = 500;
  private static final int WARM_UPS = 10;
  private static final int JUDGED = 20;
  private static final int K = 10;

  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--rows",
      defaultValue = "1000000",
      description = "Vectors (default: ${DEFAULT-VALUE}).")
  int rows;

  @Option(
      names = "--dim",
      defaultValue = "128",
      description = "Dimension (default: ${DEFAULT-VALUE}).")
  int dimension;

  @Option(
      names = "--queries",
      defaultValue = "300",
      description = "Exact searches of a round (default: ${DEFAULT-VALUE}).")
  int queries;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Search rounds (default: ${DEFAULT-VALUE}).")
  int rounds;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);

  @Override
  public Integer call() {
    VectorDataset dataset =
        new ClusteredData(rows, dimension, 1000, 1).generate(queries, JUDGED, K);
    VectorStore store = new VectorStore(server, Dialect.POMAI, SET);
    report.line("machine", "%s", Machine.describe());
    report.line("data", "%s", dataset.describe());
    boolean good = warmUp(store);
    store.create(dataset, "F32");
    long emptyBytes = store.residentBytes();
    LoadResult loaded = store.fill(dataset.base(), 1, 4, 64);
    report.rates("ingest", "vectors", loaded);
    good &= report.noErrors("VSET", loaded);
    Map<String, String> statistics = store.statistics();
    statistics.forEach((name, value) -> report.line("VSTATS", "%s = %s", name, value));
    double keyBytes = keyBytes(rows);
    double own = dataset.base().rowBytes() + keyBytes;
    good &= searchRounds(dataset, store);
    bars.atMost(
        "bytes per vector beyond floats and key, by VSTATS",
        bytesPerVector(statistics) - own,
        OVERHEAD_BAR);
    double resident = (store.residentBytes() - emptyBytes) / (double) rows;
    bars.atMost(
        "bytes per vector beyond floats and key, by growth of RSS", resident - own, OVERHEAD_BAR);
    bars.atMost("Java heap in use in MiB", store.heapBytes() / MIB, HEAP_MIB_BAR);
    store.drop();
    return good && bars.allHeld() ? 0 : 1;
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
        new SearchWorkload.Options(
            SearchWorkload.Command.VSEARCH, SET, K, 1, SearchWorkload.EXACT, 0);
    return new SearchRun(dataset, options, count, 0).run(server.load(2, 1), done -> {});
  }

  private static double bytesPerVector(Map<String, String> statistics) {
    String bytes = statistics.get("bytes-per-vector");
    if (bytes == null) {
      throw new LoadException(
          "VSTATS has no field bytes-per-vector, it has " + statistics.keySet());
    }
    return Double.parseDouble(bytes);
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
  private boolean searchRounds(VectorDataset dataset, VectorStore store) {
    boolean good = true;
    long settled = 0;
    for (int round = 0; round <= rounds; round++) {
      SearchRun.Outcome outcome = search(dataset, queries);
      good &= report.noErrors("VSEARCH", outcome);
      bars.atLeast("recall@10", outcome.recall(), 1);
      report.line(
          "search",
          "%,.0f exact searches/s, RSS %,.1f MiB",
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
