package io.pomai.server.command.admin;

import static io.pomai.server.command.CommandReplies.number;

import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.orbit.engine.EngineStats;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import io.pomai.server.command.vectors.VectorSetCommands;
import io.pomai.server.metrics.ProcessStats;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The subcommands of MEMORY. */
public final class MemoryCommands {
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
    long keys = keys(session);
    reply.mapHeader(15);
    number(reply, "peak.allocated", stats.peakReservedBytes());
    number(reply, "total.allocated", stats.reservedBytes());
    number(reply, "startup.allocated", 0);
    number(reply, "replication.backlog", 0);
    number(reply, "clients.normal", PooledByteBufAllocator.DEFAULT.pinnedDirectMemory());
    number(reply, "overhead.total", stats.reservedBytes() - stats.usedBytes());
    number(reply, "keys.count", keys);
    number(reply, "keys.bytes-per-key", keys == 0 ? 0 : stats.usedBytes() / keys);
    reply.string("dataset.percentage");
    reply.doubleValue(100.0 * stats.usedBytes() / Math.max(1, stats.reservedBytes()));
    reply.string("peak.percentage");
    reply.doubleValue(100.0 * stats.reservedBytes() / Math.max(1, stats.peakReservedBytes()));
    number(reply, "dataset.bytes", stats.usedBytes());
    number(reply, "budget.bytes", stats.budgetBytes());
    number(reply, "process.resident", ProcessStats.residentBytes());
    number(reply, "vectors.count", stats.vectors());
    reply.string("memory.by.kind");
    VectorSetCommands.writeMemory(reply, stats.memory());
  }

  private static long keys(Session session) {
    long keys = 0;
    for (int i = 0; i < session.context().engine().config().databases(); i++) {
      keys += session.context().engine().keyspace(i).size();
    }
    return keys;
  }

  static void kinds(Session session) {
    StringBuilder text = new StringBuilder("Bytes in use by kind:\n");
    session
        .context()
        .engine()
        .stats()
        .memory()
        .forEach(
            (kind, bytes) ->
                text.append(kind.name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(bytes)
                    .append('\n'));
    session.reply().verbatim("txt", text.toString().getBytes(StandardCharsets.UTF_8));
  }

  static void purge(Session session) {
    session.reply().ok();
  }

  static void doctor(Session session) {
    EngineStats stats = session.context().engine().stats();
    long refused = session.context().metrics().errors().getOrDefault("OOM", 0L);
    double full = (double) stats.reservedBytes() / stats.budgetBytes();
    String text = use(stats, full) + advice(refused, full);
    session.reply().verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String use(EngineStats stats, double full) {
    return String.format(
        Locale.ROOT,
        "%.1f%% of the memory budget is in use (%d of %d bytes)",
        100 * full,
        stats.reservedBytes(),
        stats.budgetBytes());
  }

  /** Large blocks are refused long before the budget is used up, so refusals count on their own. */
  private static String advice(long refused, double full) {
    String remedy = " Delete data, or raise maxmemory with CONFIG SET.\n";
    if (refused > 0) {
      return "; " + refused + " commands got -OOM since the last CONFIG RESETSTAT." + remedy;
    }
    return full < NEARLY_FULL ? "; no issue was found.\n" : ": writes will soon get -OOM." + remedy;
  }
}
