package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.Eviction;
import io.pomai.orbit.engine.Keyspace;
import io.pomai.orbit.engine.PomaiEngine;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The keys that the running command of a session names. Threads: that of the session. */
final class NamedKeys implements Eviction.Spared {
  private static final byte[] DEFAULT_SET =
      PomaiEngine.DEFAULT_SET.getBytes(StandardCharsets.US_ASCII);

  private final Session session;
  private final Keyspace keyspace;
  private final List<Integer> arguments;
  private final boolean namesDefault;

  NamedKeys(Session session) {
    this.session = session;
    this.keyspace = session.keyspace();
    this.arguments = session.spec().keys().of(session.request(), 0);
    this.namesDefault = arguments.isEmpty() && session.spec().keys().implied();
  }

  @Override
  public boolean spares(Keyspace its, ByteSlice key) {
    if (!its.equals(keyspace)) {
      return false;
    }
    return namesDefault
        ? key.contentEquals(DEFAULT_SET)
        : arguments.stream().anyMatch(i -> session.key(i).contentEquals(key));
  }
}
