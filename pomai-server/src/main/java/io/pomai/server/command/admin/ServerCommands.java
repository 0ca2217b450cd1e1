package io.pomai.server.command.admin;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import io.pomai.server.command.Versions;
import io.pomai.server.metrics.InfoReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** INFO, TIME, DBSIZE, FLUSHDB, FLUSHALL, SHUTDOWN and LOLWUT. */
public final class ServerCommands {
  private static final Keyword ASYNC = Keyword.of("ASYNC");
  private static final Keyword SYNC = Keyword.of("SYNC");
  private static final Keyword NOSAVE = Keyword.of("NOSAVE");
  private static final Keyword NOW = Keyword.of("NOW");
  private static final Keyword FORCE = Keyword.of("FORCE");
  private static final Keyword ABORT = Keyword.of("ABORT");
  private static final Keyword VERSION = Keyword.of("VERSION");
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
    ArgumentCursor cursor = session.cursor();
    if (session.argc() == 2 && cursor.accept(ABORT)) {
      throw new CommandException("ERR No shutdown in progress.");
    }
    boolean save = false;
    boolean noSave = false;
    while (cursor.hasNext()) {
      if (cursor.accept(SAVE)) {
        save = true;
      } else if (cursor.accept(NOSAVE)) {
        noSave = true;
      } else if (!cursor.accept(NOW) && !cursor.accept(FORCE)) {
        throw CommandException.syntax();
      }
    }
    if (save && noSave) {
      throw CommandException.syntax();
    }
    requireFolder(session, save);
    session.connection().closeAfterReply();
    session.context().shutdown().run();
  }

  private static void requireFolder(Session session, boolean save) {
    if (save && session.context().engine().log() == null) {
      throw new CommandException(
          "ERR SHUTDOWN SAVE is not possible: this server keeps data in memory only, SHUTDOWN NOSAVE drops it");
    }
  }

  /** The version, as a work of art. */
  static void lolwut(Session session) {
    ArgumentCursor cursor = session.cursor();
    if (cursor.accept(VERSION)) {
      cursor.nextInteger();
    }
    byte[] text = ("Pomai ver. " + Versions.POMAI + "\n").getBytes(StandardCharsets.UTF_8);
    session.reply().verbatim("txt", text);
  }
}
