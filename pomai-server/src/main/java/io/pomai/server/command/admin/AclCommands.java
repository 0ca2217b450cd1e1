package io.pomai.server.command.admin;

import io.pomai.protocol.resp.RespRequest;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.Connection;
import io.pomai.server.acl.AclCatalog;
import io.pomai.server.acl.AclCommand;
import io.pomai.server.acl.AclException;
import io.pomai.server.acl.AclLog.Reason;
import io.pomai.server.acl.Rule;
import io.pomai.server.acl.User;
import io.pomai.server.acl.Users;
import io.pomai.server.command.AccessCheck;
import io.pomai.server.command.AccessDenial;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandSpec;
import io.pomai.server.command.Refusals;
import io.pomai.server.command.Session;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The subcommands of ACL. */
final class AclCommands {
  private static final int MOST_BITS = 4_096;
  private static final int USUAL_BITS = 256;
  private static final int BITS_PER_DIGIT = 4;
  private static final int SHOWN_CHARS = 128;
  private static final int USUAL_ENTRIES = 10;
  private static final SecureRandom RANDOM = new SecureRandom();

  private AclCommands() {}

  private static Users registry(Session session) {
    return session.context().access().users();
  }

  /** Refuses more than one argument behind the subcommand, as Redis does. */
  private static void requireAtMostOne(Session session) {
    if (session.argc() > 3) {
      throw new CommandException(
          "ERR unknown subcommand or wrong number of arguments for '"
              + session.request().prefix(1, SHOWN_CHARS)
              + "'. Try ACL HELP.");
    }
  }

  static void categories(Session session) {
    requireAtMostOne(session);
    if (session.argc() == 2) {
      strings(session, AclCatalog.CATEGORIES);
      return;
    }
    String category = session.string(2).toLowerCase(Locale.ROOT);
    if (!AclCatalog.CATEGORIES.contains(category)) {
      throw new CommandException(
          "ERR Unknown category '" + session.request().prefix(2, SHOWN_CHARS) + "'");
    }
    List<AclCommand> members = registry(session).commands().inCategory(category);
    strings(session, members.stream().map(AclCommand::name).toList());
  }

  static void users(Session session) {
    strings(session, registry(session).all().stream().map(User::name).toList());
  }

  static void list(Session session) {
    strings(session, registry(session).all().stream().map(User::line).toList());
  }

  private static void strings(Session session, List<String> texts) {
    session.reply().arrayHeader(texts.size());
    texts.forEach(session.reply()::string);
  }

  static void whoAmI(Session session) {
    session.reply().string(session.user().name());
  }

  static void getUser(Session session) {
    User user = registry(session).find(session.string(2));
    if (user == null) {
      session.reply().nullValue();
    } else {
      UserReply.write(session.reply(), user.rules());
    }
  }

  static void setUser(Session session) {
    try {
      List<Rule> rules = new ArrayList<>();
      for (int i = 3; i < session.argc(); i++) {
        rules.add(Rule.of(session.bytes(i)));
      }
      registry(session).change(session.string(2), rules);
    } catch (AclException e) {
      throw failure(e);
    }
    closeForbiddenSubscribers(session);
    session.reply().ok();
  }

  private static CommandException failure(AclException e) {
    return new CommandException("ERR " + e.getMessage());
  }

  static void deleteUsers(Session session) {
    List<String> names = new ArrayList<>();
    for (int i = 2; i < session.argc(); i++) {
      names.add(session.string(i));
    }
    if (names.contains(Users.DEFAULT)) {
      throw new CommandException("ERR The 'default' user cannot be removed");
    }
    int removed = 0;
    for (String name : names) {
      User user = registry(session).remove(name);
      if (user != null) {
        closeAll(session, user);
        removed++;
      }
    }
    session.reply().integer(removed);
  }

  /** Closes the connections of a user that is gone. */
  private static void closeAll(Session session, User user) {
    closeAll(session, other -> other.user() == user);
  }

  /** Closes the connections that are subscribed to what their users may not name any more. */
  private static void closeForbiddenSubscribers(Session session) {
    closeAll(session, other -> !PubSubCommands.mayKeepSubscriptions(other));
  }

  /** Closes connections; one's own after the reply. */
  private static void closeAll(Session session, Predicate<Session> which) {
    for (Connection client : session.context().clients().list()) {
      if (client.attachment() instanceof Session other && which.test(other)) {
        if (other == session) {
          client.closeAfterReply();
        } else {
          client.kill();
        }
      }
    }
  }

  static void load(Session session) {
    try {
      session.context().access().load().forEach(gone -> closeAll(session, gone));
    } catch (AclException e) {
      throw failure(e);
    }
    closeForbiddenSubscribers(session);
    session.reply().ok();
  }

  static void save(Session session) {
    try {
      session.context().access().save();
    } catch (AclException e) {
      throw failure(e);
    }
    session.reply().ok();
  }

  static void generatePassword(Session session) {
    requireAtMostOne(session);
    long bits = session.argc() == 2 ? USUAL_BITS : session.cursor(2).nextInteger();
    if (bits <= 0 || bits > MOST_BITS) {
      throw new CommandException(
          "ERR ACL GENPASS argument must be the number of bits for the output password,"
              + " a positive number up to "
              + MOST_BITS);
    }
    int digits = (int) (bits + BITS_PER_DIGIT - 1) / BITS_PER_DIGIT;
    byte[] random = new byte[(digits + 1) / 2];
    RANDOM.nextBytes(random);
    session.reply().string(HexFormat.of().formatHex(random).substring(0, digits));
  }

  static void log(Session session) {
    requireAtMostOne(session);
    if (session.argc() == 3 && session.string(2).equalsIgnoreCase("RESET")) {
      session.context().access().log().reset();
      session.reply().ok();
      return;
    }
    long count = session.argc() == 2 ? USUAL_ENTRIES : session.cursor(2).nextInteger();
    AclLogReply.write(session.reply(), session.context().access().log().newest(Math.max(0, count)));
  }

  static void dryRun(Session session) {
    User user = registry(session).find(session.string(2));
    RespRequest request = session.request();
    if (user == null) {
      throw new CommandException("ERR User '" + request.prefix(2, SHOWN_CHARS) + "' not found");
    }
    CommandSpec spec = session.context().table().resolve(request, 3);
    if (spec == null) {
      throw new CommandException("ERR Command '" + request.prefix(3, SHOWN_CHARS) + "' not found");
    }
    if (!spec.acceptsArity(request.argc() - 3)) {
      throw new CommandException(Refusals.arity(spec));
    }
    dryRun(session, user, spec);
  }

  private static void dryRun(Session session, User user, CommandSpec spec) {
    RespWriter reply = session.reply();
    AccessCheck check = session.check();
    @Nullable Reason reason = check.denial(user.rules(), spec, session.request(), 3);
    if (reason == null) {
      reply.ok();
    } else {
      String object = check.object(reason, spec, session.request());
      reply.string(AccessDenial.describe(reason, user, object));
    }
  }
}
