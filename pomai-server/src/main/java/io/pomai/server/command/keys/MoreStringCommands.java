package io.pomai.server.command.keys;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.engine.KeyExpiry;
import io.pomai.orbit.engine.Keyspace;
import io.pomai.orbit.engine.PutMode;
import io.pomai.orbit.engine.PutOutcome;
import io.pomai.protocol.resp.RespWriter;
import io.pomai.server.command.CommandException;
import io.pomai.server.command.KeyEvent;
import io.pomai.server.command.Refusals;
import io.pomai.server.command.Session;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The string commands that are made of others: what they read and write is one step for every other
 * client.
 */
final class MoreStringCommands {
  private static final int MOST_BYTES = 512 << 20;

  private MoreStringCommands() {}

  static void setIfNew(Session session) {
    PutOutcome outcome =
        session.keyspace().setString(session.key(1), session.value(2), PutMode.NX, null);
    boolean isNew = outcome != PutOutcome.SKIPPED;
    if (isNew) {
      StringCommands.stored(session, outcome, KeyExpiry.NEVER);
    }
    session.reply().integer(isNew ? 1 : 0);
  }

  static void getAndDelete(Session session) {
    RespWriter reply = session.reply();
    AtomicBoolean found = new AtomicBoolean();
    Keyspace keyspace = session.keyspace();
    keyspace.atomically(
        () ->
            found.set(
                keyspace.getString(session.key(1), reply::bulk)
                    && keyspace.delete(session.key(1))));
    session.lookedUp(session.key(1), found.get());
    if (found.get()) {
      session.happened(KeyEvent.DEL, session.key(1));
    } else {
      reply.nullValue();
    }
  }

  /** Many strings, all seen at the same moment, and found all or none after a crash. */
  static void setMany(Session session) {
    requirePairs(session);
    session
        .context()
        .engine()
        .together(() -> session.keyspace().atomically(() -> storePairs(session)));
    session.reply().ok();
  }

  static void setManyIfNew(Session session) {
    requirePairs(session);
    AtomicBoolean areNew = new AtomicBoolean();
    session
        .context()
        .engine()
        .together(() -> session.keyspace().atomically(() -> areNew.set(storeNewPairs(session))));
    session.reply().integer(areNew.get() ? 1 : 0);
  }

  private static boolean storeNewPairs(Session session) {
    for (int i = 1; i < session.argc(); i += 2) {
      if (session.keyspace().exists(session.key(i))) {
        return false;
      }
    }
    storeAllOrNone(session);
    return true;
  }

  /** Stores pairs of new keys; takes them out again when there is no room for all. */
  private static void storeAllOrNone(Session session) {
    try {
      storePairs(session);
    } catch (BudgetExceededException refused) {
      for (int i = 1; i < session.argc(); i += 2) {
        session.keyspace().delete(session.key(i));
      }
      throw refused;
    }
  }

  private static void requirePairs(Session session) {
    if (session.argc() % 2 == 0) {
      throw new CommandException(Refusals.arity(session.spec()));
    }
  }

  private static void storePairs(Session session) {
    for (int i = 1; i < session.argc(); i += 2) {
      PutOutcome outcome =
          session.keyspace().setString(session.key(i), session.value(i + 1), PutMode.ALWAYS, null);
      session.happened(KeyEvent.SET, session.key(i), outcome == PutOutcome.CREATED);
    }
  }

  /** Adds a number that may have a fraction, with the rounding of Redis. */
  static void incrementByFloat(Session session) {
    byte[][] sum = new byte[1][];
    boolean isNew = session.isNew(session.key(1));
    Keyspace keyspace = session.keyspace();
    keyspace.atomically(
        () -> {
          ExtendedNumber[] before = {ExtendedNumber.ZERO};
          boolean _ =
              keyspace.peekString(
                  session.key(1), (address, length) -> before[0] = number(address, length));
          sum[0] = before[0].plus(increment(session)).text();
          store(session, sum[0]);
        });
    session.happened(KeyEvent.INCRBYFLOAT, session.key(1), isNew);
    session.reply().bulk(sum[0]);
  }

  private static ExtendedNumber increment(Session session) {
    return ExtendedNumber.parse(session.bytes(2, ExtendedNumber.LONGEST + 1));
  }

  private static ExtendedNumber number(long address, int length) {
    int shown = Math.min(length, ExtendedNumber.LONGEST + 1);
    return ExtendedNumber.parse(new ByteSlice(address, shown).toByteArray());
  }

  /** Stores a value under the key of argument 1, whose time to live stays. */
  private static void store(Session session, byte[] value) {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, value.length));
    try {
      bytes.writeBytes(value);
      store(session, new ByteSlice(bytes.memoryAddress(), value.length));
    } finally {
      bytes.release();
    }
  }

  private static void store(Session session, ByteSlice value) {
    PutOutcome _ =
        session.keyspace().setString(session.key(1), value, PutMode.ALWAYS, null, KeyExpiry.KEEP);
  }

  static void setRange(Session session) {
    long offset = session.cursor(2).nextInteger();
    int length = session.request().length(3);
    if (offset < 0) {
      throw new CommandException("ERR offset is out of range");
    }
    if (length > 0 && offset > MOST_BYTES - length) {
      throw new CommandException("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    }
    long[] after = new long[1];
    boolean isNew = session.isNew(session.key(1));
    session
        .keyspace()
        .atomically(
            () -> {
              if (length == 0) {
                after[0] = session.keyspace().stringLength(session.key(1));
              } else {
                boolean _ =
                    session.keyspace().peekString(session.key(1), (address, n) -> after[0] = n);
                after[0] = Math.max(after[0], offset + length);
                overwrite(session, (int) offset, (int) after[0]);
              }
            });
    if (length > 0) {
      session.happened(KeyEvent.SETRANGE, session.key(1), isNew);
    }
    session.reply().integer(after[0]);
  }

  /** Puts argument 3 over the string; what is between the two is zeros. */
  private static void overwrite(Session session, int offset, int after) {
    ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(after);
    try {
      bytes.writeZero(after);
      long target = bytes.memoryAddress();
      boolean _ =
          session
              .keyspace()
              .peekString(session.key(1), (address, n) -> NativeMemory.copy(address, target, n));
      ByteSlice given = session.value(3);
      NativeMemory.copy(given.address(), target + offset, given.length());
      store(session, new ByteSlice(target, after));
    } finally {
      bytes.release();
    }
  }

  /** Places from the end are negative. */
  static void getRange(Session session) {
    long start = session.cursor(2).nextInteger();
    long end = session.cursor(3).nextInteger();
    RespWriter reply = session.reply();
    int mark = session.connection().replyMark();
    boolean found =
        session
            .keyspace()
            .getString(
                session.key(1),
                (address, length) -> writeRange(reply, address, length, start, end));
    session.lookedUp(session.key(1), found);
    if (session.connection().replyMark() == mark) {
      reply.string("");
    }
  }

  private static void writeRange(RespWriter reply, long address, int length, long start, long end) {
    if (start < 0 && end < 0 && start > end) {
      return;
    }
    long first = Math.max(0, start < 0 ? start + length : start);
    long last = Math.min(length - 1L, Math.max(0, end < 0 ? end + length : end));
    if (first <= last) {
      reply.bulk(address + first, (int) (last - first + 1));
    }
  }
}
