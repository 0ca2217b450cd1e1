package io.pomai.server.command;

import io.pomai.orbit.engine.KeyExpiry;

/** How a command says when something expires; turned into a deadline as Redis does it. */
public enum ExpireUnit {
  /** Seconds from now. */
  SECONDS(1_000, false),
  /** Milliseconds from now. */
  MILLIS(1, false),
  /** Seconds of the epoch. */
  SECOND_OF_EPOCH(1_000, true),
  /** Milliseconds of the epoch. */
  MILLI_OF_EPOCH(1, true);

  private static final long GREATEST = KeyExpiry.NEVER - 1;

  private final long millis;
  private final boolean absolute;

  ExpireUnit(long millis, boolean absolute) {
    this.millis = millis;
    this.absolute = absolute;
  }

  /**
   * The time by which keys and elements expire, in milliseconds of the epoch. A command asks once:
   * what it does and what it tells is then of the same time.
   */
  public static long now(Session session) {
    return session.context().engine().config().clock().millis();
  }

  /**
   * The deadline that argument {@code index} means, in milliseconds of the epoch; it may be in the
   * past, or before the epoch.
   *
   * @param now see {@link #now}
   */
  public long any(Session session, int index, long now) {
    return deadline(session, integer(session, index), now);
  }

  /** The same for commands that take times above zero only. */
  public long positive(Session session, int index, long now) {
    long amount = integer(session, index);
    if (amount <= 0) {
      throw invalid(session);
    }
    return deadline(session, amount, now);
  }

  private static long integer(Session session, int index) {
    return StrictNumbers.integer(
        session.cursor(index),
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        "ERR value is not an integer or out of range");
  }

  private long deadline(Session session, long amount, long now) {
    if (amount > Long.MAX_VALUE / millis || amount < Long.MIN_VALUE / millis) {
      throw invalid(session);
    }
    long start = absolute ? 0 : now;
    long time = amount * millis;
    if (time > Long.MAX_VALUE - start) {
      throw invalid(session);
    }
    return Math.min(GREATEST, time + start);
  }

  private static CommandException invalid(Session session) {
    return new CommandException(
        "ERR invalid expire time in '" + session.spec().shownName() + "' command");
  }
}
