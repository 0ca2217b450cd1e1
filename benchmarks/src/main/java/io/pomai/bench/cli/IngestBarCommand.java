package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.ControlConnection;
import io.pomai.bench.load.LoadResult;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Pipelined VSET of 128-d vectors over 16 connections beside SET of the same payload on a Redis,
 * interleaved, medians of several rounds.
 */
@Command(
    name = "bar-ingest",
    description = "VSET on Pomai beside SET on a Redis with the same load.",
    mixinStandardHelpOptions = true)
final class IngestBarCommand implements Callable<Integer> {
  private static final int DIMENSION = 128;

  @Mixin ServerOptions server = new ServerOptions();

  @Mixin RoundOptions rounds = new RoundOptions();

  @Option(
      names = "--redis-port",
      converter = Numbers.Port.class,
      required = true,
      description = "Port of the Redis on the same host.")
  int redisPort;

  @Option(
      names = "--rows",
      converter = Numbers.Positive.class,
      defaultValue = "200000",
      description = "Vectors of a round (default: ${DEFAULT-VALUE}).")
  int rows;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);

  @Override
  public Integer call() {
    VectorDataset dataset = new ClusteredData(rows, DIMENSION, 100, 1).generate(1, 0, 1);
    ServerOptions redis = server.onPort(redisPort);
    VectorStore pomai = new VectorStore(server, Dialect.POMAI, "bar-ingest");
    VectorStore strings = new VectorStore(redis, Dialect.STRING, "unused");
    double[] vset = new double[rounds.count];
    double[] set = new double[rounds.count];
    pomai.create(dataset, "F32");
    boolean good =
        report.noErrors(
            "VSET", pomai.fill(dataset.base(), 1, 16, 16)); // warms up client and server
    for (int round = 0; round < rounds.count; round++) {
      pomai.create(dataset, "F32");
      LoadResult stored = pomai.fill(dataset.base(), 1, 16, 16);
      flush(redis);
      LoadResult written = strings.fill(dataset.base(), 1, 16, 16);
      vset[round] = stored.rate();
      set[round] = written.rate();
      good &= report.noErrors("VSET", stored);
      good &= report.noErrors("SET", written);
    }
    pomai.drop();
    report.line("rounds", "VSET/s on Pomai: %s", Bars.spread(vset));
    report.line("rounds", "SET/s on Redis: %s", Bars.spread(set));
    bars.atLeast(
        "VSET against SET of the same payload, own generator",
        Bars.median(vset) / Bars.median(set),
        1);
    return good && bars.allHeld() ? 0 : 1;
  }

  private static void flush(ServerOptions redis) {
    try (ControlConnection control = redis.control()) {
      control.call("FLUSHALL");
    }
  }
}
