package io.pomai.server.command.keys;

import io.pomai.orbit.engine.KeyExpiry;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;

/**
 * A change of a key of the selected database that has a deadline, and what is told of it. While it
 * is published which keys expire, both are done under the lock of the keyspace: nobody takes the
 * key out, and tells that, before the change is told. Threads: that of its session.
 */
interface TimedChange {
  /** Makes the change and tells what happened. */
  void run(Session session, long deadline);

  /**
   * Has a change made.
   *
   * @param deadline as {@link io.pomai.orbit.engine.Keyspace#setString} takes it
   */
  static void run(Session session, long deadline, TimedChange change) {
    if (deadline != KeyExpiry.NEVER && session.context().events().publishes(KeyEvent.EXPIRED)) {
      session.keyspace().atomically(() -> change.run(session, deadline));
    } else {
      change.run(session, deadline);
    }
  }
}
