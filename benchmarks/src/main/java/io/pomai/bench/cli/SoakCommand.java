package io.pomai.bench.cli;

import io.pomai.bench.load.ControlConnection;
import io.pomai.bench.soak.Soak;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Malformed frames and random commands against a running server: every reply is checked, and
 * afterwards its memory must be where it was after a warm-up.
 */
@Command(
    name = "soak",
    description = "Malformed frames and random commands; checks replies and memory.",
    mixinStandardHelpOptions = true)
final class SoakCommand implements Callable<Integer> {
  private static final long LEAST_WARM_UP = 20_000;
  private static final double MEBIBYTE = 1048576.0;

  @Mixin ServerOptions server = new ServerOptions();

  @Option(
      names = "--frames",
      converter = Numbers.Amount.class,
      defaultValue = "1000000",
      description = "Malformed frames (default: ${DEFAULT-VALUE}).")
  long frames;

  @Option(
      names = "--commands",
      converter = Numbers.Amount.class,
      defaultValue = "100000",
      description = "Random commands (default: ${DEFAULT-VALUE}).")
  long commands;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Seed of everything random (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--growth",
      defaultValue = "32",
      description = "Most MiB that RSS may grow after a warm-up (default: ${DEFAULT-VALUE}).")
  double growth;

  private final Report report = new Report();
  private final Bars bars = new Bars(report);

  @Override
  public Integer call() {
    long warmUpProblems = run(warmUp(frames), warmUp(commands), seed - 1);
    Memory before = memory();
    long problems = run(frames, commands, seed) + warmUpProblems;
    Memory after = memory();
    report.line(
        "RSS",
        "%.1f MiB before, %.1f MiB after",
        before.resident() / MEBIBYTE,
        after.resident() / MEBIBYTE);
    bars.atMost("problems", (double) problems, 0);
    bars.atMost("growth of RSS in MiB", (after.resident() - before.resident()) / MEBIBYTE, growth);
    bars.atMost(
        "network buffers in use afterwards, in bytes beyond before",
        (double) (after.buffers() - before.buffers()),
        0);
    bars.atMost("connections left open", (double) (after.clients() - 1), 0);
    return bars.allHeld() ? 0 : 1;
  }

  private static long warmUp(long count) {
    return Math.max(count / 10, Math.min(count, LEAST_WARM_UP));
  }

  private long run(long frameCount, long commandCount, long runSeed) {
    Soak soak = new Soak(server.address(), runSeed);
    try (LoadProgress progress = new LoadProgress("malformed frames", "frames", frameCount)) {
      soak.frames(frameCount, progress);
    }
    try (LoadProgress progress = new LoadProgress("random commands", "commands", commandCount)) {
      soak.commands(commandCount, names(), progress);
    }
    soak.problems().forEach(problem -> report.line("PROBLEM", "%s", problem));
    return soak.problemCount();
  }

  private List<String> names() {
    try (ControlConnection control = server.control()) {
      return control.call("COMMAND", "LIST") instanceof List<?> list
          ? list.stream().map(String::valueOf).toList()
          : List.of();
    }
  }

  /** What the server holds when it is empty and nobody else is connected. */
  private record Memory(long resident, long buffers, long clients) {}

  private Memory memory() {
    try (ControlConnection control = server.control()) {
      control.call("FLUSHALL");
      awaitLonely(control);
      Map<String, String> info = control.info("everything");
      return new Memory(
          number(info, "used_memory_rss"), number(info, "mem_clients_normal"), clients(control));
    }
  }

  /** Closed connections take the server a moment to notice. */
  private static void awaitLonely(ControlConnection control) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (clients(control) > 1 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private static long clients(ControlConnection control) {
    return number(control.info("clients"), "connected_clients");
  }

  private static long number(Map<String, String> info, String field) {
    String value = info.get(field);
    if (value == null) {
      throw new IllegalStateException("INFO has no field " + field + "; it has " + info.keySet());
    }
    return Long.parseLong(value);
  }
}
