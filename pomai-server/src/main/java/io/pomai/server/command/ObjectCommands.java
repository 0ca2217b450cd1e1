package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.KeyType;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** OBJECT ENCODING and REFCOUNT: how Redis would keep a value, for tools that ask. */
final class ObjectCommands {
  /** Longer strings are not kept with their header. */
  private static final int LONGEST_EMBEDDED = 44;

  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9]\\d{0,17}");

  private ObjectCommands() {}

  static void encoding(Session session) {
    ifPresent(session, type -> session.reply().string(encoding(session, type)));
  }

  static void referenceCount(Session session) {
    ifPresent(session, type -> session.reply().integer(1));
  }

  /** Nobody keeps when a key was used; for tools that ask, every key was just now. */
  static void idleTime(Session session) {
    ifPresent(session, type -> session.reply().integer(0));
  }

  static void frequency(Session session) {
    ifPresent(
        session,
        type -> {
          throw new CommandException(
              "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please"
                  + " note that when switching between policies at runtime LRU and LFU data will take"
                  + " some time to adjust.");
        });
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
    long length = session.keyspace().stringLength(session.key(2));
    if (length > LONGEST_EMBEDDED) {
      return "raw";
    }
    StringBuilder text = new StringBuilder();
    session
        .keyspace()
        .getString(session.key(2), (address, bytes) -> text.append(new ByteSlice(address, bytes)));
    return INTEGER.matcher(text).matches() ? "int" : "embstr";
  }
}
