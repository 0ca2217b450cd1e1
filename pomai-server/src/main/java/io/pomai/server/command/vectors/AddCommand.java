package io.pomai.server.command.vectors;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.PutMode;
import io.pomai.orbit.engine.PutOutcome;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Refusals;
import io.pomai.server.command.Session;
import io.pomai.server.command.StrictNumbers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** VADD: arguments and errors as in Redis, in its order. */
final class AddCommand {
  private static final Keyword REDUCE = Keyword.of("REDUCE");

  /** Names are kept on the heap too. */
  private final Session session;

  private final VectorState state;
  private final AddOptions options;
  private final int reduced;
  private final int element;
  private final long deadline;
  private boolean makes;

  private AddCommand(Session session) {
    this.session = session;
    this.state = VectorState.of(session);
    ArgumentCursor cursor = session.cursor(2);
    this.reduced = readReduced(cursor);
    state.given().read(cursor);
    if (reduced > state.given().dimension()) {
      throw new CommandException(GivenVector.INVALID);
    }
    if (!cursor.hasNext()) {
      throw new CommandException(Refusals.arity(session.spec()));
    }
    this.element = cursor.next("an element");
    this.options = state.add().read(cursor);
    this.deadline = options.deadline(session);
  }

  static void execute(Session session) {
    AddCommand command = new AddCommand(session);
    try {
      command.run();
    } catch (RuntimeException | Error e) {
      session.opened(session.key(1)); // as in Redis, whatever became of it
      throw e;
    }
  }

  /** A guess at the time: a projection takes all values once for each that is left. */
  static long estimate(Session session) {
    ArgumentCursor cursor = session.cursor(2);
    if (!cursor.accept(REDUCE)) {
      return 0;
    }
    long left = StrictNumbers.integer(cursor, 1, SetConfig.MAX_DIMENSION, GivenVector.INVALID);
    int values = session.argc();
    if (cursor.remaining() > 1) {
      values = Math.max(values, session.request().length(cursor.position() + 1) / Float.BYTES);
    }
    return left * Projection.nanosPerRow(values);
  }

  /** The dimension behind REDUCE, 0 without it. */
  private static int readReduced(ArgumentCursor cursor) {
    return cursor.accept(REDUCE)
        ? (int) StrictNumbers.integer(cursor, 1, SetConfig.MAX_DIMENSION, GivenVector.INVALID)
        : 0;
  }

  private void run() {
    boolean projected = false;
    while (true) {
      VectorSet set = state.sets().find(1);
      if (set == null) {
        session.requireSetName(1);
        makes = true;
        set = session.keyspace().findOrCreate(session.key(1), newConfig());
      }
      if (!projected) {
        requireFit(set.config());
      }
      if (!projected && reduced > 0) {
        state.given().project(reduced);
        projected = true;
      }
      try {
        VectorSet found = set;
        if (TimedPut.isOneStep(session, deadline)) {
          found.alone(() -> putAndTell(found));
        } else {
          putAndTell(found);
        }
        return;
      } catch (SetDroppedException e) {
        state.sets().forget();
      }
    }
  }

  private void putAndTell(VectorSet set) {
    session.reply().bool(put(set) == PutOutcome.CREATED);
    session.happened(KeyEvent.VADD, session.key(1), makes);
  }

  private SetConfig newConfig() {
    int given = state.given().dimension();
    return SetConfig.of(
            reduced > 0 ? reduced : given,
            Objects.requireNonNullElse(options.metric(), Metric.COSINE),
            Objects.requireNonNullElse(options.type(), ElementType.I8))
        .withFlags(session.context().flags())
        .withDegree(options.degree())
        .withInputDimension(reduced > 0 ? given : 0);
  }

  /** Refuses what does not fit a set, whoever made it. */
  private void requireFit(SetConfig config) {
    int given = state.given().dimension();
    boolean isOther =
        options.type() == null && config.elementType() == ElementType.F16; // VADD cannot name it
    if (!isOther
        && config.elementType() != Objects.requireNonNullElse(options.type(), ElementType.I8)) {
      throw new CommandException("ERR asked quantization mismatch with existing vector set");
    }
    if (config.degree() != options.degree()) {
      throw new CommandException("ERR asked M value mismatch with existing vector set");
    }
    boolean isPlain = config.inputDimension() == 0;
    if ((isPlain ? given : reduced) != config.dimension()) {
      throw dimensionMismatch(given, config.dimension());
    }
    if (isPlain && reduced > 0) {
      throw new CommandException("ERR cannot add projection to existing set without projection");
    }
    if (!isPlain && given != config.inputDimension()) {
      throw inputMismatch(given, config.inputDimension());
    }
    if (options.metric() != null && options.metric() != config.metric()) {
      throw new CommandException(
          "ERR asked metric mismatch with existing vector set, which has " + config.metric());
    }
  }

  static CommandException dimensionMismatch(int given, int expected) {
    return new CommandException(
        "ERR Vector dimension mismatch - got " + given + " but set has " + expected);
  }

  static CommandException inputMismatch(int given, int expected) {
    return new CommandException(
        "ERR Input dimension mismatch for projection - got "
            + given
            + " but projection expects "
            + expected);
  }

  /** Empty attributes are kept with a new element, and take away those of one that is there. */
  private PutOutcome put(VectorSet set) {
    ByteSlice attributes = attributes();
    if (attributes == null || attributes.length() > 0) {
      return put(set, attributes, PutMode.ALWAYS);
    }
    PutOutcome outcome = put(set, attributes, PutMode.NX);
    if (outcome == PutOutcome.SKIPPED) {
      outcome = put(set, null, PutMode.ALWAYS);
      set.elements().setAttributes(session.key(element), null);
    }
    return outcome;
  }

  private PutOutcome put(VectorSet set, @Nullable ByteSlice attributes, PutMode mode) {
    return set.put(session.key(element), state.given().slice(), attributes, mode, deadline);
  }

  private @Nullable ByteSlice attributes() {
    int index = options.attributes();
    return index < 0
        ? null
        : state
            .attributes()
            .wrap(session.request().address(index), session.request().length(index));
  }
}
