package io.pomai.server.command.admin;

import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;

/** SAVE, BGSAVE, BGREWRITEAOF and LASTSAVE. */
public final class SaveCommands {
  private static final Keyword SCHEDULE = Keyword.of("SCHEDULE");

  private SaveCommands() {}

  /** Saves and answers when that is safe. */
  static void save(Session session) {
    requireFolder(session);
    if (!session.context().saves().now()) {
      throw new CommandException("ERR Background save already in progress");
    }
    session.reply().ok();
  }

  static void backgroundSave(Session session) {
    boolean known = session.argc() == 1 || session.cursor().accept(SCHEDULE);
    if (!known || session.argc() > 2) {
      throw CommandException.syntax();
    }
    begin(session, "Background saving started", "ERR Background save already in progress");
  }

  /** The same: what a checkpoint has, the log need not have. */
  static void rewriteLog(Session session) {
    begin(
        session,
        "Background append only file rewriting started",
        "ERR Background append only file rewriting already in progress");
  }

  private static void begin(Session session, String begun, String running) {
    requireFolder(session);
    if (!session.context().saves().begin()) {
      throw new CommandException(running);
    }
    session.reply().simpleString(begun);
  }

  /** Seconds of the epoch at which the last save ended, or the server started. */
  static void lastSave(Session session) {
    long saved = session.context().engine().checkpointStats().lastSuccessMillis();
    long millis = saved == 0 ? session.context().startedMillis() : saved;
    session.reply().integer(millis / 1000);
  }

  private static void requireFolder(Session session) {
    if (session.context().engine().log() == null) {
      throw new CommandException(
          "ERR nothing can be saved: this server keeps data in memory only; start it with --dir FOLDER");
    }
  }
}
