package io.pomai.server.command.admin;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandReplies;
import io.pomai.server.command.Refusals;
import io.pomai.server.command.Session;
import io.pomai.server.command.StrictNumbers;
import java.util.Locale;

/** MONITOR, and the subcommands of CLIENT that pause clients or say how they are to be treated. */
final class ClientModes {
  private static final String NO_TRACKING =
      "ERR client tracking is not available: this server keeps no table of what clients have cached";

  private ClientModes() {}

  static void monitor(Session session) {
    if (session.transaction() != null) {
      throw new CommandException("ERR MONITOR isn't allowed for DENY BLOCKING client");
    }
    session.reply().ok();
    session.context().watch().monitor(session.connection());
  }

  static void pause(Session session) {
    if (session.argc() > 4) {
      throw new CommandException(Refusals.arity(session.spec()));
    }
    long millis = StrictNumbers.timeoutMillis(session.cursor(2));
    boolean all =
        session.argc() == 3
            || switch (session.string(3).toUpperCase(Locale.ROOT)) {
              case "ALL" -> true;
              case "WRITE" -> false;
              default -> throw new CommandException("ERR CLIENT PAUSE mode must be WRITE or ALL");
            };
    session.context().pause().pause(millis, all);
    session.reply().ok();
  }

  static void unpause(Session session) {
    session.context().pause().end();
    session.reply().ok();
  }

  static void noTouch(Session session) {
    session.connection().noTouch(ClientCommands.onOff(session.string(2)));
    session.reply().ok();
  }

  static void tracking(Session session) {
    if (ClientCommands.onOff(session.string(2))) {
      throw new CommandException(NO_TRACKING);
    }
    session.reply().ok();
  }

  static void trackingInfo(Session session) {
    RespWriter reply = session.reply();
    reply.mapHeader(3);
    reply.string("flags");
    reply.setHeader(1);
    reply.string("off");
    CommandReplies.number(reply, "redirect", -1);
    reply.string("prefixes");
    reply.arrayHeader(0);
  }

  static void redirection(Session session) {
    session.reply().integer(-1);
  }

  static void caching(Session session) {
    boolean known =
        switch (session.string(2).toUpperCase(Locale.ROOT)) {
          case "YES", "NO" -> true;
          default -> false;
        };
    throw known
        ? new CommandException(
            "ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode"
                + " enabled")
        : CommandException.syntax();
  }

  /** No command here waits for others, so no client is ever blocked. */
  static void unblock(Session session) {
    ArgumentCursor cursor = session.cursor(2);
    cursor.nextInteger();
    if (session.argc() > 4) {
      throw new CommandException(Refusals.arity(session.spec()));
    }
    if (cursor.hasNext()) {
      String reason = cursor.nextUpperCase("a reason");
      if (!reason.equals("TIMEOUT") && !reason.equals("ERROR")) {
        throw new CommandException("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
      }
    }
    session.reply().integer(0);
  }
}
