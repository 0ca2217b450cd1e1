package io.pomai.server.command.keys;

import io.pomai.orbit.engine.ExpireCondition;
import io.pomai.orbit.engine.KeyExpiry;
import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.PutMode;
import io.pomai.orbit.engine.PutOutcome;
import io.pomai.orbit.engine.WrongTypeException;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.ExpireUnit;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;
import io.pomai.server.command.SetOptions;
import java.util.Locale;

/** EXPIRE, TTL and their kin, PERSIST, SETEX, PSETEX and GETEX: times to live of keys. */
public final class ExpiryCommands {
  private static final long ABSENT = -2;
  private static final long FOR_EVER = -1;
  private static final long MILLIS = 1_000;

  private ExpiryCommands() {}

  /** EXPIRE and the like, by the unit of their time. */
  static CommandHandler expire(ExpireUnit unit) {
    return session -> {
      ExpireCondition condition = condition(session.cursor(3));
      long now = ExpireUnit.now(session);
      TimedChange.run(
          session,
          unit.any(session, 2, now),
          (its, deadline) -> expire(its, deadline, condition, now));
    };
  }

  private static void expire(Session session, long deadline, ExpireCondition condition, long now) {
    boolean changed = session.keyspace().expiry().expire(session.key(1), deadline, condition, now);
    if (changed) {
      session.happened(changeTo(deadline, now), session.key(1));
    }
    session.reply().integer(changed ? 1 : 0);
  }

  /** What happens to a key that gets a deadline. */
  private static KeyEvent changeTo(long deadline, long now) {
    if (deadline == KeyExpiry.NEVER) {
      return KeyEvent.PERSIST;
    }
    return deadline <= now ? KeyEvent.DEL : KeyEvent.EXPIRE;
  }

  /** The conditions behind a time to live. */
  public static ExpireCondition condition(ArgumentCursor options) {
    boolean none = false;
    boolean any = false;
    boolean later = false;
    boolean earlier = false;
    while (options.hasNext()) {
      String word = options.nextString("an option");
      switch (word.toUpperCase(Locale.ROOT)) {
        case "NX" -> none = true;
        case "XX" -> any = true;
        case "GT" -> later = true;
        case "LT" -> earlier = true;
        default -> throw new CommandException("ERR Unsupported option " + word);
      }
    }
    if (none && (any || later || earlier)) {
      throw new CommandException(
          "ERR NX and XX, GT or LT options at the same time are not compatible");
    }
    if (later && earlier) {
      throw new CommandException("ERR GT and LT options at the same time are not compatible");
    }
    return new ExpireCondition(none, any, later, earlier);
  }

  static void ttl(Session session) {
    left(session, MILLIS);
  }

  static void pttl(Session session) {
    left(session, 1);
  }

  private static void left(Session session, long unit) {
    long deadline = deadline(session);
    session.reply().integer(left(session, deadline, unit));
  }

  /** What TTL and VTTL reply: the time that is left, rounded, or a number below zero. */
  public static long left(Session session, long deadline, long unit) {
    if (deadline == KeyExpiry.ABSENT || deadline == KeyExpiry.NEVER) {
      return deadline == KeyExpiry.ABSENT ? ABSENT : FOR_EVER;
    }
    return rounded(Math.max(0, deadline - ExpireUnit.now(session)), unit);
  }

  private static long rounded(long millis, long unit) {
    return unit == 1 ? millis : millis / unit + (millis % unit >= unit / 2 ? 1 : 0);
  }

  static void expireTime(Session session) {
    time(session, MILLIS);
  }

  static void pexpireTime(Session session) {
    time(session, 1);
  }

  private static void time(Session session, long unit) {
    long deadline = deadline(session);
    boolean isTime = deadline != KeyExpiry.ABSENT && deadline != KeyExpiry.NEVER;
    session.reply().integer(isTime ? rounded(deadline, unit) : left(session, deadline, unit));
  }

  private static long deadline(Session session) {
    long deadline = session.keyspace().expiry().deadline(session.key(1));
    session.lookedUp(session.key(1), deadline != KeyExpiry.ABSENT);
    return deadline;
  }

  static void persist(Session session) {
    boolean changed = session.keyspace().expiry().persist(session.key(1));
    if (changed) {
      session.happened(KeyEvent.PERSIST, session.key(1));
    }
    session.reply().integer(changed ? 1 : 0);
  }

  static void setExpiring(Session session) {
    set(session, ExpireUnit.SECONDS);
  }

  static void setExpiringInMillis(Session session) {
    set(session, ExpireUnit.MILLIS);
  }

  private static void set(Session session, ExpireUnit unit) {
    long deadline = unit.positive(session, 2, ExpireUnit.now(session));
    TimedChange.run(session, deadline, ExpiryCommands::set);
  }

  private static void set(Session session, long deadline) {
    PutOutcome outcome =
        session
            .keyspace()
            .setString(session.key(1), session.value(3), PutMode.ALWAYS, null, deadline);
    StringCommands.stored(session, outcome, deadline);
    session.reply().ok();
  }

  /** A missing key is told before a wrong type, and that before a wrong time, as in Redis. */
  static void getExpiring(Session session) {
    SetOptions options = session.setOptions().readGet(session.cursor(2));
    KeyType type = session.keyspace().type(session.key(1));
    if (type == KeyType.VECTORSET) {
      throw new WrongTypeException(KeyType.STRING, type);
    }
    if (type == KeyType.STRING) {
      long now = ExpireUnit.now(session);
      TimedChange.run(
          session,
          options.deadline(session, now),
          (its, deadline) -> getExpiring(its, deadline, now));
    } else {
      shown(session, false);
    }
  }

  private static void getExpiring(Session session, long deadline, long now) {
    KeyExpiry expiry = session.keyspace().expiry();
    boolean changes =
        deadline != KeyExpiry.KEEP
            && (deadline != KeyExpiry.NEVER || expiry.deadline(session.key(1)) != deadline);
    boolean found = expiry.getString(session.key(1), session.reply()::bulk, deadline, now);
    if (found && changes) {
      session.happened(changeTo(deadline, now), session.key(1));
    }
    shown(session, found);
  }

  private static void shown(Session session, boolean found) {
    session.lookedUp(session.key(1), found);
    if (!found) {
      session.reply().nullValue();
    }
  }
}
