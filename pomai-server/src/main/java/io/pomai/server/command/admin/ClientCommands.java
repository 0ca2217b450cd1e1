package io.pomai.server.command.admin;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.ClientInfo;
import io.pomai.server.Connection;
import io.pomai.server.ReplyMode;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The subcommands of CLIENT. */
public final class ClientCommands {
  private static final Keyword TYPE = Keyword.of("TYPE");
  private static final Keyword ID = Keyword.of("ID");
  private static final int LONGEST_NAME = 256;

  private ClientCommands() {}

  static void id(Session session) {
    session.reply().integer(session.connection().id());
  }

  static void getName(Session session) {
    String name = session.connection().name();
    if (name.isEmpty()) {
      session.reply().nullValue();
    } else {
      session.reply().string(name);
    }
  }

  static void setName(Session session) {
    session.connection().name(checkedName(session.string(2)));
    session.reply().ok();
  }

  /** A name that can stand in CLIENT LIST: short, printable ASCII without spaces. */
  static String checkedName(String name) {
    requireShort("client name", name);
    if (!isPlain(name)) {
      throw new CommandException(
          "ERR Client names cannot contain spaces, newlines or special characters.");
    }
    return name;
  }

  static void setInfo(Session session) {
    String attribute = session.string(2).toLowerCase(Locale.ROOT);
    String value = session.string(3);
    requireShort(attribute, value);
    if (!isPlain(value)) {
      throw new CommandException(
          "ERR " + attribute + " cannot contain spaces, newlines or special characters.");
    }
    Connection connection = session.connection();
    switch (attribute) {
      case "lib-name" -> connection.library(connection.library().withName(value));
      case "lib-ver" -> connection.library(connection.library().withVersion(value));
      default -> throw new CommandException("ERR Unrecognized option '" + session.string(2) + "'");
    }
    session.reply().ok();
  }

  /** Every client may have names, and the heap is small. */
  private static void requireShort(String what, String text) {
    if (text.length() > LONGEST_NAME) {
      throw new CommandException(
          "ERR " + what + " must have at most " + LONGEST_NAME + " bytes, got " + text.length());
    }
  }

  private static boolean isPlain(String text) {
    return text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  static void info(Session session) {
    writeLines(session, List.of(session.connection()));
  }

  static void list(Session session) {
    ArgumentCursor cursor = session.cursor(2);
    Predicate<Connection> filter = c -> true;
    if (cursor.remaining() == 2 && cursor.accept(TYPE)) {
      filter = ClientKill.ofType(cursor.nextString("type"));
    } else if (cursor.remaining() > 1 && cursor.accept(ID)) {
      Set<Long> ids = ids(cursor);
      filter = c -> ids.contains(c.id());
    } else if (cursor.hasNext()) {
      throw CommandException.syntax();
    }
    writeLines(session, session.context().clients().list().stream().filter(filter).toList());
  }

  private static Set<Long> ids(ArgumentCursor cursor) {
    Set<Long> ids = new HashSet<>();
    while (cursor.hasNext()) {
      ids.add(ClientKill.number(cursor, "ERR Invalid client ID"));
    }
    return ids;
  }

  private static void writeLines(Session session, List<Connection> clients) {
    String text = clients.stream().map(ClientCommands::line).collect(Collectors.joining());
    session.reply().verbatim("txt", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String line(Connection client) {
    StringBuilder line = new StringBuilder(256);
    ClientInfo.append(client, line);
    return line.append('\n').toString();
  }

  static void reply(Session session) {
    switch (session.string(2).toUpperCase(Locale.ROOT)) {
      case "ON" -> {
        session.connection().replyMode(ReplyMode.ON);
        session.reply().ok();
      }
      case "OFF" -> session.connection().replyMode(ReplyMode.OFF);
      case "SKIP" -> skip(session.connection());
      default -> throw CommandException.syntax();
    }
  }

  private static void skip(Connection connection) {
    if (connection.replyMode() != ReplyMode.OFF) {
      connection.replyMode(ReplyMode.SKIP_NEXT);
    }
  }

  static void noEvict(Session session) {
    session.connection().noEvict(onOff(session.string(2)));
    session.reply().ok();
  }

  static boolean onOff(String word) {
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "ON" -> true;
      case "OFF" -> false;
      default -> throw CommandException.syntax();
    };
  }
}
