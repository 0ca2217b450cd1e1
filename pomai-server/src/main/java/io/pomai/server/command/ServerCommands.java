package io.pomai.server.command;

import io.pomai.protocol.args.Keyword;
import io.pomai.server.metrics.InfoReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** INFO, TIME, DBSIZE, FLUSHDB, FLUSHALL and SHUTDOWN. */
final class ServerCommands {
  private static final Keyword ASYNC = Keyword.of("ASYNC");
  private static final Keyword SYNC = Keyword.of("SYNC");
  private static final Keyword NOSAVE = Keyword.of("NOSAVE");
  private static final Keyword NOW = Keyword.of("NOW");
  private static final Keyword FORCE = Keyword.of("FORCE");
  private static final Keyword ABORT = Keyword.of("ABORT");
  private static final Keyword SAVE = Keyword.of("SAVE");

  private ServerCommands() {}

  static void info(Session session) {
    InfoReport info = session.context().info();
    Stream<String> named = IntStream.range(1, session.argc()).mapToObj(session::string);
    String text = session.argc() == 1 ? info.text() : info.text(named);
    session.reply().verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
  }

  static void time(Session session) {
    Instant now = Instant.now();
    session.reply().arrayHeader(2);
    session.reply().string(Long.toString(now.getEpochSecond()));
    session.reply().string(Long.toString(now.getNano() / 1000));
  }

  static void dbSize(Session session) {
    session.reply().integer(session.keyspace().size());
  }

  static void flushDb(Session session) {
    checkFlushOption(session);
    session.keyspace().clear();
    session.reply().ok();
  }

  static void flushAll(Session session) {
    checkFlushOption(session);
    session.context().engine().flushAll();
    session.reply().ok();
  }

  /** Both options mean the same here: the keys are gone when the reply is sent. */
  private static void checkFlushOption(Session session) {
    boolean known =
        session.argc() == 1 || session.cursor().accept(ASYNC) || session.cursor().accept(SYNC);
    if (!known || session.argc() > 2) {
      throw CommandException.syntax();
    }
  }

  /** Ends the process; the client sees its connection close. */
  static void shutdown(Session session) {
    if (session.argc() == 2 && session.cursor().accept(ABORT)) {
      throw new CommandException("ERR No shutdown in progress.");
    }
    while (session.cursor().hasNext()) {
      boolean known =
          acceptsSave(session)
              || session.cursor().accept(NOSAVE)
              || session.cursor().accept(NOW)
              || session.cursor().accept(FORCE);
      if (!known) {
        throw CommandException.syntax();
      }
    }
    session.connection().closeAfterReply();
    session.context().shutdown().run();
  }

  private static boolean acceptsSave(Session session) {
    if (!session.cursor().accept(SAVE)) {
      return false;
    }
    if (session.context().engine().log() == null) {
      throw new CommandException(
          "ERR SHUTDOWN SAVE is not possible: this server keeps data in memory only, SHUTDOWN NOSAVE drops it");
    }
    return true;
  }
}
