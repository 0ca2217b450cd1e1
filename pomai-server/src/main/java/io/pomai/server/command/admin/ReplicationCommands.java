package io.pomai.server.command.admin;

import io.pomai.arena.log.SyncPolicy;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import io.pomai.server.command.StrictNumbers;
import io.pomai.server.config.Settings;
import java.util.concurrent.TimeUnit;

/** ROLE, WAIT and WAITAOF of a server that has no replicas. */
final class ReplicationCommands {
  private static final long FOR_EVER = 0;

  private ReplicationCommands() {}

  static void role(Session session) {
    RespWriter reply = session.reply();
    reply.arrayHeader(3);
    reply.string("master");
    reply.integer(0);
    reply.arrayHeader(0);
  }

  /** No replica will ever come, so there is nothing to wait for. */
  static void await(Session session) {
    ArgumentCursor cursor = session.cursor();
    cursor.nextInteger();
    long _ = StrictNumbers.timeoutMillis(cursor);
    session.reply().integer(0);
  }

  /**
   * Answers when what was written so far is on the device, if that is asked for, or when the time
   * is up. Nothing is waited for in a transaction, which is not in the log before its end.
   */
  static void awaitLog(Session session) {
    ArgumentCursor cursor = session.cursor();
    boolean local =
        StrictNumbers.integer(cursor, 0, 1, "ERR value is out of range, value must between 0 and 1")
            == 1;
    StrictNumbers.integer(
        cursor, 0, Integer.MAX_VALUE, "ERR value is out of range, must be positive");
    long millis = StrictNumbers.timeoutMillis(cursor);
    WriteAheadLog log = session.context().engine().log();
    if (local && log == null) {
      throw new CommandException(
          "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
    }
    boolean mayWait = session.transaction() == null;
    boolean safe = local && mayWait && force(session, log, millis);
    session.reply().arrayHeader(2);
    session.reply().integer(safe ? 1 : 0);
    session.reply().integer(0);
  }

  /** Whether all that was written so far is on the device by the end of a time. */
  private static boolean force(Session session, WriteAheadLog log, long millis) {
    long nanos = millis == FOR_EVER ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(millis);
    return session.settings().get(Settings.APPENDFSYNC) == SyncPolicy.ALWAYS
        ? log.awaitAcknowledged(log.nextSequence() - 1, nanos)
        : log.force(nanos);
  }
}
