package io.pomai.server.command.vectors;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.engine.ElementExpiry;
import io.pomai.orbit.engine.SetConfig;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.ExpireOption;
import io.pomai.server.command.Session;
import io.pomai.server.command.StrictNumbers;
import org.jspecify.annotations.Nullable;

/**
 * The options of VADD, behind the element, in any order; of those that are repeated the last one
 * counts. Reused from command to command.
 */
final class AddOptions {
  /** The greatest EF. */
  static final int MAX_EF = 1_000_000;

  private static final Keyword CAS = Keyword.of("CAS");
  private static final Keyword NOQUANT = Keyword.of("NOQUANT");
  private static final Keyword Q8 = Keyword.of("Q8");
  private static final Keyword BIN = Keyword.of("BIN");
  private static final Keyword EF = Keyword.of("EF");
  private static final Keyword SETATTR = Keyword.of("SETATTR");
  private static final Keyword M = Keyword.of("M");
  private static final Keyword XMETRIC = Keyword.of("XMETRIC");
  private static final String INVALID = "ERR invalid option after element";
  private static final int ABSENT = -1;

  private @Nullable ElementType type;
  private @Nullable Metric metric;
  private int degree;
  private int attributes;
  private final ExpireOption expire = new ExpireOption();

  AddOptions read(ArgumentCursor cursor) {
    type = null;
    metric = null;
    degree = SetConfig.DEFAULT_DEGREE;
    attributes = ABSENT;
    expire.clear();
    while (cursor.hasNext()) {
      boolean taken = acceptWord(cursor) || (cursor.remaining() > 1 && acceptValue(cursor));
      if (!taken) {
        throw new CommandException(INVALID);
      }
    }
    return this;
  }

  /** Whether the next option is one without a value; CAS changes nothing. */
  private boolean acceptWord(ArgumentCursor cursor) {
    if (cursor.accept(NOQUANT)) {
      type = ElementType.F32;
    } else if (cursor.accept(Q8)) {
      type = ElementType.I8;
    } else if (cursor.accept(BIN)) {
      type = ElementType.BIN;
    } else {
      return cursor.accept(CAS);
    }
    return true;
  }

  /** The effort of an insertion has no meaning here, but is checked. */
  private boolean acceptValue(ArgumentCursor cursor) {
    if (cursor.accept(EF)) {
      StrictNumbers.integer(cursor, 1, MAX_EF, "ERR invalid EF");
    } else if (cursor.accept(M)) {
      degree =
          (int)
              StrictNumbers.integer(
                  cursor, SetConfig.MIN_DEGREE, SetConfig.MAX_DEGREE, "ERR invalid M");
    } else if (cursor.accept(SETATTR)) {
      attributes = cursor.next("attributes");
    } else if (cursor.accept(XMETRIC)) {
      metric = readMetric(cursor);
    } else {
      return expire.accept(cursor);
    }
    return true;
  }

  private static Metric readMetric(ArgumentCursor cursor) {
    String name = cursor.nextUpperCase("a metric");
    for (Metric metric : Metric.values()) {
      if (metric.name().equals(name)) {
        return metric;
      }
    }
    throw new CommandException("ERR invalid XMETRIC, expected COSINE, L2 or IP");
  }

  /** The quantization that was asked for, or null. */
  @Nullable ElementType type() {
    return type;
  }

  /** The metric that was asked for, or null. */
  @Nullable Metric metric() {
    return metric;
  }

  /** When the element is to expire. */
  long deadline(Session session) {
    return expire.isGiven() ? expire.deadline(session) : ElementExpiry.NEVER;
  }

  int degree() {
    return degree;
  }

  /** The index of the argument with the attributes, negative without. */
  int attributes() {
    return attributes;
  }
}
