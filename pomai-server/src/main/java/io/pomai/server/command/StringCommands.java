package io.pomai.server.command;

import io.pomai.orbit.engine.IncrementOutcome;
import io.pomai.orbit.engine.KeyExpiry;
import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.PutMode;
import io.pomai.orbit.engine.PutOutcome;
import io.pomai.protocol.resp.RespWriter;

/** SET, GET, MGET, INCR, INCRBY, APPEND and STRLEN. */
final class StringCommands {
  private StringCommands() {}

  static void get(Session session) {
    RespWriter reply = session.reply();
    boolean found = session.keyspace().getString(session.key(1), reply::bulk);
    session.lookedUp(found ? 1 : 0, found ? 0 : 1);
    if (!found) {
      reply.nullValue();
    }
  }

  /** Keys of another type count as missing, as in Redis. */
  static void mget(Session session) {
    RespWriter reply = session.reply();
    int found = 0;
    reply.arrayHeader(session.argc() - 1);
    for (int i = 1; i < session.argc(); i++) {
      boolean isString = session.keyspace().type(session.key(i)) == KeyType.STRING;
      if (isString && session.keyspace().getString(session.key(i), reply::bulk)) {
        found++;
      } else {
        reply.nullValue();
      }
    }
    session.lookedUp(found, session.argc() - 1 - found);
  }

  static void set(Session session) {
    SetOptions options = session.setOptions().readSet(session.cursor(3));
    long deadline = options.deadline(session);
    if (options.get()) {
      setAndGet(session, options.mode(), deadline);
    } else {
      set(session, options.mode(), deadline);
    }
  }

  private static void set(Session session, PutMode mode, long deadline) {
    if (session.keyspace().setString(session.key(1), session.value(2), mode, null, deadline)
        == PutOutcome.SKIPPED) {
      session.reply().nullValue();
    } else {
      session.happened(KeyEvent.SET, session.key(1));
      session.reply().ok();
    }
  }

  private static void setAndGet(Session session, PutMode mode, long deadline) {
    RespWriter reply = session.reply();
    int mark = session.connection().replyMark();
    PutOutcome outcome =
        session.keyspace().setString(session.key(1), session.value(2), mode, reply::bulk, deadline);
    if (outcome != PutOutcome.SKIPPED) {
      session.happened(KeyEvent.SET, session.key(1));
    }
    if (session.connection().replyMark() == mark) {
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
    IncrementOutcome outcome = session.keyspace().increment(session.key(1), delta);
    long value =
        switch (outcome.status()) {
          case DONE -> outcome.value();
          case NOT_AN_INTEGER ->
              throw new CommandException("ERR value is not an integer or out of range");
          case OVERFLOW -> throw new CommandException("ERR increment or decrement would overflow");
        };
    session.happened(KeyEvent.INCRBY, session.key(1));
    session.reply().integer(value);
  }

  static void append(Session session) {
    long length = session.keyspace().append(session.key(1), session.value(2));
    session.happened(KeyEvent.APPEND, session.key(1));
    session.reply().integer(length);
  }

  static void strlen(Session session) {
    session.reply().integer(session.keyspace().stringLength(session.key(1)));
  }
}
