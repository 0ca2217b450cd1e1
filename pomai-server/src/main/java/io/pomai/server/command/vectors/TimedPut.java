package io.pomai.server.command.vectors;

import io.pomai.orbit.engine.ElementExpiry;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;

/**
 * Whether a put and what is told of it have to be one step for everyone who writes to the set, see
 * {@link VectorSet#alone}: a set that goes when its elements have expired is told of by who takes
 * them out, and that must not come before it is told that they came.
 */
final class TimedPut {
  private TimedPut() {}

  /**
   * Whether that is so now, for a put with this deadline.
   *
   * @param deadline {@link ElementExpiry#NEVER} for none
   */
  static boolean isOneStep(Session session, long deadline) {
    return deadline != ElementExpiry.NEVER && session.context().events().publishes(KeyEvent.DEL);
  }
}
