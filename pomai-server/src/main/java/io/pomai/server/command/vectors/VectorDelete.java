package io.pomai.server.command.vectors;

import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.filter.Filter;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.Estimated;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code VDEL [key ...] [WHERE filter] [IN set]}: the options are what the last two or four
 * arguments say. Without keys, all elements that match go.
 */
final class VectorDelete implements CommandHandler {
  private static final Keyword IN = Keyword.of("IN");
  private static final Keyword WHERE = Keyword.of("WHERE");
  private static final long NANOS_PER_ELEMENT = 1_000;

  /**
   * Where the arguments are, as indexes.
   *
   * @param end behind the last key
   * @param filter of the filter, negative for none
   * @param set of the name of the set, negative for none
   */
  private record Places(int end, int filter, int set) {}

  private static Places places(ArgumentCursor cursor) {
    int first = cursor.position();
    int end = first + cursor.remaining();
    int filter = -1;
    int set = -1;
    boolean taken = true;
    while (taken && end - 2 >= first) {
      ArgumentCursor option = new ArgumentCursor().wrap(cursor.request(), end - 2);
      boolean mayHaveNoKeys = filter >= 0 || end - 2 > first;
      if (filter < 0 && option.isNext(WHERE)) {
        filter = end - 1;
      } else if (set < 0 && mayHaveNoKeys && option.isNext(IN)) {
        set = end - 1;
      } else {
        taken = false;
      }
      end -= taken ? 2 : 0;
    }
    return new Places(end, filter, set);
  }

  /** The index of the argument that names the set, negative without {@code IN}. */
  static int set(ArgumentCursor cursor) {
    return places(cursor).set;
  }

  @Override
  public long prepare(Session session) {
    Places places = places(session.cursor());
    if (places.filter < 0 || places.end > 1) {
      return Estimated.byArguments(session);
    }
    VectorSet set = VectorState.of(session).sets().toRead(places.set);
    return set == null ? 0 : NANOS_PER_ELEMENT * set.cardinality();
  }

  @Override
  public void execute(Session session) {
    Places places = places(session.cursor());
    Filter filter = VectorState.of(session).filters().read(session, places.filter);
    if (filter != null && places.end == 1) {
      long deleted =
          VectorCommands.onSet(
              session, places.set, set -> told(session, set, set.deleteWhere(filter)));
      session.reply().integer(deleted);
      return;
    }
    long deleted = 0;
    for (int i = 1; i < places.end; i++) {
      deleted += VectorCommands.onSet(session, places.set, one(session, i, filter));
    }
    session.reply().integer(deleted);
  }

  private static ToLongFunction<VectorSet> one(Session session, int key, @Nullable Filter filter) {
    return filter == null
        ? set -> told(session, set, set.delete(session.key(key)) ? 1 : 0)
        : set -> told(session, set, set.deleteWhere(session.key(key), filter) ? 1 : 0);
  }

  /** Tells what became of a set, and returns how many of its elements went. */
  private static long told(Session session, VectorSet set, long deleted) {
    if (deleted > 0) {
      session.happened(KeyEvent.VREM, VectorState.of(session).sets().name());
    }
    if (deleted > 0 && set.isDropped()) {
      session.tell(KeyEvent.DEL, VectorState.of(session).sets().name());
    }
    return deleted;
  }
}
