package io.pomai.bench.cli;

import io.pomai.bench.cli.VectorStore.Dialect;
import io.pomai.bench.data.ClusteredData;
import io.pomai.bench.data.VectorDataset;
import io.pomai.bench.load.ControlConnection;
import io.pomai.bench.load.LoadException;
import io.pomai.bench.load.LoadGenerator;
import io.pomai.bench.load.LoadResult;
import io.pomai.bench.load.PingProbe;
import io.pomai.bench.load.StoreWorkload;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whether anybody waits for the disk: round trips of PING on one connection while others write,
 * with both sync policies, and while the server saves; beside those of a server in memory, which
 * waits for processors only.
 */
@Command(
    name = "bar-pauses",
    description = "PING of one connection while others write and the server saves.",
    mixinStandardHelpOptions = true)
final class PausesBarCommand implements Callable<Integer> {
  private static final String SET = "bar-pauses";
  private static final int DIMENSION = 128;

  /** Vectors that the writers replace, again and again. */
  private static final int REPLACED = 5_000;

  private static final double BAR_MILLIS = 5;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final int RESTING_LOOKS = 6;
  private static final int MOST_LOOKS = 240;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--always-port",
      converter = Numbers.Port.class,
      required = true,
      description = "Port of a server with appendfsync always; --port has one with everysec.")
  int alwaysPort;

  @Option(
      names = "--memory-port",
      converter = Numbers.Port.class,
      required = true,
      description = "Port of a server in memory, to compare with.")
  int memoryPort;

  @Option(
      names = "--rows",
      converter = Numbers.Positive.class,
      defaultValue = "300000",
      description = "Vectors in each server (default: ${DEFAULT-VALUE}).")
  int rows;

  @Option(
      names = "--seconds",
      converter = Numbers.Positive.class,
      defaultValue = "10",
      description = "Time of each measurement (default: ${DEFAULT-VALUE}).")
  int seconds;

  @Option(
      names = "--connections",
      converter = Numbers.Positive.class,
      defaultValue = "8",
      description = "Connections that write (default: ${DEFAULT-VALUE}).")
  int connections;

  @Option(
      names = "--pipeline",
      converter = Numbers.Positive.class,
      defaultValue = "4",
      description = "Writes under way on each (default: ${DEFAULT-VALUE}).")
  int pipeline;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);
  private boolean good = true;

  @Override
  public Integer call() {
    VectorDataset data = new ClusteredData(rows, DIMENSION, 100, 1).generate(1, 0, 1);
    measure("in memory", server.onPort(memoryPort), data, false);
    measure("appendfsync everysec", server, data, true);
    measure("appendfsync always", server.onPort(alwaysPort), data, true);
    return good && bars.allHeld() ? 0 : 1;
  }

  private void measure(String policy, ServerOptions target, VectorDataset data, boolean saves) {
    VectorStore store = new VectorStore(target, Dialect.POMAI, SET);
    store.create(data, "F32");
    good &= report.noErrors("VSET", store.fill(data.base(), 1, connections, pipeline));
    awaitLists(store);
    StoreWorkload replacing = new StoreWorkload(StoreWorkload.Command.VSET, SET, data.base());
    show(policy + ", idle", ping(target));
    try (Disturbance writes = new Disturbance("writes", () -> write(target, replacing))) {
      show(policy + ", others write", ping(target));
      if (saves) {
        whileSaving(policy, target);
      }
      report.line("writes", "%,d meanwhile", writes.times() * Math.min(rows, REPLACED));
    }
    store.drop();
  }

  private void whileSaving(String policy, ServerOptions target) {
    try (ControlConnection control = target.control();
        Disturbance saves = new Disturbance("saves", () -> save(control))) {
      show(policy + ", others write, BGSAVE", ping(target));
      report.line("saves", "%,d whole ones meanwhile", saves.times());
    }
  }

  /** Until nothing is trained any more; a few vectors may be in no list yet. */
  private static void awaitLists(VectorStore store) {
    int resting = 0;
    for (int look = 0; look < MOST_LOOKS && resting < RESTING_LOOKS; look++) {
      LockSupport.parkNanos(LOOK_NANOS);
      boolean training = "yes".equals(store.statistics().get("index_training"));
      resting = training ? 0 : resting + 1;
    }
  }

  private void write(ServerOptions target, StoreWorkload replacing) {
    try (LoadGenerator generator = LoadGenerator.open(target.load(connections, pipeline))) {
      LoadResult written = generator.run(replacing, 0, Math.min(rows, REPLACED), done -> {});
      if (written.errors() > 0) {
        throw new LoadException("a VSET was not answered with OK: " + written.problems());
      }
    }
  }

  /** One save, also if the server has begun it by itself. */
  private static void save(ControlConnection control) {
    control.accepts("BGSAVE");
    while (!"0".equals(control.info("persistence").get("rdb_bgsave_in_progress"))) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    if (!"ok".equals(control.info("persistence").get("rdb_last_bgsave_status"))) {
      throw new LoadException("BGSAVE failed: " + control.info("persistence"));
    }
  }

  private Histogram ping(ServerOptions target) {
    return PingProbe.run(target.address(), TimeUnit.SECONDS.toNanos(seconds));
  }

  private void show(String what, Histogram times) {
    report.line(
        "PING",
        "%s: p50 %.3f ms   p99 %.3f ms   max %.1f ms",
        what,
        times.getValueAtPercentile(50) / 1e6,
        times.getValueAtPercentile(99) / 1e6,
        times.getMaxValue() / 1e6);
    bars.atMost(what + ", p99 in ms", times.getValueAtPercentile(99) / 1e6, BAR_MILLIS);
  }
}
