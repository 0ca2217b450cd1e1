package io.pomai.server.command;

import io.pomai.arena.log.WriteAheadLog;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.ArgumentException;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.config.Settings;

/** ROLE, WAIT and WAITAOF of a server that has no replicas. */
final class ReplicationCommands {
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
    checkTimeout(cursor);
    session.reply().integer(0);
  }

  /**
   * Answers when what was written so far is on the device, if that is asked for. Nothing is waited
   * for in a transaction, which is not in the log before its end.
   */
  static void awaitLog(Session session) {
    ArgumentCursor cursor = session.cursor();
    boolean local =
        StrictNumbers.integer(cursor, 0, 1, "ERR value is out of range, value must between 0 and 1")
            == 1;
    StrictNumbers.integer(
        cursor, 0, Integer.MAX_VALUE, "ERR value is out of range, must be positive");
    checkTimeout(cursor);
    WriteAheadLog log = session.context().engine().log();
    if (local && log == null) {
      throw new CommandException(
          "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
    }
    boolean mayWait = session.transaction() == null;
    if (local && mayWait) {
      force(session, log);
    }
    session.reply().arrayHeader(2);
    session.reply().integer(local && mayWait ? 1 : 0);
    session.reply().integer(0);
  }

  private static void force(Session session, WriteAheadLog log) {
    switch (session.settings().get(Settings.APPENDFSYNC)) {
      case ALWAYS -> log.awaitAcknowledged(log.nextSequence() - 1);
      default -> log.force();
    }
  }

  private static void checkTimeout(ArgumentCursor cursor) {
    long millis;
    try {
      millis = cursor.nextInteger();
    } catch (ArgumentException e) {
      throw new CommandException("ERR timeout is not an integer or out of range");
    }
    if (millis < 0) {
      throw new CommandException("ERR timeout is negative");
    }
  }
}
