package io.pomai.server.command.keys;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.engine.KeyDumps;
import io.pomai.orbit.engine.KeyExpiry;
import io.pomai.orbit.engine.KeyUses;
import io.pomai.orbit.engine.MoveOutcome;
import io.pomai.orbit.log.MalformedChangeException;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Estimated;
import io.pomai.server.command.ExpireUnit;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;
import java.util.concurrent.TimeUnit;

/** DUMP and RESTORE: what a key holds as bytes, and back. */
final class DumpCommands {
  private static final Keyword REPLACE = Keyword.of("REPLACE");
  private static final Keyword ABSTTL = Keyword.of("ABSTTL");
  private static final Keyword IDLETIME = Keyword.of("IDLETIME");
  private static final Keyword FREQ = Keyword.of("FREQ");
  private static final int MOST_FREQUENT = 255;
  private static final long NANOS_PER_ELEMENT = 500;
  private static final long BYTES_PER_MICRO = 200;
  private static final String NO_DUMP = "ERR DUMP payload version or checksum are wrong";
  private static final String UNREADABLE = "ERR Bad data format";
  private static final String BUSY = "BUSYKEY Target key name already exists.";

  private DumpCommands() {}

  /** What dumping the key of argument 1 takes, about. */
  static long dumpEstimate(Session session) {
    return Estimated.ofElements(session, 1, NANOS_PER_ELEMENT);
  }

  static void dump(Session session) {
    KeyDumps dumps = session.context().engine().moves().dumps();
    boolean found =
        dumps.dump(
            session.keyspace(),
            session.key(1),
            (bytes, source) -> session.reply().bulk(bytes, source));
    session.lookedUp(session.key(1), found);
    if (!found) {
      session.reply().nullValue();
    }
  }

  /** What restoring from argument 3 takes, about. */
  static long restoreEstimate(Session session) {
    return TimeUnit.MICROSECONDS.toNanos(session.request().length(3) / BYTES_PER_MICRO);
  }

  static void restore(Session session) {
    Options options = readOptions(session);
    if (!options.replace && session.keyspace().exists(session.key(1))) {
      throw new CommandException(BUSY);
    }
    long now = ExpireUnit.now(session);
    long deadline = deadline(session, options, now);
    if (session.context().engine().moves().dumps().isSet(session.value(3))) {
      session.requireSetName(1);
    }
    if (deadline <= now) {
      restoreExpired(session);
    } else if (restored(session, deadline, options.replace) == MoveOutcome.TAKEN) {
      throw new CommandException(BUSY);
    }
    options.use(session);
    session.reply().ok();
  }

  /** As in Redis, that is no error: it makes nothing, and what is there goes. */
  private static void restoreExpired(Session session) {
    if (!session.context().engine().moves().dumps().isDump(session.value(3))) {
      throw new CommandException(NO_DUMP);
    }
    if (session.keyspace().delete(session.key(1))) {
      session.happened(KeyEvent.DEL, session.key(1));
    }
  }

  /** When the key of argument 2 expires. */
  private static long deadline(Session session, Options options, long now) {
    long given = session.cursor(2).nextInteger();
    require(given >= 0, "ERR Invalid TTL value, must be >= 0");
    if (given == 0) {
      return KeyExpiry.NEVER;
    }
    long start = options.absolute ? 0 : now;
    return given > KeyExpiry.NEVER - 1 - start ? KeyExpiry.NEVER - 1 : start + given;
  }

  private static MoveOutcome restored(Session session, long deadline, boolean replace) {
    KeyDumps dumps = session.context().engine().moves().dumps();
    try {
      return dumps.restore(
          session.keyspace(),
          session.key(1),
          deadline,
          session.value(3),
          replace,
          () -> session.happened(KeyEvent.RESTORE, session.key(1), true));
    } catch (MalformedChangeException e) {
      ByteSlice dump = session.value(3);
      throw new CommandException(
          dumps.isDump(dump) || isUncheckedDumpOfRedis(dump) ? UNREADABLE : NO_DUMP);
    }
  }

  /** Redis takes a checksum of 0 for none; what stands before its ten last bytes is its own. */
  private static boolean isUncheckedDumpOfRedis(ByteSlice dump) {
    int end = dump.length();
    return end > 10
        && NativeMemory.getLong(dump.address() + end - 8) == 0
        && NativeMemory.getByte(dump.address() + end - 9) == 0
        && NativeMemory.getByte(dump.address() + end - 10) > 0;
  }

  /**
   * What RESTORE is asked for.
   *
   * @param absolute whether the time to live is a time
   * @param idleSeconds for how long the key was not used, -1 if that is not said
   * @param frequency how often it is used, -1 if that is not said
   */
  private record Options(boolean replace, boolean absolute, long idleSeconds, long frequency) {
    void use(Session session) {
      KeyUses uses = session.keyspace().uses();
      if (frequency >= 0) {
        uses.frequency(session.key(1), (int) frequency);
      }
      if (idleSeconds >= 0) {
        uses.idle(session.key(1), idleSeconds);
      }
    }
  }

  private static Options readOptions(Session session) {
    ArgumentCursor options = session.cursor(4);
    boolean replace = false;
    boolean absolute = false;
    long idle = -1;
    long frequency = -1;
    while (options.hasNext()) {
      if (options.accept(REPLACE)) {
        replace = true;
      } else if (options.remaining() > 1 && options.accept(IDLETIME)) {
        idle = options.nextInteger();
        require(idle >= 0, "ERR Invalid IDLETIME value, must be >= 0");
      } else if (options.remaining() > 1 && options.accept(FREQ)) {
        frequency = options.nextInteger();
        require(
            frequency >= 0 && frequency <= MOST_FREQUENT,
            "ERR Invalid FREQ value, must be >= 0 and <= 255");
      } else {
        absolute = true;
        require(options.accept(ABSTTL), "ERR syntax error");
      }
    }
    return new Options(replace, absolute, idle, frequency);
  }

  private static void require(boolean holds, String error) {
    if (!holds) {
      throw new CommandException(error);
    }
  }
}
