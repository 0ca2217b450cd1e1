package io.pomai.server.command.admin;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.ArgumentException;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.Connection;
import io.pomai.server.ReplyMode;
import io.pomai.server.acl.User;
import io.pomai.server.acl.Users;
import io.pomai.server.command.AccessDenial;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Refusals;
import io.pomai.server.command.Session;
import io.pomai.server.command.StrictNumbers;
import io.pomai.server.command.Versions;
import org.jspecify.annotations.Nullable;

/** HELLO, AUTH, SELECT, PING, ECHO, QUIT and RESET. */
public final class ConnectionCommands {
  private static final Keyword AUTH = Keyword.of("AUTH");
  private static final Keyword SETNAME = Keyword.of("SETNAME");
  private static final int DATABASES = 16;
  private static final String WRONGPASS =
      "WRONGPASS invalid username-password pair or user is disabled.";
  private static final String HELLO_NOAUTH =
      "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user>"
          + " <pass> option can be used to authenticate the client and select the RESP protocol version at the same"
          + " time";
  private static final String NO_PASSWORD =
      "ERR AUTH <password> called without any password configured for the default user. Are you sure your"
          + " configuration is correct?";

  private ConnectionCommands() {}

  static void ping(Session session) {
    if (session.argc() > 2) {
      throw new CommandException(Refusals.arity(session.spec()));
    }
    if (session.isSubscriber()) {
      pong(session);
    } else if (session.argc() == 2) {
      session.echo(1);
    } else {
      session.reply().simpleString("PONG");
    }
  }

  /** In the form of a message, for a client that takes all replies for messages. */
  private static void pong(Session session) {
    session.reply().arrayHeader(2);
    session.reply().string("pong");
    if (session.argc() == 2) {
      session.echo(1);
    } else {
      session.reply().string("");
    }
  }

  static void echo(Session session) {
    session.echo(1);
  }

  static void quit(Session session) {
    session.reply().ok();
    session.connection().closeAfterReply();
  }

  static void reset(Session session) {
    session.context().watch().forget(session.connection());
    session.subscriptions().clear();
    session.endTransaction();
    session.connection().reset();
    session.becomeNobody();
    int mark = session.connection().replyMark();
    session.reply().simpleString("RESET");
    if (session.connection().replyMode() == ReplyMode.ON) {
      session.connection().feed().pushReply(mark); // behind the last message
    }
  }

  static void select(Session session) {
    session.connection().database(StrictNumbers.database(session.cursor(), DATABASES));
    session.reply().ok();
  }

  static void auth(Session session) {
    if (session.argc() > 3) {
      throw CommandException.syntax();
    }
    boolean named = session.argc() == 3;
    Users users = session.context().access().users();
    if (!named && users.defaultUser().rules().isPasswordless()) {
      throw new CommandException(NO_PASSWORD);
    }
    String user = named ? session.string(1) : Users.DEFAULT;
    authenticate(session, user, session.bytes(named ? 2 : 1));
    session.reply().ok();
  }

  private static void authenticate(Session session, String name, byte[] password) {
    User user = session.context().access().users().authenticate(name, password);
    if (user == null) {
      AccessDenial.authentication(session, name);
      throw new CommandException(WRONGPASS);
    }
    session.become(user);
  }

  static void hello(Session session) {
    ArgumentCursor cursor = session.cursor();
    Connection connection = session.connection();
    int version = cursor.hasNext() ? version(cursor) : connection.protocol();
    int credentials = -1;
    @Nullable String name = null;
    while (cursor.hasNext()) {
      if (cursor.remaining() > 2 && cursor.accept(AUTH)) {
        credentials = cursor.next("user");
        cursor.next("password");
      } else if (cursor.remaining() > 1 && cursor.accept(SETNAME)) {
        name = ClientCommands.checkedName(cursor.nextString("name"));
      } else {
        throw new CommandException(
            "ERR Syntax error in HELLO option '" + session.string(cursor.position()) + "'");
      }
    }
    if (credentials > 0) {
      authenticate(session, session.string(credentials), session.bytes(credentials + 1));
    }
    if (session.mustAuthenticate()) {
      throw new CommandException(HELLO_NOAUTH);
    }
    if (name != null) {
      connection.name(name);
    }
    session.protocol(version);
    greet(session);
  }

  private static int version(ArgumentCursor cursor) {
    try {
      long version = cursor.nextInteger();
      if (version == 2 || version == 3) {
        return (int) version;
      }
    } catch (ArgumentException e) {
      throw new CommandException("ERR Protocol version is not an integer or out of range");
    }
    throw new CommandException("NOPROTO unsupported protocol version");
  }

  private static void greet(Session session) {
    RespWriter reply = session.reply();
    reply.mapHeader(7);
    reply.string("server");
    reply.string("redis");
    reply.string("version");
    reply.string(Versions.REDIS);
    reply.string("proto");
    reply.integer(session.connection().protocol());
    reply.string("id");
    reply.integer(session.connection().id());
    reply.string("mode");
    reply.string("standalone");
    reply.string("role");
    reply.string("master");
    reply.string("modules");
    ModuleCommands.writeModules(reply);
  }
}
