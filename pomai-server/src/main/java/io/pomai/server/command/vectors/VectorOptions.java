package io.pomai.server.command.vectors;

import io.pomai.orbit.engine.ElementExpiry;
import io.pomai.orbit.engine.PutMode;
import io.pomai.orbit.engine.SearchOptions;
import io.pomai.orbit.index.Deadline;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.ExpireOption;
import io.pomai.server.command.Session;
import org.jspecify.annotations.Nullable;

/**
 * The options behind the fixed arguments of a vector command, in any order. Reused from command to
 * command.
 */
final class VectorOptions {
  private static final Keyword IN = Keyword.of("IN");
  private static final Keyword ATTR = Keyword.of("ATTR");
  private static final Keyword NX = Keyword.of("NX");
  private static final Keyword XX = Keyword.of("XX");
  private static final Keyword VALUES = Keyword.of("VALUES");
  private static final Keyword WITHATTR = Keyword.of("WITHATTR");
  private static final Keyword WITHATTRS = Keyword.of("WITHATTRS");
  private static final Keyword WITHVECTORS = Keyword.of("WITHVECTORS");
  private static final Keyword RADIUS = Keyword.of("RADIUS");
  private static final Keyword FILTER = Keyword.of("FILTER");
  private static final Keyword TIMEOUT = Keyword.of("TIMEOUT");
  private static final Keyword PROFILE = Keyword.of("PROFILE");
  private static final int ABSENT = -1;

  private int set;
  private int attributes;
  private int filter;
  private PutMode mode = PutMode.ALWAYS;
  private boolean values;
  private boolean withVectors;
  private boolean withAttributes;
  private boolean profile;
  private final ExpireOption expire = new ExpireOption();
  private final SearchEffort effort = new SearchEffort();
  private @Nullable Deadline deadline;
  private boolean withRadius;
  private float radius;

  private void clear() {
    set = ABSENT;
    attributes = ABSENT;
    filter = ABSENT;
    mode = PutMode.ALWAYS;
    values = false;
    withVectors = false;
    withAttributes = false;
    profile = false;
    expire.clear();
    effort.clear();
    withRadius = false;
    deadline = null;
    radius = Float.POSITIVE_INFINITY;
  }

  /** {@code [IN set] [EX seconds|PX ms|EXAT seconds|PXAT ms]}. */
  VectorOptions readMultiPut(ArgumentCursor cursor) {
    clear();
    while (cursor.hasNext()) {
      requireTaken(acceptSet(cursor) || expire.accept(cursor), cursor);
    }
    return this;
  }

  /** {@code [IN set] [ATTR json] [NX|XX] [EX seconds|PX ms|EXAT seconds|PXAT ms]}. */
  VectorOptions readPut(ArgumentCursor cursor) {
    clear();
    while (cursor.hasNext()) {
      requireTaken(acceptSet(cursor) || acceptPut(cursor), cursor);
    }
    return this;
  }

  private boolean acceptPut(ArgumentCursor cursor) {
    if (attributes == ABSENT && cursor.accept(ATTR)) {
      attributes = cursor.next("a JSON object");
      return true;
    }
    if (mode == PutMode.ALWAYS && cursor.accept(NX)) {
      mode = PutMode.NX;
      return true;
    }
    if (mode == PutMode.ALWAYS && cursor.accept(XX)) {
      mode = PutMode.XX;
      return true;
    }
    return expire.accept(cursor);
  }

  /** {@code [IN set] [VALUES] [WITHATTR]}. */
  VectorOptions readGet(ArgumentCursor cursor) {
    clear();
    while (cursor.hasNext()) {
      boolean taken = acceptSet(cursor);
      if (!taken && !values && cursor.accept(VALUES)) {
        values = true;
        taken = true;
      } else if (!taken && !withAttributes && cursor.accept(WITHATTR)) {
        withAttributes = true;
        taken = true;
      }
      requireTaken(taken, cursor);
    }
    return this;
  }

  /** As {@link #readMultiSearch}, and {@code [PROFILE]}. */
  VectorOptions readSearch(ArgumentCursor cursor) {
    clear();
    while (cursor.hasNext()) {
      requireTaken(acceptSet(cursor) || acceptSearch(cursor) || acceptProfile(cursor), cursor);
    }
    return this;
  }

  /**
   * {@code [IN set] [WITHVECTORS] [WITHATTRS] [RADIUS r] [RECALL r] [NPROBE n] [RERANK n] [EXACT]
   * [FILTER filter] [TIMEOUT ms]}.
   */
  VectorOptions readMultiSearch(ArgumentCursor cursor) {
    clear();
    while (cursor.hasNext()) {
      requireTaken(acceptSet(cursor) || acceptSearch(cursor), cursor);
    }
    return this;
  }

  private boolean acceptProfile(ArgumentCursor cursor) {
    if (profile || !cursor.accept(PROFILE)) {
      return false;
    }
    profile = true;
    return true;
  }

  private boolean acceptSearch(ArgumentCursor cursor) {
    if (!withVectors && cursor.accept(WITHVECTORS)) {
      withVectors = true;
    } else if (!withAttributes && cursor.accept(WITHATTRS)) {
      withAttributes = true;
    } else if (!withRadius && cursor.accept(RADIUS)) {
      withRadius = true;
      requireValue(cursor, "a number behind RADIUS");
      radius = (float) cursor.nextDouble("RADIUS");
    } else if (filter == ABSENT && cursor.accept(FILTER)) {
      filter = cursor.next("a filter expression");
    } else if (deadline == null && cursor.accept(TIMEOUT)) {
      requireValue(cursor, "milliseconds behind TIMEOUT");
      deadline = Deadline.after(cursor.nextInt("TIMEOUT", 1, Integer.MAX_VALUE));
    } else {
      return effort.accept(cursor);
    }
    return true;
  }

  private boolean acceptSet(ArgumentCursor cursor) {
    if (set != ABSENT || !cursor.accept(IN)) {
      return false;
    }
    set = cursor.next("the name of a set");
    return true;
  }

  /** Fails where an option ends the command that has a value; says what the value is. */
  static void requireValue(ArgumentCursor cursor, String expected) {
    if (!cursor.hasNext()) {
      cursor.next(expected);
    }
  }

  private static void requireTaken(boolean taken, ArgumentCursor cursor) {
    if (!taken) {
      throw cursor.syntaxError();
    }
  }

  /** The index of the argument that names the set, negative without {@code IN}. */
  int set() {
    return set;
  }

  /** The index of the argument with the attributes, negative without {@code ATTR}. */
  int attributes() {
    return attributes;
  }

  /** The index of the argument with the filter, negative without {@code FILTER}. */
  int filter() {
    return filter;
  }

  /** When what is put is to expire. */
  long deadline(Session session) {
    return expire.isGiven() ? expire.deadline(session) : ElementExpiry.NEVER;
  }

  PutMode mode() {
    return mode;
  }

  boolean values() {
    return values;
  }

  boolean withVectors() {
    return withVectors;
  }

  boolean withAttributes() {
    return withAttributes;
  }

  /** Whether the search is to be explained. */
  boolean profile() {
    return profile;
  }

  SearchOptions search(int k) {
    return new SearchOptions(k, radius, effort.goal(k)).withDeadline(deadline);
  }
}
