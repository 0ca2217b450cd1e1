package io.pomai.server.command.vectors;

import io.netty.buffer.ByteBuf;
import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.SearchOptions;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.RecallCheck;
import io.pomai.server.command.Session;
import org.jspecify.annotations.Nullable;

/** VSEARCH and VMSEARCH: arguments are read on the event loop, long searches run elsewhere. */
final class VectorSearch {
  /** Most queries of one VMSEARCH. */
  static final int MAX_QUERIES = 1 << 20;

  private VectorSearch() {}

  /** {@code VSEARCH vector k [options]}. */
  static final class Single implements CommandHandler {
    @Override
    public long prepare(Session session) {
      VectorState state = VectorState.of(session);
      ArgumentCursor cursor = session.cursor();
      state.readVector(cursor);
      state.k(readK(cursor));
      state.options().readSearch(cursor);
      return estimate(session, 1);
    }

    @Override
    public void execute(Session session) {
      VectorState state = VectorState.of(session);
      if (state.options().profile()) {
        explain(session, state);
      } else {
        answer(session, state);
      }
      session.searched(1);
    }

    private static void answer(Session session, VectorState state) {
      RecallCheck check = session.context().recall().begin(state.vector());
      if (check != null) {
        answerAndCheck(session, state, check);
        return;
      }
      search(
          session,
          (set, options) -> set.search(state.vector(), options, state.hits()),
          () -> state.hits().begin(0));
    }

    private static void answerAndCheck(Session session, VectorState state, RecallCheck check) {
      try {
        state.hits().check(check);
        search(
            session,
            (set, options) -> {
              set.search(state.vector(), options, state.hits());
              check.of(set, options.withDeadline(null));
            },
            () -> state.hits().begin(0));
      } finally {
        state.hits().check(null);
        check.run(session.searches());
      }
    }

    private static void explain(Session session, VectorState state) {
      SearchProfile profile = new SearchProfile();
      session.reply().arrayHeader(2);
      search(
          session,
          (set, options) -> set.search(state.vector(), options, state.hits(), profile),
          () -> state.hits().begin(0));
      SearchProfiles.write(session.reply(), profile);
    }
  }

  /** {@code VMSEARCH k count vector ... [options]}. */
  static final class Batch implements CommandHandler {
    @Override
    public long prepare(Session session) {
      VectorState state = VectorState.of(session);
      ArgumentCursor cursor = session.cursor();
      state.k(readK(cursor));
      int count = cursor.nextInt("count", 1, MAX_QUERIES);
      for (int i = 0; i < count; i++) {
        state.batch().add(0, 0, state.readVector(cursor));
        requireSameDimension(state, i);
      }
      state.options().readMultiSearch(cursor);
      return estimate(session, count);
    }

    private static void requireSameDimension(VectorState state, int query) {
      int expected = state.batch().dimension();
      if (state.dimension() != expected) {
        throw new CommandException(
            "ERR vector "
                + (query + 1)
                + " has "
                + state.dimension()
                + " dimensions, the first one has "
                + expected);
      }
    }

    @Override
    public void execute(Session session) {
      VectorState state = VectorState.of(session);
      int count = state.batch().count();
      ByteBuf queries = state.batch().contiguous();
      try {
        ByteSlice slice = new ByteSlice(queries.memoryAddress(), state.vector().length() * count);
        session.reply().arrayHeader(count);
        search(
            session,
            (set, o) -> set.searchBatch(slice, count, o, state.hits(), session.searches()),
            () -> writeEmpty(state, count));
      } finally {
        queries.release();
      }
      session.searched(count);
    }

    private static void writeEmpty(VectorState state, int count) {
      for (int i = 0; i < count; i++) {
        state.hits().begin(0);
      }
    }
  }

  private interface Search {
    void on(VectorSet set, SearchOptions options);
  }

  private static int readK(ArgumentCursor cursor) {
    return cursor.nextInt("k", 1, SearchOptions.MAX_K);
  }

  private static SearchOptions options(Session session) {
    VectorState state = VectorState.of(session);
    return state
        .options()
        .search(state.k())
        .withFilter(state.filters().read(session, state.options().filter()));
  }

  private static long estimate(Session session, int queries) {
    VectorState state = VectorState.of(session);
    SearchOptions options = options(session);
    @Nullable VectorSet set = state.sets().toRead(state.options().set());
    return set == null ? 0 : set.estimatedSearchNanos(queries, options);
  }

  /**
   * Searches the set, again when it was replaced meanwhile; a missing {@code default} is an empty
   * one.
   */
  private static void search(Session session, Search search, Runnable empty) {
    VectorState state = VectorState.of(session);
    SearchOptions options = options(session);
    int mark = session.connection().replyMark();
    boolean done = false;
    while (!done) {
      VectorSet set = state.sets().toRead(state.options().set());
      try {
        if (set == null) {
          empty.run();
        } else {
          search.on(set, options);
        }
        done = true;
      } catch (SetDroppedException e) {
        session.connection().rollback(mark);
        state.sets().forget();
      }
    }
  }
}
