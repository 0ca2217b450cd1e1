package io.pomai.server.command.admin;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.KeyMoves;
import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.Keyspace;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import io.pomai.server.command.keys.KeyDigest;
import io.pomai.server.config.SecuritySettings;
import io.pomai.server.config.SecuritySettings.Allowed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** DEBUG, for tests of clients and of servers. */
final class DebugCommands {
  private static final double MOST_SECONDS = 3_600;

  private DebugCommands() {}

  /** Refuses everything unless the setting allows it. */
  private static void requireAllowed(Session session) {
    Allowed allowed = session.settings().get(SecuritySettings.ENABLE_DEBUG_COMMAND);
    if (!allowed.includes(session.connection().isLocal())) {
      throw new CommandException(
          "ERR DEBUG command not allowed. If the enable-debug-command option is set to \"local\","
              + " you can run it from a local connection, otherwise you need to set this option in"
              + " the configuration file, and then restart the server.");
    }
  }

  /** Every vector set becomes a copy of itself, as if it had been saved and loaded. */
  static void reload(Session session) {
    requireAllowed(session);
    PomaiEngine engine = session.context().engine();
    if (engine.log() != null) {
      engine.checkpoint();
    }
    for (int database = 0; database < engine.config().databases(); database++) {
      reload(engine.keyspace(database), engine.moves());
    }
    session.reply().ok();
  }

  private static void reload(Keyspace keyspace, KeyMoves moves) {
    for (byte[] name : keys(keyspace, KeyType.VECTORSET)) {
      try (Arena memory = Arena.ofConfined()) {
        ByteSlice key = slice(name, memory);
        moves.copy(keyspace, key, keyspace, key, true);
      }
    }
  }

  private static List<byte[]> keys(Keyspace keyspace, KeyType type) {
    List<byte[]> keys = new ArrayList<>();
    keyspace.forEachKey(
        (address, length, its) -> {
          if (its == type) {
            keys.add(new ByteSlice(address, length).toByteArray());
          }
        });
    return keys;
  }

  private static ByteSlice slice(byte[] bytes, Arena memory) {
    MemorySegment copy = memory.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
    return new ByteSlice(copy.address(), bytes.length);
  }

  static void digestValue(Session session) {
    requireAllowed(session);
    session.reply().arrayHeader(session.argc() - 2);
    for (int i = 2; i < session.argc(); i++) {
      session.reply().simpleString(text(KeyDigest.of(session, session.keyspace(), session.key(i))));
    }
  }

  static void digest(Session session) {
    requireAllowed(session);
    PomaiEngine engine = session.context().engine();
    byte[] all = new byte[KeyDigest.BYTES];
    for (int database = 0; database < engine.config().databases(); database++) {
      Keyspace keyspace = engine.keyspace(database);
      for (KeyType type : List.of(KeyType.STRING, KeyType.VECTORSET)) {
        for (byte[] name : keys(keyspace, type)) {
          try (Arena memory = Arena.ofConfined()) {
            byte[] value = KeyDigest.of(session, keyspace, slice(name, memory));
            KeyDigest.add(all, KeyDigest.ofKey(database, name, value));
          }
        }
      }
    }
    session.reply().simpleString(text(all));
  }

  private static String text(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }

  /** Whether RESTORE takes dumps whose checksum is wrong. */
  static void skipChecksums(Session session) {
    requireAllowed(session);
    boolean verify = session.cursor(2).nextInteger() == 0;
    session.context().engine().moves().dumps().verifyChecksums(verify);
    session.reply().ok();
  }

  /** Keeps the client waiting, and no other. */
  static void sleep(Session session) {
    requireAllowed(session);
    double seconds = seconds(session.string(2));
    long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    session.reply().ok();
  }

  private static double seconds(String text) {
    try {
      double seconds = Double.parseDouble(text);
      return seconds > 0 ? Math.min(MOST_SECONDS, seconds) : 0;
    } catch (NumberFormatException e) {
      throw new CommandException("ERR value is not a valid float");
    }
  }
}
