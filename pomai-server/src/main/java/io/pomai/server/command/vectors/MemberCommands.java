package io.pomai.server.command.vectors;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.HitReader;
import io.pomai.orbit.engine.KeyRange;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.resp.RespLimits;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.CommandHandler;
import io.pomai.server.command.Refusals;
import io.pomai.server.command.Session;
import io.pomai.server.command.StrictNumbers;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** VRANDMEMBER and VRANGE: the names of elements, at random and in order. */
final class MemberCommands {
  private static final long NANOS_PER_ELEMENT = 50;

  /** Most names in a reply, were all of them empty: each has a length and two line ends. */
  private static final int MOST_AGAIN = RespLimits.DEFAULTS.outputBuffer() / "$0\r\n\r\n".length();

  /** Picks of more than this part of the elements are many. */
  private static final int MANY = 5;

  private MemberCommands() {}

  /** Writes names as an array. */
  private record Names(RespWriter reply) implements HitReader {
    @Override
    public void begin(int count) {
      reply.arrayHeader(count);
    }

    @Override
    public void hit(ElementView element) {
      reply.bulk(element.keyAddress(), element.keyLength());
    }
  }

  /** Writes one name alone. */
  private record Name(RespWriter reply) implements HitReader {
    @Override
    public void begin(int count) {
      if (count == 0) {
        reply.nullValue();
      }
    }

    @Override
    public void hit(ElementView element) {
      reply.bulk(element.keyAddress(), element.keyLength());
    }
  }

  static void random(Session session) {
    if (session.argc() > 3) {
      throw new CommandException(Refusals.arity(session.spec()));
    }
    RespWriter reply = session.reply();
    if (session.argc() == 2) {
      show(session, set -> set.elements().atRandom(1, new Name(reply)), reply::nullValue);
      return;
    }
    int wanted = wanted(session);
    if (wanted == 0) {
      reply.arrayHeader(0);
      return;
    }
    show(session, set -> random(set, wanted, new Names(reply)), () -> reply.arrayHeader(0));
  }

  /** How many elements VRANDMEMBER is asked for: as many as a reply may have room for. */
  private static int wanted(Session session) {
    long wanted =
        StrictNumbers.integer(
            session.cursor(2), Long.MIN_VALUE, Long.MAX_VALUE, "ERR COUNT value is not an integer");
    if (wanted < -MOST_AGAIN) {
      throw new CommandException(
          "ERR value is out of range, value must between -%d and %d"
              .formatted(MOST_AGAIN, Long.MAX_VALUE));
    }
    return (int) Math.min(wanted, Integer.MAX_VALUE);
  }

  /** Different elements for a positive number, else any. */
  private static void random(VectorSet set, int wanted, HitReader target) {
    if (wanted > 0) {
      set.elements().atRandom(wanted, target);
    } else {
      set.elements().atRandomAgain(-wanted, target);
    }
  }

  /** A guess at the time of VRANDMEMBER: many different elements are found among all. */
  static long estimateRandom(Session session) {
    int wanted = session.argc() == 3 ? wanted(session) : 0;
    VectorSet set = wanted == 0 ? null : VectorState.of(session).sets().find(1);
    if (set == null) {
      return 0;
    }
    boolean isMany = wanted > set.cardinality() / MANY;
    return NANOS_PER_ELEMENT * (isMany ? 2 * set.cardinality() : Math.abs(wanted));
  }

  /** Runs {@code action} on the set of argument 1, or {@code missing} when there is none. */
  private static void show(Session session, Consumer<VectorSet> action, Runnable missing) {
    VectorSet set = VectorState.of(session).sets().find(1);
    int mark = session.connection().replyMark();
    try {
      if (set == null) {
        missing.run();
      } else {
        action.accept(set);
      }
    } catch (SetDroppedException e) {
      session.connection().rollback(mark);
      missing.run();
    }
  }

  /** VRANGE, which looks at every name unless they are kept in order: long on a large set. */
  static final class Range implements CommandHandler {
    @Override
    public long prepare(Session session) {
      Bounds bounds = Bounds.read(session);
      VectorSet set = VectorState.of(session).sets().find(1);
      return set == null ? 0 : set.elements().estimatedOrderNanos(bounds.most());
    }

    @Override
    public void execute(Session session) {
      Bounds bounds = Bounds.read(session);
      RespWriter reply = session.reply();
      if (bounds.most() == 0) {
        reply.arrayHeader(0);
        return;
      }
      show(
          session,
          set -> set.elements().inOrder(bounds.range(), bounds.most(), new Names(reply)),
          () -> reply.arrayHeader(0));
    }
  }

  /**
   * The arguments of VRANGE.
   *
   * @param most names wanted at most
   */
  private record Bounds(KeyRange range, int most) {
    static Bounds read(Session session) {
      if (session.argc() > 5) {
        throw new CommandException(Refusals.arity(session.spec()));
      }
      int most = most(session);
      requireBound(session, 2, "ERR invalid start range format");
      requireBound(session, 3, "ERR invalid end range format");
      if (is(session, 2, '+') || is(session, 3, '-')) {
        throw new CommandException(
            "ERR '-' can only be used as first argument, '+' only as second");
      }
      KeyRange range =
          new KeyRange(
              name(session, 2),
              first(session, 2) == '(',
              name(session, 3),
              first(session, 3) == '(');
      return new Bounds(range, most);
    }

    private static int most(Session session) {
      ArgumentCursor cursor = session.cursor(4);
      if (!cursor.hasNext()) {
        return Integer.MAX_VALUE;
      }
      long wanted =
          StrictNumbers.integer(cursor, Long.MIN_VALUE, Long.MAX_VALUE, "ERR invalid COUNT value");
      return wanted < 0 ? Integer.MAX_VALUE : (int) Math.min(Integer.MAX_VALUE, wanted);
    }

    private static void requireBound(Session session, int index, String error) {
      int length = session.request().length(index);
      boolean isEnd = is(session, index, '-') || is(session, index, '+');
      boolean isName = length > 1 && (first(session, index) == '[' || first(session, index) == '(');
      if (!isEnd && !isName) {
        throw new CommandException(error);
      }
    }

    private static byte first(Session session, int index) {
      return session.request().length(index) == 0 ? 0 : session.request().byteAt(index, 0);
    }

    private static boolean is(Session session, int index, char word) {
      return session.request().length(index) == 1 && first(session, index) == word;
    }

    /** The name behind the bracket; null for an end. */
    private static @Nullable ByteSlice name(Session session, int index) {
      int length = session.request().length(index);
      return length == 1 ? null : new ByteSlice(session.request().address(index) + 1, length - 1);
    }
  }
}
