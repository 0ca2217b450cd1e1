package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.ControlConnection;
import io.pomai.bench.load.LoadGenerator;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.RawClient;
import io.pomai.bench.load.StoreWorkload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What connections cost that do nothing, and whether busy ones beside them work. */
@Command(
    name = "bar-connections",
    description = "Memory of idle connections, and errors of busy ones beside them.",
    mixinStandardHelpOptions = true)
final class ConnectionsBarCommand implements Callable<Integer> {
  private static final String SET = "bar-connections";
  private static final int DIMENSION = 128;
  private static final double BAR_KIB = 20;
  private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PONG_BYTES = 7;

  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--idle",
      converter = Numbers.Positive.class,
      defaultValue = "10000",
      description = "Connections that have sent one PING (default: ${DEFAULT-VALUE}).")
  int idle;

  @Option(
      names = "--busy",
      converter = Numbers.Positive.class,
      defaultValue = "100",
      description = "Connections that store vectors (default: ${DEFAULT-VALUE}).")
  int busy;

  @Option(
      names = "--rows",
      converter = Numbers.Positive.class,
      defaultValue = "200000",
      description = "Vectors that they store (default: ${DEFAULT-VALUE}).")
  int rows;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);

  @Override
  public Integer call() {
    VectorDataset data = new ClusteredData(rows, DIMENSION, 100, 1).generate(1, 0, 1);
    VectorStore store = new VectorStore(server, Dialect.POMAI, SET);
    store.create(data, "F32");
    boolean good = work("before", data);
    long before = store.residentBytes();
    List<RawClient> clients = new ArrayList<>();
    try {
      for (int i = 0; i < idle; i++) {
        RawClient client = new RawClient(server.address());
        clients.add(client);
        client.exchange(PING, PONG_BYTES);
      }
      showMemory(before, store.residentBytes());
      good &= work("beside " + idle + " idle connections", data);
      clients.forEach(client -> client.exchange(PING, PONG_BYTES));
    } finally {
      clients.forEach(RawClient::close);
    }
    store.drop();
    return good && bars.allHeld() ? 0 : 1;
  }

  private void showMemory(long before, long after) {
    try (ControlConnection control = server.control()) {
      report.line("clients", "%s connected", control.info("clients").get("connected_clients"));
    }
    bars.atMost("KiB per idle connection", (after - before) / 1024.0 / idle, BAR_KIB);
  }

  /** Replaces the same vectors each time, so that memory does not grow by them. */
  private boolean work(String when, VectorDataset data) {
    StoreWorkload storing = new StoreWorkload(StoreWorkload.Command.VSET, SET, data.base());
    try (LoadGenerator generator = LoadGenerator.open(server.load(busy, 1))) {
      LoadResult stored = generator.run(storing, 0, rows, done -> {});
      report.line("VSET", "%s: %,.0f a second", when, stored.rate());
      return report.noErrors("VSET " + when, stored);
    }
  }
}
