package io.pomai.server.command.vectors;

import io.pomai.orbit.engine.SetConfig;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.Session;
import io.pomai.server.config.Settings;

/**
 * VSIM: arguments and errors as in Redis, in its order; what is asked of a key that is not there is
 * not looked at. Arguments are read on the event loop, long searches run elsewhere.
 */
final class SimilarCommand implements CommandHandler {
  private static final Keyword ELE = Keyword.of("ELE");

  @Override
  public long prepare(Session session) {
    VectorState state = VectorState.of(session);
    VectorSet set = state.sets().find(1);
    if (set == null) {
      return 0;
    }
    ArgumentCursor cursor = session.cursor(2);
    if (cursor.accept(ELE)) {
      copyElement(session, cursor, set);
    } else {
      state.given().read(cursor);
      requireFit(state.given(), set.config());
    }
    state.similar().read(session, cursor, set);
    return session.settings().get(Settings.VSET_SINGLE_THREAD)
        ? 0
        : projectionNanos(state.given(), set.config())
            + set.estimatedSearchNanos(1, state.similar().search(session, set));
  }

  private static boolean isProjected(GivenVector vector, SetConfig config) {
    return vector.dimension() != config.dimension();
  }

  private static long projectionNanos(GivenVector vector, SetConfig config) {
    return isProjected(vector, config)
        ? config.dimension() * Projection.nanosPerRow(vector.dimension())
        : 0;
  }

  private static void copyElement(Session session, ArgumentCursor cursor, VectorSet set) {
    int element = cursor.next("an element");
    if (!set.get(session.key(element), VectorState.of(session).given()::copy)) {
      throw new CommandException("ERR element not found in set");
    }
  }

  /** A vector of the set's own dimension is taken as projected. */
  private static void requireFit(GivenVector vector, SetConfig config) {
    int given = vector.dimension();
    if (!isProjected(vector, config)) {
      return;
    }
    if (config.inputDimension() == 0) {
      throw AddCommand.dimensionMismatch(given, config.dimension());
    }
    if (given != config.inputDimension()) {
      throw AddCommand.inputMismatch(given, config.inputDimension());
    }
  }

  @Override
  public void execute(Session session) {
    SimilarQuery query = VectorState.of(session).similar();
    VectorSet set = query.set();
    if (set == null) {
      session.reply().arrayHeader(0);
      return;
    }
    GivenVector vector = VectorState.of(session).given();
    if (isProjected(vector, set.config())) {
      vector.project(set.dimension());
    }
    int mark = session.connection().replyMark();
    try {
      SimilarWriter writer = new SimilarWriter(session, query, set.metric());
      set.elements()
          .similar(VectorState.of(session).given().slice(), query.search(session, set), writer);
      writer.finish();
    } catch (SetDroppedException e) {
      session.connection().rollback(mark);
      session.reply().arrayHeader(0);
    }
    session.searched(1);
  }
}
