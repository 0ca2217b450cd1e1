package io.pomai.server.command.admin;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.ArgumentException;
import io.pomai.server.Connection;
import io.pomai.server.acl.Users;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** CLIENT KILL, in its old form with an address and its new one with filters. */
public final class ClientKill {
  private static final String BAD_ID = "ERR client-id should be greater than 0";

  private Predicate<Connection> filter = c -> true;
  private boolean skipMe = true;

  private final Users users;

  private ClientKill(Users users) {
    this.users = users;
  }

  static void execute(Session session) {
    if (session.argc() == 3) {
      killAddress(session);
      return;
    }
    ClientKill kill = new ClientKill(session.context().access().users());
    ArgumentCursor cursor = session.cursor(2);
    while (cursor.remaining() > 1) {
      kill.add(cursor);
    }
    if (cursor.hasNext()) {
      throw CommandException.syntax();
    }
    Connection self = session.connection();
    session.reply().integer(closeAll(session, kill.filter.and(c -> c != self || !kill.skipMe)));
  }

  private static void killAddress(Session session) {
    String address = session.string(2);
    if (closeAll(session, c -> c.remoteAddress().equals(address)) == 0) {
      throw new CommandException("ERR No such client");
    }
    session.reply().ok();
  }

  private void add(ArgumentCursor cursor) {
    String option = cursor.nextUpperCase("an option");
    switch (option) {
      case "ID" -> {
        long id = number(cursor, BAD_ID);
        filter = filter.and(c -> c.id() == id);
      }
      case "ADDR" -> {
        String address = cursor.nextString("an address");
        filter = filter.and(c -> c.remoteAddress().equals(address));
      }
      case "LADDR" -> {
        String address = cursor.nextString("an address");
        filter = filter.and(c -> c.localAddress().equals(address));
      }
      case "MAXAGE" -> {
        long seconds = cursor.nextInteger();
        filter = filter.and(c -> c.ageSeconds() >= seconds);
      }
      case "TYPE" -> {
        filter = filter.and(ofType(cursor.nextString("a type")));
      }
      case "USER" -> {
        String user = existing(users, cursor.nextString("a user"));
        filter = filter.and(c -> c.user().equals(user));
      }
      case "SKIPME" -> skipMe = yesNo(cursor.nextUpperCase("yes or no"));
      default -> throw CommandException.syntax();
    }
  }

  private static String existing(Users users, String name) {
    if (users.find(name) == null) {
      throw new CommandException("ERR No such user '" + name + "'");
    }
    return name;
  }

  private static boolean yesNo(String word) {
    return switch (word) {
      case "YES" -> true;
      case "NO" -> false;
      default -> throw CommandException.syntax();
    };
  }

  /** The next argument as a client number; anything else is the given error. */
  static long number(ArgumentCursor cursor, String error) {
    try {
      return cursor.nextLong("client-id", 1, Long.MAX_VALUE);
    } catch (ArgumentException e) {
      throw new CommandException(error);
    }
  }

  /** The clients of a type: those that are subscribed, or the rest; nobody is a replica here. */
  static Predicate<Connection> ofType(String type) {
    return switch (type.toLowerCase(Locale.ROOT)) {
      case "normal" -> c -> !c.feed().subscriptions().any();
      case "pubsub" -> c -> c.feed().subscriptions().any();
      case "master", "replica", "slave" -> c -> false;
      default -> throw new CommandException("ERR Unknown client type '" + type + "'");
    };
  }

  /** Closes the matching clients, this one only after its reply. */
  private static int closeAll(Session session, Predicate<Connection> filter) {
    List<Connection> clients = session.context().clients().list().stream().filter(filter).toList();
    for (Connection client : clients) {
      if (client == session.connection()) {
        client.closeAfterReply();
      } else {
        client.kill();
      }
    }
    return clients.size();
  }
}
