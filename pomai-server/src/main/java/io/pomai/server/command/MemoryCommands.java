package io.pomai.server.command;

import io.pomai.orbit.engine.EngineStats;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.metrics.ProcessStats;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** MEMORY USAGE, STATS and DOCTOR. */
final class MemoryCommands {
  private static final Keyword SAMPLES = Keyword.of("SAMPLES");
  private static final double NEARLY_FULL = 0.9;

  private MemoryCommands() {}

  static void usage(Session session) {
    ArgumentCursor options = session.cursor(3);
    while (options.hasNext()) {
      if (options.remaining() < 2 || !options.accept(SAMPLES)) {
        throw CommandException.syntax();
      }
      if (options.nextInteger() < 0) {
        throw CommandException.syntax();
      }
    }
    long bytes = session.keyspace().memoryUsage(session.key(2));
    if (bytes < 0) {
      session.reply().nullValue();
    } else {
      session.reply().integer(bytes);
    }
  }

  static void stats(Session session) {
    EngineStats stats = session.context().engine().stats();
    RespWriter reply = session.reply();
    reply.mapHeader(7);
    number(reply, "peak.allocated", stats.peakReservedBytes());
    number(reply, "total.allocated", stats.reservedBytes());
    number(reply, "dataset.bytes", stats.usedBytes());
    number(reply, "budget.bytes", stats.budgetBytes());
    number(reply, "process.resident", ProcessStats.residentBytes());
    number(reply, "vectors.count", stats.vectors());
    reply.string("memory.by.kind");
    VectorSetCommands.writeMemory(reply, stats.memory());
  }

  private static void number(RespWriter reply, String name, long value) {
    reply.string(name);
    reply.integer(value);
  }

  static void doctor(Session session) {
    EngineStats stats = session.context().engine().stats();
    double full = (double) stats.reservedBytes() / stats.budgetBytes();
    String text =
        full < NEARLY_FULL
            ? String.format(
                Locale.ROOT,
                "%.1f%% of the memory budget is in use; no issue was found.\n",
                100 * full)
            : String.format(
                Locale.ROOT,
                "%.1f%% of the memory budget is in use (%d of %d bytes): writes will soon get -OOM. Delete data, or"
                    + " restart with a larger maxmemory.\n",
                100 * full,
                stats.reservedBytes(),
                stats.budgetBytes());
    session.reply().verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
  }
}
