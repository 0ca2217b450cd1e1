package io.pomai.server.command;

import io.pomai.protocol.args.ArgumentException;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.ClientInfo;
import io.pomai.server.acl.AclLog;
import io.pomai.server.acl.AclLog.Reason;
import io.pomai.server.acl.User;
import org.jspecify.annotations.Nullable;

/** What a client is told whose user may not do something, and what ACL LOG keeps of it. */
public final class AccessDenial {
  private static final int SHOWN_CHARS = 32;
  private static final String RULES_CHANGED =
      "NOPERM ACLs rules changed between the moment the transaction was accumulated and the EXEC call."
          + " This command is no longer allowed for the following reason: ";

  private AccessDenial() {}

  /** The error for a command line that the user of {@code session} may not run; null if it may. */
  static @Nullable String of(Session session, CommandSpec spec, RespRequest request) {
    @Nullable Reason reason;
    try {
      reason = reason(session, spec, request);
    } catch (ArgumentException | CommandException e) {
      return ErrorReplies.of(e);
    }
    if (reason == null) {
      return null;
    }
    return switch (reason) {
      case KEY -> "NOPERM No permissions to access a key";
      case CHANNEL -> "NOPERM No permissions to access a channel";
      default -> "NOPERM " + describe(reason, session.user(), spec.name());
    };
  }

  /** Why the user of {@code session} may not run a command line, logged; null if it may. */
  private static @Nullable Reason reason(Session session, CommandSpec spec, RespRequest request) {
    AccessCheck check = session.check();
    @Nullable Reason reason = check.denial(session.user().rules(), spec, request, 0);
    if (reason != null) {
      log(session, reason, check.object(reason, spec, request), session.user().name());
    }
    return reason;
  }

  /** Refuses a queued command that the user of {@code session} could queue and may not run now. */
  static void requireStillAllowed(Session session) {
    @Nullable Reason reason = reason(session, session.spec(), session.request());
    if (reason != null) {
      throw new CommandException(RULES_CHANGED + denied(reason));
    }
  }

  /** What is denied to a user, with the name of what it is about. */
  public static String describe(Reason reason, User user, String object) {
    String who = "User " + user.name() + " has no permissions to ";
    return reason == Reason.COMMAND
        ? who + "run the '" + object + "' command"
        : who + "access the '" + object + "' " + reason.word();
  }

  /** Somebody wanted to be {@code name} and may not. */
  public static void authentication(Session session, String name) {
    log(session, Reason.AUTH, session.request().prefix(0, SHOWN_CHARS), name);
  }

  private static String denied(Reason reason) {
    return switch (reason) {
      case KEY -> "no permission to touch the specified keys";
      case CHANNEL ->
          "no permission to access one of the channels used as arguments to the command";
      default -> "no permission to execute the command or subcommand";
    };
  }

  private static String context(Session session) {
    return session.transaction() == null ? "toplevel" : "multi";
  }

  private static void log(Session session, Reason reason, String object, String username) {
    StringBuilder client = new StringBuilder(256);
    ClientInfo.append(session.connection(), client);
    session
        .context()
        .access()
        .log()
        .add(new AclLog.Denial(reason, context(session), object, username), client.toString());
  }
}
