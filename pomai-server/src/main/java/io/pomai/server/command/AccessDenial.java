package io.pomai.server.command;

import io.pomai.protocol.args.ArgumentException;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.ClientInfo;
import io.pomai.server.acl.AclLog;
import io.pomai.server.acl.AclLog.Reason;
import io.pomai.server.acl.User;
import org.jspecify.annotations.Nullable;

/** What a client is told whose user may not do something, and what ACL LOG keeps of it. */
final class AccessDenial {
  private static final String TOP_LEVEL = "toplevel";
  private static final int SHOWN_CHARS = 32;

  private AccessDenial() {}

  /** The error for a command line that the user of {@code session} may not run; null if it may. */
  static @Nullable String of(Session session, CommandSpec spec, RespRequest request) {
    AccessCheck check = session.check();
    @Nullable Reason reason;
    try {
      reason = check.denial(session.user().rules(), spec, request, 0);
    } catch (ArgumentException e) {
      return e.reply();
    }
    if (reason == null) {
      return null;
    }
    log(session, reason, check.object(reason, spec, request), session.user().name());
    return switch (reason) {
      case KEY -> "NOPERM No permissions to access a key";
      case CHANNEL -> "NOPERM No permissions to access a channel";
      default -> "NOPERM " + describe(reason, session.user(), spec.name());
    };
  }

  /** What is denied to a user, with the name of what it is about. */
  static String describe(Reason reason, User user, String object) {
    String who = "User " + user.name() + " has no permissions to ";
    return reason == Reason.COMMAND
        ? who + "run the '" + object + "' command"
        : who + "access the '" + object + "' " + reason.word();
  }

  /** Somebody wanted to be {@code name} and may not. */
  static void authentication(Session session, String name) {
    log(session, Reason.AUTH, session.request().prefix(0, SHOWN_CHARS), name);
  }

  private static void log(Session session, Reason reason, String object, String username) {
    StringBuilder client = new StringBuilder(256);
    ClientInfo.append(session.connection(), client);
    session
        .context()
        .access()
        .log()
        .add(new AclLog.Denial(reason, TOP_LEVEL, object, username), client.toString());
  }
}
