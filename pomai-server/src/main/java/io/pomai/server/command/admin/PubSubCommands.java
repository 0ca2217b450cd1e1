package io.pomai.server.command.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.acl.UserRules;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.Session;
import io.pomai.server.pubsub.PubSub;
import io.pomai.server.pubsub.PubSub.Space;
import io.pomai.server.pubsub.Subscriptions;
import io.pomai.server.text.GlobPattern;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands that subscribe and publish. */
final class PubSubCommands {
  private PubSubCommands() {}

  static CommandHandler subscribe(Space space) {
    return session -> {
      if (space == Space.SHARDS && session.transaction() != null) {
        throw new CommandException("ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
      }
      Subscriptions own = session.subscriptions();
      for (int i = 1; i < session.argc(); i++) {
        String name = name(session, i);
        String refusal = own.add(space, name, count -> confirm(session, name, count));
        if (refusal != null) {
          throw new CommandException("ERR " + refusal);
        }
        if (!mayName(session, space, name)) {
          session.connection().closeAfterReply(); // the right was lost in this moment
        }
      }
    };
  }

  private static boolean mayName(Session session, Space space, String name) {
    UserRules rules = session.user().rules();
    return rules.isUnrestricted() || rules.allowsChannel(latin(name), space == Space.PATTERNS);
  }

  /** Whether the user of a session may name all that it is subscribed to. For any thread. */
  static boolean mayKeepSubscriptions(Session session) {
    return Stream.of(Space.values())
        .allMatch(
            space ->
                session.subscriptions().names(space).stream()
                    .allMatch(name -> mayName(session, space, name)));
  }

  static CommandHandler unsubscribe(Space space) {
    return session -> {
      Subscriptions own = session.subscriptions();
      List<String> names = session.argc() > 1 ? given(session, 1) : own.names(space);
      for (String name : names) {
        own.remove(space, name, count -> confirm(session, name, count));
      }
      if (names.isEmpty()) {
        confirm(session, null, own.shown(space));
      }
    };
  }

  /** A confirmation is a message too; one inside a transaction is part of the reply of EXEC. */
  private static void confirm(Session session, @Nullable String name, int count) {
    RespWriter reply = session.reply();
    int mark = session.connection().replyMark();
    reply.pushHeader(3);
    reply.string(session.spec().name());
    if (name == null) {
      reply.nullValue();
    } else {
      reply.bulk(latin(name));
    }
    reply.integer(count);
    if (session.transaction() == null) {
      session.connection().feed().pushReply(mark);
    }
  }

  static void publish(Session session) {
    session.reply().integer(all(session).publish(name(session, 1), payload(session)));
  }

  static void publishToShard(Session session) {
    session.reply().integer(all(session).publishToShard(name(session, 1), payload(session)));
  }

  /** Argument 2 where it lies. */
  private static ByteBuf payload(Session session) {
    return Unpooled.wrappedBuffer(session.request().view(2));
  }

  static CommandHandler channels(Space space) {
    return session -> {
      requireAtMostOne(session);
      byte[] pattern = session.argc() == 3 ? session.bytes(2) : latin("*");
      GlobPattern glob = new GlobPattern(pattern);
      List<byte[]> names =
          all(session).names(space).stream()
              .map(PubSubCommands::latin)
              .filter(name -> glob.matches(i -> name[i], name.length))
              .toList();
      session.reply().arrayHeader(names.size());
      names.forEach(session.reply()::bulk);
    };
  }

  private static void requireAtMostOne(Session session) {
    if (session.argc() > 3) {
      String word = session.string(1).toUpperCase(Locale.ROOT);
      throw new CommandException(
          "ERR unknown subcommand or wrong number of arguments for '"
              + word
              + "'. Try PUBSUB HELP.");
    }
  }

  static CommandHandler counts(Space space) {
    return session -> {
      List<String> names = given(session, 2);
      session.reply().arrayHeader(2 * names.size());
      for (String name : names) {
        session.reply().bulk(latin(name));
        session.reply().integer(all(session).subscribers(space, name));
      }
    };
  }

  static void patterns(Session session) {
    session.reply().integer(all(session).size(Space.PATTERNS));
  }

  private static PubSub all(Session session) {
    return session.context().pubSub();
  }

  private static List<String> given(Session session, int first) {
    return IntStream.range(first, session.argc()).mapToObj(i -> name(session, i)).toList();
  }

  private static String name(Session session, int index) {
    return new String(session.bytes(index), StandardCharsets.ISO_8859_1);
  }

  private static byte[] latin(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }
}
