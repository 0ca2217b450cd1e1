package io.pomai.server.command;

import io.pomai.orbit.engine.KeyUses;
import io.pomai.orbit.engine.Keyspace;
import java.util.List;

/**
 * Runs a command of a client that has asked for CLIENT NO-TOUCH: what is kept about the use of its
 * keys is put back afterwards. Threads: that of the session.
 */
final class UnnoticedUse {
  private final Session session;
  private final List<Integer> keys;
  private final long[] stamps;

  UnnoticedUse(Session session) {
    this.session = session;
    this.keys = session.spec().keys().of(session.request(), 0);
    this.stamps = new long[keys.size()];
  }

  void execute(CommandSpec command) {
    Keyspace keyspace = session.keyspace();
    KeyUses uses = keyspace.uses();
    for (int i = 0; i < stamps.length; i++) {
      stamps[i] = uses.stamp(session.key(keys.get(i)));
    }
    try {
      command.handler().execute(session);
    } finally {
      for (int i = 0; i < stamps.length; i++) {
        uses.restore(session.key(keys.get(i)), stamps[i]);
      }
    }
  }
}
