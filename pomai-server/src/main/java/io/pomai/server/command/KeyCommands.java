package io.pomai.server.command;

import io.pomai.orbit.engine.KeyType;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespWriter;
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

  private KeyCommands() {}

  static void type(Session session) {
    session.reply().simpleString(name(session.keyspace().type(session.key(1))));
  }

  /** A type as TYPE and SCAN name it. */
  static String name(KeyType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  static void exists(Session session) {
    int found = 0;
    for (int i = 1; i < session.argc(); i++) {
      found += session.keyspace().exists(session.key(i)) ? 1 : 0;
    }
    session.lookedUp(found, session.argc() - 1 - found);
    session.reply().integer(found);
  }

  static void touch(Session session) {
    int found = 0;
    for (int i = 1; i < session.argc(); i++) {
      found += session.keyspace().uses().touch(session.key(i)) ? 1 : 0;
    }
    session.lookedUp(found, session.argc() - 1 - found);
    session.reply().integer(found);
  }

  static void delete(Session session) {
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

  /** KEYS, which looks at every key: long on a large keyspace. */
  static final class Keys implements CommandHandler {
    @Override
    public long prepare(Session session) {
      return NANOS_PER_KEY * session.keyspace().size();
    }

    @Override
    public void execute(Session session) {
      KeyWriter writer = new KeyWriter(session, new GlobPattern(session.bytes(1)));
      session.keyspace().forEachKey(writer::add);
      writer.finish();
    }
  }

  /** SCAN, which looks at as many keys as COUNT says. */
  static final class Scan implements CommandHandler {
    @Override
    public long prepare(Session session) {
      ScanOptions options = ScanOptions.read(session.cursor(2), session);
      return NANOS_PER_KEY * Math.min(options.count(), session.keyspace().size());
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
   * @param count how many keys to look at
   * @param type what keys must hold, null for anything
   */
  private record ScanOptions(GlobPattern pattern, int count, @Nullable String type) {
    static ScanOptions read(ArgumentCursor options, Session session) {
      byte[] pattern = EVERYTHING;
      int count = DEFAULT_COUNT;
      @Nullable String type = null;
      while (options.hasNext()) {
        if (options.remaining() > 1 && options.accept(MATCH)) {
          pattern = session.bytes(options.next("a pattern"));
        } else if (options.remaining() > 1 && options.accept(COUNT)) {
          count = KeyCommands.count(options);
        } else if (options.remaining() > 1 && options.accept(TYPE)) {
          type = options.nextString("a type").toLowerCase(Locale.ROOT);
        } else {
          throw CommandException.syntax();
        }
      }
      return new ScanOptions(new GlobPattern(pattern), count, type);
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
    KeyWriter writer = new KeyWriter(session, options.pattern());
    @Nullable String type = options.type();
    long next =
        session
            .keyspace()
            .scan(
                start,
                options.count(),
                null,
                (address, length, keyType) -> {
                  if (type == null || name(keyType).equals(type)) {
                    writer.add(address, length, keyType);
                  }
                });
    writer.finish();
    reply.insert(
        mark,
        header -> {
          header.arrayHeader(2);
          header.string(Long.toUnsignedString(next));
        });
  }
}
