package io.pomai.server.command.keys;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.KeyMoves;
import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.Keyspace;
import io.pomai.orbit.engine.MoveOutcome;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Estimated;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.KeyEvents;
import io.pomai.server.command.Session;
import io.pomai.server.command.StrictNumbers;
import java.util.concurrent.TimeUnit;

/** RENAME, RENAMENX, MOVE and COPY: keys under other names and in other databases. */
final class MoveCommands {
  private static final Keyword DB = Keyword.of("DB");
  private static final Keyword REPLACE = Keyword.of("REPLACE");
  private static final long NANOS_PER_ELEMENT = TimeUnit.MICROSECONDS.toNanos(1);

  /** Names of vector sets are kept on the heap too. */
  private MoveCommands() {}

  static void rename(Session session) {
    if (renamed(session, true) == MoveOutcome.MISSING) {
      throw new CommandException("ERR no such key");
    }
    session.reply().ok();
  }

  static void renameIfNew(Session session) {
    MoveOutcome outcome = renamed(session, false);
    if (outcome == MoveOutcome.MISSING) {
      throw new CommandException("ERR no such key");
    }
    session.reply().integer(outcome == MoveOutcome.DONE ? 1 : 0);
  }

  private static MoveOutcome renamed(Session session, boolean replace) {
    Keyspace keyspace = session.keyspace();
    requireName(session, keyspace, 2);
    return moves(session)
        .move(
            keyspace,
            session.key(1),
            keyspace,
            session.value(2),
            replace,
            () -> tellRenamed(session));
  }

  private static void tellRenamed(Session session) {
    session.tell(KeyEvent.NEW, session.key(2));
    session.happened(KeyEvent.RENAME_FROM, session.key(1));
    session.happened(KeyEvent.RENAME_TO, session.key(2));
  }

  private static KeyMoves moves(Session session) {
    return session.context().engine().moves();
  }

  private static void requireName(Session session, Keyspace keyspace, int index) {
    if (keyspace.type(session.key(1)) == KeyType.VECTORSET) {
      session.requireSetName(index);
    }
  }

  static void move(Session session) {
    int database = database(session, session.cursor(2));
    int here = session.connection().database();
    if (database == here) {
      throw new CommandException("ERR source and destination objects are the same");
    }
    Keyspace target = session.context().engine().keyspace(database);
    MoveOutcome outcome =
        moves(session)
            .move(
                session.keyspace(),
                session.key(1),
                target,
                session.key(1),
                false,
                () -> tellMoved(session, database));
    session.reply().integer(outcome == MoveOutcome.DONE ? 1 : 0);
  }

  private static void tellMoved(Session session, int database) {
    KeyEvents events = session.context().events();
    events.tell(KeyEvent.NEW, database, session.key(1));
    session.happened(KeyEvent.MOVE_FROM, session.key(1));
    events.happened(KeyEvent.MOVE_TO, database, session.key(1));
  }

  private static int database(Session session, ArgumentCursor cursor) {
    return StrictNumbers.database(cursor, session.context().engine().config().databases());
  }

  /** What copying the key of argument 1 takes, about. */
  static long estimate(Session session) {
    return Estimated.ofElements(session, 1, NANOS_PER_ELEMENT);
  }

  static void copy(Session session) {
    ArgumentCursor options = session.cursor(3);
    int database = session.connection().database();
    boolean replace = false;
    while (options.hasNext()) {
      if (options.accept(REPLACE)) {
        replace = true;
      } else if (options.remaining() > 1 && options.accept(DB)) {
        database = database(session, options);
      } else {
        throw CommandException.syntax();
      }
    }
    copy(session, database, replace);
  }

  private static void copy(Session session, int database, boolean replace) {
    Keyspace target = session.context().engine().keyspace(database);
    ByteSlice from = session.key(1);
    ByteSlice to = session.value(2);
    if (database == session.connection().database() && from.contentEquals(to)) {
      throw new CommandException("ERR source and destination objects are the same");
    }
    requireName(session, session.keyspace(), 2);
    MoveOutcome outcome =
        moves(session)
            .copy(
                session.keyspace(),
                session.key(1),
                target,
                session.value(2),
                replace,
                () -> tellCopied(session, database));
    session.lookedUp(session.key(1), outcome != MoveOutcome.MISSING);
    session.reply().integer(outcome == MoveOutcome.DONE ? 1 : 0);
  }

  private static void tellCopied(Session session, int database) {
    KeyEvents events = session.context().events();
    events.tell(KeyEvent.NEW, database, session.key(2));
    events.happened(KeyEvent.COPY_TO, database, session.key(2));
  }
}
