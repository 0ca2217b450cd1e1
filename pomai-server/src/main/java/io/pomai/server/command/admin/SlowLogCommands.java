package io.pomai.server.command.admin;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.ArgumentException;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import io.pomai.server.metrics.SlowLog;
import java.util.List;

/** The subcommands of SLOWLOG. */
final class SlowLogCommands {
  private static final long DEFAULT_COUNT = 10;
  private static final int FIELDS = 6;

  private SlowLogCommands() {}

  static void get(Session session) {
    if (session.argc() > 3) {
      throw new CommandException(
          "ERR unknown subcommand or wrong number of arguments for 'GET'. Try SLOWLOG HELP.");
    }
    long count = session.argc() == 2 ? DEFAULT_COUNT : count(session.cursor(2));
    List<SlowLog.Entry> entries = slowLog(session).newest(count < 0 ? Long.MAX_VALUE : count);
    session.reply().arrayHeader(entries.size());
    entries.forEach(entry -> write(session.reply(), entry));
  }

  private static long count(ArgumentCursor cursor) {
    try {
      return cursor.nextLong("count", -1, Long.MAX_VALUE);
    } catch (ArgumentException e) {
      throw new CommandException("ERR count should be greater than or equal to -1");
    }
  }

  private static void write(RespWriter reply, SlowLog.Entry entry) {
    reply.arrayHeader(FIELDS);
    reply.integer(entry.id());
    reply.integer(entry.seconds());
    reply.integer(entry.micros());
    reply.arrayHeader(entry.arguments().size());
    entry.arguments().forEach(reply::bulk);
    reply.string(entry.address());
    reply.string(entry.name());
  }

  static void length(Session session) {
    session.reply().integer(slowLog(session).size());
  }

  static void reset(Session session) {
    slowLog(session).clear();
    session.reply().ok();
  }

  private static SlowLog slowLog(Session session) {
    return session.context().watch().slowLog();
  }
}
