package io.pomai.server.command.vectors;

import io.pomai.orbit.engine.SearchOptions;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.index.Deadline;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.Session;
import io.pomai.server.command.StrictNumbers;
import org.jspecify.annotations.Nullable;

/**
 * The options of VSIM, in any order; of those that are repeated the last one counts. Reused from
 * command to command.
 */
final class SimilarQuery {
  private static final Keyword WITHSCORES = Keyword.of("WITHSCORES");
  private static final Keyword WITHATTRIBS = Keyword.of("WITHATTRIBS");
  private static final Keyword COUNT = Keyword.of("COUNT");
  private static final Keyword EPSILON = Keyword.of("EPSILON");
  private static final Keyword EF = Keyword.of("EF");
  private static final Keyword FILTER = Keyword.of("FILTER");
  private static final Keyword FILTER_EF = Keyword.of("FILTER-EF");
  private static final Keyword TIMEOUT = Keyword.of("TIMEOUT");
  private static final Keyword TRUTH = Keyword.of("TRUTH");
  private static final Keyword NOTHREAD = Keyword.of("NOTHREAD");
  private static final long DEFAULT_COUNT = 10;
  private static final int NONE = -1;

  private @Nullable VectorSet set;
  private boolean withScores;
  private boolean withAttributes;
  private boolean exact;
  private long count;
  private long ef;
  private float epsilon;
  private int repeated;
  private @Nullable Filter filter;
  private @Nullable Deadline deadline;

  void clear() {
    set = null;
    filter = null;
  }

  /** Reads the options of a search in {@code searched}. */
  void read(Session session, ArgumentCursor cursor, VectorSet searched) {
    set = searched;
    filter = null;
    repeated = NONE;
    deadline = null;
    withScores = false;
    withAttributes = false;
    exact = false;
    count = DEFAULT_COUNT;
    ef = Similarity.DEFAULT_EF;
    epsilon = Float.POSITIVE_INFINITY;
    while (cursor.hasNext()) {
      boolean taken =
          acceptWord(cursor) || (cursor.remaining() > 1 && acceptValue(session, cursor));
      if (!taken) {
        throw new CommandException("ERR syntax error in VSIM command");
      }
    }
    if (repeated != NONE) {
      filter = VectorState.of(session).filters().read(session, repeated);
    }
  }

  /** Whether the next option is one without a value; NOTHREAD changes nothing. */
  private boolean acceptWord(ArgumentCursor cursor) {
    if (cursor.accept(WITHSCORES)) {
      withScores = true;
    } else if (cursor.accept(WITHATTRIBS)) {
      withAttributes = true;
    } else if (cursor.accept(TRUTH)) {
      exact = true;
    } else {
      return cursor.accept(NOTHREAD);
    }
    return true;
  }

  private boolean acceptValue(Session session, ArgumentCursor cursor) {
    if (cursor.accept(COUNT)) {
      count = StrictNumbers.integer(cursor, 1, Long.MAX_VALUE, "ERR invalid COUNT");
    } else if (cursor.accept(EPSILON)) {
      epsilon = (float) StrictNumbers.positive(cursor, "ERR invalid EPSILON");
    } else if (cursor.accept(EF)) {
      ef = StrictNumbers.integer(cursor, 1, AddOptions.MAX_EF, "ERR invalid EF");
    } else if (cursor.accept(FILTER)) {
      acceptFilter(session, cursor.next("a filter expression"));
    } else if (cursor.accept(TIMEOUT)) {
      long millis = StrictNumbers.integer(cursor, 1, Integer.MAX_VALUE, "ERR invalid TIMEOUT");
      deadline = Deadline.after(millis);
    } else if (cursor.accept(FILTER_EF)) {
      StrictNumbers.integer(cursor, 1, Long.MAX_VALUE, "ERR invalid FILTER-EF");
    } else {
      return false;
    }
    return true;
  }

  /** The first is compiled in its place, where its error is told; of more, only the last one is. */
  private void acceptFilter(Session session, int expression) {
    if (filter == null) {
      filter = VectorState.of(session).filters().read(session, expression);
    } else {
      repeated = expression;
    }
  }

  /** The set that is searched, or null when there is none. */
  @Nullable VectorSet set() {
    return set;
  }

  boolean withScores() {
    return withScores;
  }

  boolean withAttributes() {
    return withAttributes;
  }

  float epsilon() {
    return epsilon;
  }

  /** What the engine is asked for. */
  SearchOptions search(Session session, VectorSet searched) {
    long most = Math.min(SearchOptions.MAX_K, Math.max(1, searched.cardinality()));
    SearchGoal goal =
        exact || count >= most ? SearchGoal.EXACT : Similarity.goal(session, searched, ef);
    return SearchOptions.nearest((int) Math.min(count, most))
        .withGoal(goal)
        .withFilter(filter)
        .withDeadline(deadline);
  }
}
