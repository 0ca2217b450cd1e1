package io.pomai.server.command.vectors;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.Keyword;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** VREM, VEMB, VISMEMBER, VGETATTR and VSETATTR: single elements of a vector set. */
final class ElementCommands {
  private static final Keyword RAW = Keyword.of("RAW");

  private ElementCommands() {}

  static void remove(Session session) {
    boolean removed = isDone(session, set -> told(session, set, set.delete(session.key(2))));
    session.reply().bool(removed);
    if (!removed) {
      session.opened(session.key(1));
    }
  }

  /** Tells what became of the set of argument 1, and returns whether an element went. */
  static boolean told(Session session, VectorSet set, boolean removed) {
    if (removed) {
      session.happened(KeyEvent.VREM, session.key(1));
    }
    if (removed && set.isDropped()) {
      session.tell(KeyEvent.DEL, session.key(1));
    }
    return removed;
  }

  static void isMember(Session session) {
    session.reply().bool(isDone(session, set -> set.get(session.key(2), element -> {})));
  }

  /** Empty attributes take away those that an element has. */
  static void setAttributes(Session session) {
    ByteSlice given = session.request().length(3) == 0 ? null : session.value(3);
    boolean done = isDone(session, set -> set.elements().setAttributes(session.key(2), given));
    if (done) {
      session.happened(KeyEvent.VSETATTR, session.key(1));
    } else {
      session.opened(session.key(1));
    }
    session.reply().bool(done);
  }

  static void getAttributes(Session session) {
    RespWriter reply = session.reply();
    show(session, element -> HitWriter.writeAttributes(reply, element));
  }

  static void embedding(Session session) {
    ArgumentCursor options = session.cursor(3);
    boolean isRaw = options.hasNext();
    while (options.hasNext()) {
      if (!options.accept(RAW)) {
        throw new CommandException("ERR invalid option");
      }
    }
    VectorSet set = VectorState.of(session).sets().find(1);
    ElementType type = set == null ? ElementType.F32 : set.elementType();
    show(
        session,
        element -> {
          if (isRaw) {
            raw(session, type, element);
          } else {
            values(session, element);
          }
        });
  }

  /** Shows the element that arguments 1 and 2 name, or replies that there is none. */
  private static void show(Session session, Consumer<ElementView> writer) {
    boolean found = isDone(session, set -> set.get(session.key(2), writer::accept));
    session.lookedUp(found ? 1 : 0, found ? 0 : 1);
    if (!found) {
      session.reply().nullValue();
    }
  }

  /** What {@code action} says of the set of argument 1; false when there is none. */
  static boolean isDone(Session session, Predicate<VectorSet> action) {
    while (true) {
      VectorSet set = VectorState.of(session).sets().find(1);
      try {
        return set != null && action.test(set);
      } catch (SetDroppedException e) {
        VectorState.of(session).sets().forget();
      }
    }
  }

  private static void values(Session session, ElementView element) {
    GivenVector vector = VectorState.of(session).given();
    vector.copy(element);
    session.reply().arrayHeader(vector.dimension());
    for (int i = 0; i < vector.dimension(); i++) {
      session.reply().moduleDouble(vector.value(i));
    }
  }

  /** The values as they are stored and what they are to be multiplied by. */
  private static void raw(Session session, ElementType type, ElementView element) {
    RespWriter reply = session.reply();
    reply.arrayHeader(type == ElementType.I8 ? 4 : 3);
    if (type == ElementType.I8 || type == ElementType.BIN) {
      reply.simpleString(SetInfo.quantization(type));
      reply.bulk(element.valuesAddress(), element.valuesBytes());
      reply.moduleDouble(element.norm());
    } else {
      GivenVector vector = VectorState.of(session).given();
      vector.copy(element);
      float norm = vector.normalise();
      reply.simpleString(SetInfo.quantization(ElementType.F32));
      reply.bulk(vector.slice().address(), vector.slice().length());
      reply.moduleDouble(norm);
    }
    if (type == ElementType.I8) {
      reply.moduleDouble(element.range());
    }
  }
}
