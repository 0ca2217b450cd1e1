package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.ControlConnection;
import io.pomai.bench.load.LoadResult;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a log costs: VSET on a server with {@code appendfsync everysec} beside one in memory, and
 * with {@code appendfsync always} from 16 connections beside one connection; interleaved, medians.
 */
@Command(
    name = "bar-durability",
    description = "VSET with a log on disk beside VSET in memory.",
    mixinStandardHelpOptions = true)
final class DurabilityBarCommand implements Callable<Integer> {
  private static final String SET = "bar-durability";
  private static final int DIMENSION = 128;
  private static final int CONNECTIONS = 16;
  private static final int PIPELINE = 16;
  private static final int WARM_UPS = 4;
  private static final double EVERYSEC_BAR = 0.8;
  private static final double GROUP_BAR = 8;

  @Mixin ServerOptions server = new ServerOptions();

  @Mixin RoundOptions rounds = new RoundOptions();

  @Option(
      names = "--memory-port",
      converter = Numbers.Port.class,
      required = true,
      description = "Port of a server in memory; --port has one with appendfsync everysec.")
  int memoryPort;

  @Option(
      names = "--always-port",
      converter = Numbers.Port.class,
      required = true,
      description = "Port of a server with appendfsync always.")
  int alwaysPort;

  @Option(
      names = "--rows",
      converter = Numbers.Positive.class,
      defaultValue = "200000",
      description = "Vectors of a round (default: ${DEFAULT-VALUE}).")
  int rows;

  @Option(
      names = "--synced-rows",
      converter = Numbers.Positive.class,
      defaultValue = "1000",
      description = "Vectors of a round that one connection syncs (default: ${DEFAULT-VALUE}).")
  int syncedRows;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);
  private boolean good = true;

  @Override
  public Integer call() {
    everySecond();
    always();
    return good && bars.allHeld() ? 0 : 1;
  }

  private void everySecond() {
    VectorDataset data = new ClusteredData(rows, DIMENSION, 100, 1).generate(1, 0, 1);
    VectorStore logged = new VectorStore(server, Dialect.POMAI, SET);
    VectorStore memory = new VectorStore(server.onPort(memoryPort), Dialect.POMAI, SET);
    double[] withLog = new double[rounds.count];
    double[] without = new double[rounds.count];
    for (int time = 0; time < WARM_UPS; time++) {
      rate(logged, data, CONNECTIONS, PIPELINE);
      rate(memory, data, CONNECTIONS, PIPELINE);
    }
    for (int round = 0; round < rounds.count; round++) {
      withLog[round] = rate(logged, data, CONNECTIONS, PIPELINE);
      without[round] = rate(memory, data, CONNECTIONS, PIPELINE);
    }
    report.line("rounds", "VSET/s, appendfsync everysec: %s", Bars.spread(withLog));
    report.line("rounds", "VSET/s, in memory: %s", Bars.spread(without));
    bars.atLeast(
        "VSET with appendfsync everysec against VSET in memory",
        Bars.median(withLog) / Bars.median(without),
        EVERYSEC_BAR);
  }

  private void always() {
    VectorDataset few = new ClusteredData(syncedRows, DIMENSION, 10, 1).generate(1, 0, 1);
    VectorDataset many =
        new ClusteredData(CONNECTIONS * syncedRows, DIMENSION, 10, 1).generate(1, 0, 1);
    VectorStore synced = new VectorStore(server.onPort(alwaysPort), Dialect.POMAI, SET);
    double[] one = new double[rounds.count];
    double[] group = new double[rounds.count];
    rate(synced, many, CONNECTIONS, 1); // warms up
    for (int round = 0; round < rounds.count; round++) {
      long before = syncs(synced.server());
      one[round] = rate(synced, few, 1, 1);
      long perRound = syncs(synced.server()) - before;
      bars.atLeast("syncs per confirmed VSET of one connection", (double) perRound / syncedRows, 1);
      group[round] = rate(synced, many, CONNECTIONS, 1);
    }
    report.line("rounds", "VSET/s, appendfsync always, 1 connection: %s", Bars.spread(one));
    report.line("rounds", "VSET/s, appendfsync always, 16 connections: %s", Bars.spread(group));
    bars.atLeast(
        "VSET with appendfsync always, 16 connections against 1",
        Bars.median(group) / Bars.median(one),
        GROUP_BAR);
  }

  private double rate(VectorStore store, VectorDataset data, int connections, int pipeline) {
    store.create(data, "F32");
    LoadResult stored = store.fill(data.base(), 1, connections, pipeline);
    good &= report.noErrors("VSET", stored);
    store.drop(); // or its index would be built while the other server is measured
    return stored.rate();
  }

  private static long syncs(ServerOptions server) {
    try (ControlConnection control = server.control()) {
      Map<String, String> persistence = control.info("persistence");
      return Long.parseLong(persistence.getOrDefault("log_syncs", "0"));
    }
  }
}
