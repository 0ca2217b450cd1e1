package io.pomai.server.command.keys;

import io.pomai.orbit.engine.KeyType;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;
import io.pomai.server.text.GlobPattern;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** KEYS, SCAN, TYPE, EXISTS, DEL, UNLINK and RANDOMKEY: what works on keys of any type. */
final class KeyCommands {
  private static final Keyword MATCH = Keyword.of("MATCH");
  private static final Keyword COUNT = Keyword.of("COUNT");
  private static final Keyword TYPE = Keyword.of("TYPE");
  private static final long NANOS_PER_KEY = 100;
  private static final int DEFAULT_COUNT = 10;
  private static final int MAX_COUNT = 1 << 20;
  private static final byte[] EVERYTHING = {'*'};

  /** A pattern is matched in time of its length times that of the name. */
  private static final int LONGEST_PATTERN = 1 << 10;

  /** So many bytes of a pattern cost as much as the key. */
  private static final int PATTERN_BYTES_PER_KEY = 16;

  private KeyCommands() {}

  static void type(Session session) {
    KeyType type = session.keyspace().type(session.key(1));
    session.lookedUp(session.key(1), type != KeyType.NONE);
    session.reply().simpleString(name(type));
  }

  /** A type as TYPE and SCAN name it. */
  static String name(KeyType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  static void exists(Session session) {
    int found = 0;
    for (int i = 1; i < session.argc(); i++) {
      boolean isThere = session.keyspace().exists(session.key(i));
      session.lookedUp(session.key(i), isThere);
      found += isThere ? 1 : 0;
    }
    session.reply().integer(found);
  }

  static void touch(Session session) {
    int found = 0;
    for (int i = 1; i < session.argc(); i++) {
      boolean isThere = session.keyspace().uses().touch(session.key(i));
      session.lookedUp(session.key(i), isThere);
      found += isThere ? 1 : 0;
    }
    session.reply().integer(found);
  }

  static void delete(Session session) {
    if (session.argc() == 2) {
      deleteAll(session);
    } else {
      session.context().engine().together(() -> deleteAll(session));
    }
  }

  private static void deleteAll(Session session) {
    int deleted = 0;
    for (int i = 1; i < session.argc(); i++) {
      if (session.keyspace().delete(session.key(i))) {
        session.happened(KeyEvent.DEL, session.key(i));
        deleted++;
      }
    }
    session.reply().integer(deleted);
  }

  static void randomKey(Session session) {
    RespWriter reply = session.reply();
    boolean found =
        session.keyspace().randomKey((address, length, type) -> reply.bulk(address, length));
    if (!found) {
      reply.nullValue();
    }
  }

  /** KEYS, which looks at every key, some at once: long on a large keyspace. */
  static final class Keys implements CommandHandler {
    @Override
    public long prepare(Session session) {
      return nanos(session.keyspace().size(), session.request().length(1));
    }

    @Override
    public void execute(Session session) {
      session.hasRead(); // keys come and go meanwhile
      GlobPattern pattern = new GlobPattern(session.bytes(1, LONGEST_PATTERN));
      try (KeyWriter writer = new KeyWriter(session, pattern, null)) {
        var _ = writer.scan(0, Long.MAX_VALUE);
        writer.finish();
      }
    }
  }

  /** What looking at so many keys takes, about, with a pattern of so many bytes. */
  private static long nanos(long keys, int patternBytes) {
    return keys * NANOS_PER_KEY * (1 + patternBytes / PATTERN_BYTES_PER_KEY);
  }

  /** SCAN, which looks at as many keys as COUNT says. */
  static final class Scan implements CommandHandler {
    @Override
    public long prepare(Session session) {
      long _ = cursorArgument(session.string(1)); // is refused before a wrong option is
      ScanOptions options = ScanOptions.read(session.cursor(2), session);
      long keys = Math.min(options.count(), session.keyspace().size());
      return nanos(keys, options.patternBytes());
    }

    @Override
    public void execute(Session session) {
      long start = cursorArgument(session.string(1));
      ScanOptions options = ScanOptions.read(session.cursor(2), session);
      scan(session, start, options);
    }
  }

  /**
   * The options of SCAN.
   *
   * @param pattern what keys must match
   * @param patternBytes how long that is
   * @param count how many keys to look at
   * @param type what keys must hold, null for anything
   */
  private record ScanOptions(
      GlobPattern pattern, int patternBytes, int count, @Nullable String type) {
    static ScanOptions read(ArgumentCursor options, Session session) {
      byte[] pattern = EVERYTHING;
      int count = DEFAULT_COUNT;
      @Nullable String type = null;
      while (options.hasNext()) {
        if (options.remaining() > 1 && options.accept(MATCH)) {
          pattern = session.bytes(options.next("a pattern"), LONGEST_PATTERN);
        } else if (options.remaining() > 1 && options.accept(COUNT)) {
          count = KeyCommands.count(options);
        } else if (options.remaining() > 1 && options.accept(TYPE)) {
          type = options.nextString("a type").toLowerCase(Locale.ROOT);
        } else {
          throw CommandException.syntax();
        }
      }
      return new ScanOptions(new GlobPattern(pattern), pattern.length, count, type);
    }
  }

  private static int count(ArgumentCursor options) {
    long count = options.nextInteger();
    if (count < 1) {
      throw CommandException.syntax();
    }
    return (int) Math.min(MAX_COUNT, count);
  }

  private static long cursorArgument(String text) {
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new CommandException("ERR invalid cursor");
    }
  }

  private static void scan(Session session, long start, ScanOptions options) {
    RespWriter reply = session.reply();
    int mark = session.connection().replyMark();
    long next;
    try (KeyWriter writer = new KeyWriter(session, options.pattern(), options.type())) {
      next = writer.scan(start, options.count());
      writer.finish();
    }
    reply.insert(
        mark,
        header -> {
          header.arrayHeader(2);
          header.string(Long.toUnsignedString(next));
        });
  }
}
