package io.pomai.server.command.vectors;

import io.pomai.orbit.engine.ElementExpiry;
import io.pomai.orbit.engine.ExpireCondition;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.server.command.ExpireUnit;
import io.pomai.server.command.Session;
import io.pomai.server.command.keys.ExpiryCommands;

/** VEXPIRE, VTTL and VPERSIST: times to live of elements. */
final class ElementExpiryCommands {
  private static final long SECOND = 1_000;

  private ElementExpiryCommands() {}

  static void expire(Session session) {
    ExpireCondition condition = ExpiryCommands.condition(session.cursor(4));
    long now = ExpireUnit.now(session);
    long deadline = ExpireUnit.SECONDS.any(session, 3, now);
    boolean isPast = deadline <= now;
    boolean changed =
        ElementCommands.isDone(
            session,
            set -> {
              boolean done =
                  set.elements().expiry().expire(session.key(2), deadline, condition, now);
              ElementCommands.told(session, set, done && isPast);
              return done;
            });
    if (!changed || !isPast) {
      session.opened(session.key(1));
    }
    session.reply().integer(changed ? 1 : 0);
  }

  static void persist(Session session) {
    boolean changed =
        ElementCommands.isDone(session, set -> set.elements().expiry().persist(session.key(2)));
    session.opened(session.key(1));
    session.reply().integer(changed ? 1 : 0);
  }

  static void ttl(Session session) {
    long deadline = deadline(session);
    boolean found = deadline != ElementExpiry.ABSENT;
    session.lookedUp(found ? 1 : 0, found ? 0 : 1);
    session.reply().integer(ExpiryCommands.left(session, deadline, SECOND));
  }

  private static long deadline(Session session) {
    while (true) {
      VectorSet set = VectorState.of(session).sets().find(1);
      try {
        return set == null
            ? ElementExpiry.ABSENT
            : set.elements().expiry().deadline(session.key(2));
      } catch (SetDroppedException e) {
        VectorState.of(session).sets().forget();
      }
    }
  }
}
