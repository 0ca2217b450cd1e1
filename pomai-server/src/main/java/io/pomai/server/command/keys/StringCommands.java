package io.pomai.server.command.keys;

import io.pomai.orbit.engine.IncrementOutcome;
import io.pomai.orbit.engine.KeyExpiry;
import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.PutMode;
import io.pomai.orbit.engine.PutOutcome;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;
import io.pomai.server.command.SetOptions;

/** SET, GET, MGET, INCR, INCRBY, APPEND and STRLEN. */
final class StringCommands {
  private StringCommands() {}

  static void get(Session session) {
    RespWriter reply = session.reply();
    boolean found = session.keyspace().getString(session.key(1), reply::bulk);
    session.lookedUp(session.key(1), found);
    if (!found) {
      reply.nullValue();
    }
  }

  /** Keys of another type count as missing, as in Redis. */
  static void mget(Session session) {
    RespWriter reply = session.reply();
    reply.arrayHeader(session.argc() - 1);
    for (int i = 1; i < session.argc(); i++) {
      KeyType type = session.keyspace().type(session.key(i));
      boolean isShown =
          type == KeyType.STRING && session.keyspace().getString(session.key(i), reply::bulk);
      if (!isShown) {
        reply.nullValue();
      }
      session.lookedUp(session.key(i), isShown || type == KeyType.VECTORSET);
    }
  }

  static void set(Session session) {
    SetOptions options = session.setOptions().readSet(session.cursor(3));
    TimedChange.run(session, options.deadline(session), StringCommands::set);
  }

  private static void set(Session session, long deadline) {
    SetOptions options = session.setOptions();
    if (options.get()) {
      setAndGet(session, options.mode(), deadline);
    } else {
      set(session, options.mode(), deadline);
    }
  }

  private static void set(Session session, PutMode mode, long deadline) {
    PutOutcome outcome =
        session.keyspace().setString(session.key(1), session.value(2), mode, null, deadline);
    if (outcome == PutOutcome.SKIPPED) {
      session.reply().nullValue();
    } else {
      stored(session, outcome, deadline);
      session.reply().ok();
    }
  }

  /** Tells that the string of argument 1 was stored. */
  static void stored(Session session, PutOutcome outcome, long deadline) {
    session.happened(KeyEvent.SET, session.key(1), outcome == PutOutcome.CREATED);
    if (deadline != KeyExpiry.NEVER && deadline != KeyExpiry.KEEP) {
      session.tell(KeyEvent.EXPIRE, session.key(1));
    }
  }

  private static void setAndGet(Session session, PutMode mode, long deadline) {
    RespWriter reply = session.reply();
    int mark = session.connection().replyMark();
    PutOutcome outcome =
        session.keyspace().setString(session.key(1), session.value(2), mode, reply::bulk, deadline);
    boolean found = session.connection().replyMark() > mark;
    session.lookedUp(session.key(1), found);
    if (outcome != PutOutcome.SKIPPED) {
      stored(session, outcome, deadline);
    }
    if (!found) {
      reply.nullValue();
    }
  }

  static void incr(Session session) {
    increment(session, 1);
  }

  static void incrBy(Session session) {
    increment(session, session.cursor(2).nextInteger());
  }

  static void decr(Session session) {
    increment(session, -1);
  }

  static void decrBy(Session session) {
    long decrement = session.cursor(2).nextInteger();
    if (decrement == Long.MIN_VALUE) {
      throw new CommandException("ERR decrement would overflow");
    }
    increment(session, -decrement);
  }

  static void getAndSet(Session session) {
    setAndGet(session, PutMode.ALWAYS, KeyExpiry.NEVER);
  }

  private static void increment(Session session, long delta) {
    boolean isNew = session.isNew(session.key(1));
    IncrementOutcome outcome = session.keyspace().increment(session.key(1), delta);
    long value =
        switch (outcome.status()) {
          case DONE -> outcome.value();
          case NOT_AN_INTEGER ->
              throw new CommandException("ERR value is not an integer or out of range");
          case OVERFLOW -> throw new CommandException("ERR increment or decrement would overflow");
        };
    session.happened(KeyEvent.INCRBY, session.key(1), isNew);
    session.reply().integer(value);
  }

  static void append(Session session) {
    boolean isNew = session.isNew(session.key(1));
    long length = session.keyspace().append(session.key(1), session.value(2));
    session.happened(KeyEvent.APPEND, session.key(1), isNew);
    session.reply().integer(length);
  }

  static void strlen(Session session) {
    long length = session.keyspace().stringLength(session.key(1));
    session.lookedUp(session.key(1), length > 0 || session.keyspace().exists(session.key(1)));
    session.reply().integer(length);
  }
}
