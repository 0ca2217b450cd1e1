package io.pomai.server.command;

import io.pomai.orbit.engine.KeyType;
import io.pomai.orbit.engine.Keyspace;
import io.pomai.orbit.engine.WrongTypeException;
import java.util.function.ToLongFunction;

/**
 * A handler whose cost follows from its arguments and the data they name, so that the long ones
 * leave the event loop. The costs are rough: they only tell short from long.
 *
 * @param nanos the estimated time, read on the event loop
 * @param handler what runs
 */
public record Estimated(ToLongFunction<Session> nanos, CommandHandler handler)
    implements CommandHandler {
  private static final long NANOS_PER_ARGUMENT = 500;
  private static final long NANOS_PER_ELEMENT = 100;

  @Override
  public long prepare(Session session) {
    return nanos.applyAsLong(session);
  }

  @Override
  public void execute(Session session) {
    handler.execute(session);
  }

  /** Each argument costs the same. */
  public static long byArguments(Session session) {
    return NANOS_PER_ARGUMENT * session.argc();
  }

  /** Each argument is a key that goes with all its elements. */
  public static long byContents(Session session) {
    long elements = 0;
    for (int i = 1; i < session.argc(); i++) {
      elements += elements(session, i);
    }
    return byArguments(session) + NANOS_PER_ELEMENT * elements;
  }

  /** The key of an argument costs so much for each of its elements. */
  public static long ofElements(Session session, int argument, long nanosPerElement) {
    return nanosPerElement * elements(session, argument);
  }

  private static long elements(Session session, int key) {
    Keyspace keyspace = session.keyspace();
    if (keyspace.type(session.key(key)) != KeyType.VECTORSET) {
      return 0;
    }
    try {
      var set = keyspace.findSet(session.key(key));
      return set == null ? 0 : set.cardinality();
    } catch (WrongTypeException replacedMeanwhile) {
      return 0;
    }
  }

  /** All keys of all databases go. */
  public static long byEverything(Session session) {
    long keys = 0;
    int databases = session.context().engine().config().databases();
    for (int i = 0; i < databases; i++) {
      keys += session.context().engine().keyspace(i).size();
    }
    return NANOS_PER_ELEMENT * (keys + session.context().engine().stats().vectors());
  }
}
