package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.ControlConnection;
import io.pomai.bench.load.LoadException;
import io.pomai.bench.load.PingProbe;
import io.pomai.bench.load.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether one client holds up the others: round trips of PING on another connection meanwhile. */
@Command(
    name = "bar-fairness",
    description =
        "PING of one connection beside a huge pipeline, a client that never reads, exact searches.",
    mixinStandardHelpOptions = true)
final class FairnessBarCommand implements Callable<Integer> {
  private static final String SET = "bar-fairness";
  private static final String VALUE = "bar-fairness:value";
  private static final int DIMENSION = 128;
  private static final int PIPELINE = 100_000;
  private static final int VALUE_BYTES = 1 << 20;
  private static final int UNREAD = 2_000;
  private static final double BAR_MILLIS = 10;

  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--rows",
      converter = Numbers.Positive.class,
      defaultValue = "1000000",
      description = "Vectors that are searched (default: ${DEFAULT-VALUE}).")
  int rows;

  @Option(
      names = "--seconds",
      converter = Numbers.Positive.class,
      defaultValue = "10",
      description = "Time of each measurement (default: ${DEFAULT-VALUE}).")
  int seconds;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);

  @Override
  public Integer call() {
    VectorDataset data = new ClusteredData(rows, DIMENSION, 100, 1).generate(1, 0, 1);
    VectorStore store = new VectorStore(server, Dialect.VECTORSET, SET);
    store.create(data, "F32");
    boolean good = report.noErrors("VADD", store.fill(data.base(), 1, 8, 32));
    show("alone");
    pipeline("PING", "+PONG\r\n");
    pipeline("SET bar-fairness:key value", "+OK\r\n");
    neverReading();
    searching();
    store.drop();
    try (ControlConnection control = server.control()) {
      control.call("DEL", VALUE, "bar-fairness:key");
    }
    return good && bars.allHeld() ? 0 : 1;
  }

  /** Sends a command so many times at once, and that again and again. */
  private void pipeline(String command, String reply) {
    byte[] commands = (command + "\r\n").repeat(PIPELINE).getBytes(StandardCharsets.US_ASCII);
    try (RawClient client = new RawClient(server.address());
        Disturbance pipelines =
            new Disturbance(
                "pipeline", () -> client.exchange(commands, (long) PIPELINE * reply.length()))) {
      show("beside pipelines of " + PIPELINE + " x " + command.split(" ", 2)[0]);
      report.line("pipelines", "%,d meanwhile", pipelines.times());
    }
  }

  /** Asks for far more than the sockets hold, and takes nothing of it. */
  private void neverReading() {
    try (ControlConnection control = server.control();
        RawClient client = new RawClient(server.address())) {
      control.call("SET", VALUE, "x".repeat(VALUE_BYTES));
      client.send(("GET " + VALUE + "\r\n").repeat(UNREAD).getBytes(StandardCharsets.US_ASCII));
      show("beside a client that never reads");
    }
  }

  private void searching() {
    try (ControlConnection one = server.control();
        ControlConnection two = server.control();
        Disturbance first = new Disturbance("search-1", () -> search(one));
        Disturbance second = new Disturbance("search-2", () -> search(two))) {
      show("beside two clients with VSIM TRUTH");
      report.line("searches", "%,d meanwhile", first.times() + second.times());
    }
  }

  private static void search(ControlConnection connection) {
    Object reply = connection.call("VSIM", SET, "ELE", "0", "TRUTH");
    if (reply == null) {
      throw new LoadException("VSIM TRUTH has no answer");
    }
  }

  private void show(String what) {
    Histogram times = PingProbe.run(server.address(), TimeUnit.SECONDS.toNanos(seconds));
    double p99 = times.getValueAtPercentile(99) / 1e6;
    report.line(
        "PING",
        "%s: p50 %.3f ms   p99 %.3f ms   max %.1f ms",
        what,
        times.getValueAtPercentile(50) / 1e6,
        p99,
        times.getMaxValue() / 1e6);
    bars.atMost(what + ", p99 in ms", p99, BAR_MILLIS);
  }
}
