package io.pomai.server.command;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;

/**
 * {@code EX seconds}, {@code PX ms}, {@code EXAT seconds} or {@code PXAT ms}: one of them, of which
 * the last counts when it is repeated. Reused from command to command.
 */
public final class ExpireOption {
  private static final Keyword[] WORDS = {
    Keyword.of("EX"), Keyword.of("PX"), Keyword.of("EXAT"), Keyword.of("PXAT")
  };
  private static final ExpireUnit[] UNITS = {
    ExpireUnit.SECONDS, ExpireUnit.MILLIS, ExpireUnit.SECOND_OF_EPOCH, ExpireUnit.MILLI_OF_EPOCH
  };
  private static final int NONE = -1;

  private int word = NONE;
  private int argument;

  public void clear() {
    word = NONE;
  }

  /** Takes the next two arguments if they are such an option, and no other one was before. */
  public boolean accept(ArgumentCursor cursor) {
    for (int i = 0; i < WORDS.length; i++) {
      if ((word == NONE || word == i) && cursor.remaining() > 1 && cursor.accept(WORDS[i])) {
        word = i;
        argument = cursor.next("a time");
        return true;
      }
    }
    return false;
  }

  public boolean isGiven() {
    return word != NONE;
  }

  /** The time that was given, above zero, as a deadline in milliseconds of the epoch. */
  public long deadline(Session session) {
    return deadline(session, ExpireUnit.now(session));
  }

  /** The same for who has asked for {@link ExpireUnit#now} already. */
  public long deadline(Session session, long now) {
    return UNITS[word].positive(session, argument, now);
  }
}
