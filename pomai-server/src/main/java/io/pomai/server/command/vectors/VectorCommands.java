package io.pomai.server.command.vectors;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.PutMode;
import io.pomai.orbit.engine.PutOutcome;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Session;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** VSET, VMSET and VGET: the elements of vector sets. */
final class VectorCommands {
  /** Most elements of one VMSET. */
  static final int MAX_COUNT = 1 << 24;

  private static final int LONGEST_ATTRIBUTES = 1 << 20;

  private VectorCommands() {}

  static void set(Session session) {
    VectorState state = VectorState.of(session);
    ArgumentCursor cursor = session.cursor();
    int key = cursor.next("a key");
    state.readVector(cursor);
    VectorOptions options = state.options().readPut(cursor);
    ByteSlice attributes = attributes(session, options);
    put(session, session.key(key), attributes, options.deadline(session));
  }

  private static @Nullable ByteSlice attributes(Session session, VectorOptions options) {
    int index = options.attributes();
    if (index < 0) {
      return null;
    }
    JsonObjects.check(session.bytes(index, LONGEST_ATTRIBUTES));
    return VectorState.of(session)
        .attributes()
        .wrap(session.request().address(index), session.request().length(index));
  }

  /** Stores the vector that was read last; a set that vanished meanwhile is looked up again. */
  private static void put(
      Session session, ByteSlice key, @Nullable ByteSlice attributes, long deadline) {
    VectorState state = VectorState.of(session);
    VectorOptions options = state.options();
    while (true) {
      if (options.mode() == PutMode.XX && state.sets().toRead(options.set()) == null) {
        session.reply().nullValue();
        return;
      }
      VectorSet set = state.sets().toWrite(options.set(), state.dimension());
      try {
        if (TimedPut.isOneStep(session, deadline)) {
          set.alone(() -> put(session, set, key, attributes, deadline));
        } else {
          put(session, set, key, attributes, deadline);
        }
        return;
      } catch (SetDroppedException e) {
        state.sets().forget();
      }
    }
  }

  private static void put(
      Session session,
      VectorSet set,
      ByteSlice key,
      @Nullable ByteSlice attributes,
      long deadline) {
    VectorState state = VectorState.of(session);
    PutMode mode = state.options().mode();
    if (set.put(key, state.vector(), attributes, mode, deadline) == PutOutcome.SKIPPED) {
      session.reply().nullValue();
    } else {
      tellAdded(session);
      session.reply().ok();
    }
  }

  private static void tellAdded(Session session) {
    SetLookup sets = VectorState.of(session).sets();
    session.happened(KeyEvent.VADD, sets.name(), sets.hasMade());
  }

  static void multiSet(Session session) {
    VectorState state = VectorState.of(session);
    ArgumentCursor cursor = session.cursor();
    int count = cursor.nextInt("count", 1, MAX_COUNT);
    for (int i = 0; i < count; i++) {
      int key = cursor.next("key " + (i + 1));
      ByteSlice vector = state.readVector(cursor);
      state.batch().add(session.request().address(key), session.request().length(key), vector);
    }
    putAll(session, state.options().readMultiPut(cursor).deadline(session));
  }

  private static void putAll(Session session, long deadline) {
    VectorState state = VectorState.of(session);
    int dimension = state.batch().dimension();
    while (true) {
      VectorSet set = state.sets().toWrite(state.options().set(), dimension);
      try {
        if (TimedPut.isOneStep(session, deadline)) {
          set.alone(() -> putAll(session, set, deadline));
        } else {
          putAll(session, set, deadline);
        }
        return;
      } catch (SetDroppedException e) {
        state.sets().forget();
      }
    }
  }

  private static void putAll(Session session, VectorSet set, long deadline) {
    VectorBatch batch = VectorState.of(session).batch();
    long stored = set.putAll(batch.keys(), batch.vectors(), batch.count(), deadline);
    tellAdded(session);
    session.reply().integer(stored);
  }

  static void get(Session session) {
    VectorState state = VectorState.of(session);
    ArgumentCursor cursor = session.cursor(2);
    VectorOptions options = state.options().readGet(cursor);
    RespWriter reply = session.reply();
    long found =
        onSet(
            session,
            options.set(),
            set -> set.get(session.key(1), e -> writeElement(reply, options, e)) ? 1 : 0);
    session.lookedUp(found, 1 - found);
    if (found == 0) {
      reply.nullValue();
    }
  }

  private static void writeElement(RespWriter reply, VectorOptions options, ElementView element) {
    if (options.withAttributes()) {
      reply.arrayHeader(2);
    }
    if (options.values()) {
      VectorValues.write(reply, element);
    } else {
      HitWriter.writeVector(reply, element);
    }
    if (options.withAttributes()) {
      HitWriter.writeAttributes(reply, element);
    }
  }

  /**
   * What {@code action} returns for a set, again when the set vanished meanwhile; 0 for a missing
   * {@code default}.
   */
  static long onSet(Session session, int argument, ToLongFunction<VectorSet> action) {
    while (true) {
      VectorSet set = VectorState.of(session).sets().toRead(argument);
      try {
        return set == null ? 0 : action.applyAsLong(set);
      } catch (SetDroppedException e) {
        VectorState.of(session).sets().forget();
      }
    }
  }
}
