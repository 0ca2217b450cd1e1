package io.pomai.server.command.keys;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.KeyUses;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** OBJECT: how Redis would keep a value, for tools that ask, and how it is used. */
final class ObjectCommands {
  /** Longer strings are not kept with their header. */
  private static final int LONGEST_EMBEDDED = 44;

  private static final String ADJUST =
      " Please note that when switching between policies at runtime LRU and LFU data will take"
          + " some time to adjust.";

  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9]\\d{0,17}");

  private ObjectCommands() {}

  static void encoding(Session session) {
    ifPresent(session, type -> session.reply().string(encoding(session, type)));
  }

  static void referenceCount(Session session) {
    ifPresent(session, type -> session.reply().integer(1));
  }

  static void idleTime(Session session) {
    ifPresent(
        session,
        type -> {
          if (isByFrequency(session)) {
            throw new CommandException(
                "ERR An LFU maxmemory policy is selected, idle time not tracked." + ADJUST);
          }
          reply(session, session.keyspace().uses().idleSeconds(session.key(2)));
        });
  }

  static void frequency(Session session) {
    ifPresent(
        session,
        type -> {
          if (!isByFrequency(session)) {
            throw new CommandException(
                "ERR An LFU maxmemory policy is not selected, access frequency not tracked."
                    + ADJUST);
          }
          reply(session, session.keyspace().uses().frequency(session.key(2)));
        });
  }

  private static boolean isByFrequency(Session session) {
    return session.context().engine().eviction().settings().policy().isByFrequency();
  }

  private static void reply(Session session, long value) {
    if (value == KeyUses.ABSENT) {
      session.reply().nullValue(); // it went in between
    } else {
      session.reply().integer(value);
    }
  }

  private static void ifPresent(Session session, Consumer<KeyType> writer) {
    KeyType type = session.keyspace().type(session.key(2));
    session.lookedUp(type == KeyType.NONE ? 0 : 1, type == KeyType.NONE ? 1 : 0);
    if (type == KeyType.NONE) {
      session.reply().nullValue();
    } else {
      writer.accept(type);
    }
  }

  private static String encoding(Session session, KeyType type) {
    if (type == KeyType.VECTORSET) {
      return "raw";
    }
    String[] encoding = {"raw"};
    boolean _ =
        session
            .keyspace()
            .peekString(
                session.key(2),
                (address, bytes) -> encoding[0] = encoding(new ByteSlice(address, bytes)));
    return encoding[0];
  }

  private static String encoding(ByteSlice text) {
    if (text.length() > LONGEST_EMBEDDED) {
      return "raw";
    }
    return INTEGER.matcher(text.toString()).matches() ? "int" : "embstr";
  }
}
