package io.pomai.server.command;

import io.pomai.arena.BudgetExceededException;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.Connection;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** MULTI, EXEC, DISCARD, WATCH and UNWATCH. */
public final class TransactionCommands {
  private static final long NANOS_PER_COMMAND = TimeUnit.MICROSECONDS.toNanos(1);

  private static final long NANOS_PER_WATCHED_KEY = 300;

  private static final long NANOS_LONG_ENOUGH = TimeUnit.MILLISECONDS.toNanos(10);

  private TransactionCommands() {}

  /** Begins a transaction. */
  public static void multi(Session session) {
    if (session.transaction() != null) {
      throw new CommandException("ERR MULTI calls can not be nested");
    }
    session.beginTransaction();
    session.reply().ok();
  }

  /** Ends a transaction without executing it. */
  public static void discard(Session session) {
    if (session.transaction() == null) {
      throw new CommandException("ERR DISCARD without MULTI");
    }
    session.endTransaction();
    session.reply().ok();
  }

  /** Has the next EXEC do nothing if one of the keys changes before. */
  public static void watch(Session session) {
    if (session.transaction() != null) {
      throw new CommandException("ERR WATCH inside MULTI is not allowed");
    }
    PomaiEngine engine = session.context().engine();
    for (int i = 1; i < session.argc(); i++) {
      session.watch().add(session.connection().database(), session.key(i), engine);
    }
    session.reply().ok();
  }

  public static void unwatch(Session session) {
    session.unwatch();
    session.reply().ok();
  }

  /** EXEC: queued commands are taken for what they cost now, and run together here or elsewhere. */
  public static final class Exec implements CommandHandler {
    private static final String GENERAL = "ERR ";

    @Override
    public long prepare(Session session) {
      Transaction transaction = session.transaction();
      if (transaction == null || transaction.hasFailed()) {
        return 0;
      }
      CommandSpec exec = session.spec();
      RespRequest request = session.request();
      try {
        return estimate(session, transaction);
      } catch (RuntimeException | Error e) {
        session.endTransaction();
        throw e;
      } finally {
        session.begin(exec, request);
      }
    }

    private static long estimate(Session session, Transaction transaction) {
      long nanos = NANOS_PER_WATCHED_KEY * session.watchedKeys();
      Iterator<Transaction.Queued> commands = transaction.commands().iterator();
      while (commands.hasNext() && nanos < NANOS_LONG_ENOUGH) {
        Transaction.Queued queued = commands.next();
        session.begin(queued.spec(), queued.request());
        boolean _ = session.takeFirstUse(); // it is not run yet
        long more = estimate(session);
        session.end();
        if (more == WAITS) {
          return WAITS;
        }
        nanos += NANOS_PER_COMMAND + Math.min(NANOS_LONG_ENOUGH, more);
      }
      return nanos;
    }

    /** The error reply to an EXEC that is refused; the transaction has ended. */
    static String refused(String error) {
      String reason = error.startsWith(GENERAL) ? error.substring(GENERAL.length()) : error;
      return "EXECABORT Transaction discarded because of: " + reason;
    }

    /** What fails now is going to fail quickly, or not at all. */
    private static long estimate(Session session) {
      try {
        return session.spec().handler().prepare(session);
      } catch (RuntimeException refused) {
        return 0;
      }
    }

    @Override
    public void execute(Session session) {
      Transaction transaction = session.transaction();
      if (transaction == null) {
        throw new CommandException("ERR EXEC without MULTI");
      }
      try {
        if (transaction.hasFailed()) {
          throw new CommandException("EXECABORT Transaction discarded because of previous errors.");
        }
        if (session.isWatchBroken()) {
          session.reply().nullArray();
        } else {
          run(session, transaction);
        }
      } finally {
        session.endTransaction();
      }
    }

    private static void run(Session session, Transaction transaction) {
      session.unwatch();
      CommandSpec exec = session.spec();
      RespRequest request = session.request();
      session.reply().arrayHeader(transaction.commands().size());
      try {
        if (transaction.commands().size() > 1 && transaction.has(CommandFlag.WRITE)) {
          session.context().engine().together(() -> runAll(session, transaction));
        } else {
          runAll(session, transaction);
        }
      } finally {
        session.begin(exec, request);
        session.wrote(transaction.has(CommandFlag.WRITE));
      }
    }

    private static void runAll(Session session, Transaction transaction) {
      for (Transaction.Queued queued : transaction.commands()) {
        session.begin(queued.spec(), queued.request());
        runOne(session);
      }
    }

    private static void execute(Session session, int mark) {
      try {
        prepareAndExecute(session);
      } catch (BudgetExceededException refused) {
        RoomMaker room = session.context().room();
        if (!room.isFor(session, refused)) {
          throw refused;
        }
        room.again(session, mark, refused, () -> prepareAndExecute(session));
      }
    }

    private static void prepareAndExecute(Session session) {
      long _ = session.spec().handler().prepare(session);
      session.execute();
    }

    private static void runOne(Session session) {
      Connection connection = session.connection();
      int mark = connection.replyMark();
      long started = System.nanoTime();
      boolean failed = false;
      try {
        AccessDenial.requireStillAllowed(session);
        execute(session, mark);
      } catch (RuntimeException | Error e) {
        session.context().errors().fail(connection, mark, e);
        failed = true;
      }
      long nanos = System.nanoTime() - started;
      CommandWatch watch = session.context().watch();
      if (nanos >= watch.leastNanos()) {
        watch.executed(session, nanos);
      }
      session.end();
      session.context().metrics().ofThread().called(session.spec().id(), nanos, failed);
    }
  }
}
