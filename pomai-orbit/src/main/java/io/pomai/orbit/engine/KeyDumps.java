package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.Crc32c;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.log.MalformedChangeException;
import io.pomai.orbit.log.PayloadCursor;
import io.pomai.orbit.log.PayloadReader;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a key holds as bytes that stand for themselves: vectors are the stored rows, bit for bit.
 *
 * <pre>
 * magic int32, version uint8, kind uint8
 * kind 1, a string: value bytes
 * kind 2, a vector set: lives uint8 (1 until empty), config bytes, count int32, then of each element key bytes,
 *         row bytes, scale float32, deadline int64, 1 and attributes bytes, or 0
 * checksum int32: CRC-32C of all before
 * </pre>
 *
 * <p>{@code bytes} is a length (int32) and as many bytes; numbers are little-endian.
 *
 * <p>Threading: any.
 */
public final class KeyDumps {
  private static final int MAGIC = 0x504D_4450;
  private static final int VERSION = 1;
  private static final int STRING = 1;
  private static final int VECTOR_SET = 2;
  private static final int HEADER_BYTES = Integer.BYTES + 2 * Byte.BYTES;
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private final EngineAssembly assembly;
  private final KeyMoves moves;
  private volatile boolean verified = true;

  KeyDumps(EngineAssembly assembly, KeyMoves moves) {
    this.assembly = assembly;
    this.moves = moves;
  }

  /** What takes the bytes of a key. */
  @FunctionalInterface
  public interface Target {
    /**
     * Called once for a key that is there.
     *
     * @param bytes how many
     * @param source writes as many to the address that it is given; during the call only
     */
    void take(int bytes, LongConsumer source);
  }

  /**
   * Shows what a key holds; false if it is absent.
   *
   * @throws IllegalArgumentException if that takes 2 GiB or more
   */
  public boolean dump(Keyspace keyspace, ByteSlice key, Target target) {
    VectorSet set = keyspace.sets().find(key);
    while (set == null || !dumpSet(set, target)) {
      switch (keyspace.type(key)) {
        case NONE -> {
          return false;
        }
        case STRING -> {
          if (dumpString(keyspace, key, target)) {
            return true;
          }
        }
        default -> {
          /* found below */
        }
      }
      set = keyspace.sets().find(key);
    }
    return true;
  }

  private static boolean dumpString(Keyspace keyspace, ByteSlice key, Target target) {
    try {
      return keyspace.getString(
          key,
          (address, length) ->
              show(
                  target,
                  HEADER_BYTES + Integer.BYTES + (long) length,
                  out -> putHeader(out, STRING).putBytes(new ByteSlice(address, length))));
    } catch (WrongTypeException replacedMeanwhile) {
      return false;
    }
  }

  /** Shows a set as it is now; false if it is gone. */
  private boolean dumpSet(VectorSet set, Target target) {
    int pin = assembly.epochs().pin();
    NativeBuffer shape = new NativeBuffer(assembly.scratch().arena());
    try {
      if (set.isDropped()) {
        return false;
      }
      assembly.requireOpen();
      set.touch();
      SetRows rows = new SetRows(set.storage().core());
      ByteSlice config = SetConfigCodec.encode(set.config(), shape);
      long[] size = {HEADER_BYTES + Byte.BYTES + PayloadCursor.bytesOf(config) + Integer.BYTES, 0};
      rows.forEach(
          (key, row, scale, deadline, attributes) -> {
            size[0] += bytesOf(key, row, attributes);
            size[1]++;
          });
      show(target, size[0], out -> write(set, config, rows, (int) size[1], out));
      return true;
    } finally {
      shape.free();
      assembly.epochs().unpin(pin);
    }
  }

  private static long bytesOf(ByteSlice key, ByteSlice row, @Nullable ByteSlice attributes) {
    return PayloadCursor.bytesOf(key)
        + PayloadCursor.bytesOf(row)
        + Float.BYTES
        + Long.BYTES
        + Byte.BYTES
        + (attributes == null ? 0 : PayloadCursor.bytesOf(attributes));
  }

  private static void write(
      VectorSet set, ByteSlice config, SetRows rows, int count, PayloadCursor out) {
    putHeader(out, VECTOR_SET)
        .putByte(set.livesUntilEmpty() ? 1 : 0)
        .putBytes(config)
        .putInt(count);
    rows.forEach(
        (key, row, scale, deadline, attributes) -> {
          out.putBytes(key).putBytes(row).putInt(Float.floatToRawIntBits(scale));
          out.putLong(deadline).putByte(attributes == null ? 0 : 1);
          if (attributes != null) {
            out.putBytes(attributes);
          }
        });
  }

  private static PayloadCursor putHeader(PayloadCursor out, int kind) {
    return out.putInt(MAGIC).putByte(VERSION).putByte(kind);
  }

  /** Has the target take {@code size} bytes and their checksum. */
  private static void show(Target target, long size, Consumer<PayloadCursor> writer) {
    long all = size + CHECKSUM_BYTES;
    if (all > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "value of " + all + " bytes: expected less than 2 GiB; COPY and a backup have no limit");
    }
    target.take(
        (int) all,
        address -> {
          PayloadCursor out = new PayloadCursor().at(address);
          writer.accept(out);
          requireEnd(out.address() - address, size);
          NativeMemory.putInt(address + size, new Crc32c().of(address, size));
        });
  }

  private static void requireEnd(long written, long size) {
    if (written != size) {
      throw new IllegalStateException("dump of " + written + " bytes: expected " + size);
    }
  }

  /** Whether checksums of dumps must be right from now on; for tests of what checks the rest. */
  public void verifyChecksums(boolean verify) {
    verified = verify;
  }

  /** Whether bytes are those of a key, as far as their version and their checksum say. */
  public boolean isDump(ByteSlice dump) {
    if (dump.length() < HEADER_BYTES + CHECKSUM_BYTES) {
      return false;
    }
    int size = dump.length() - CHECKSUM_BYTES;
    return NativeMemory.getInt(dump.address()) == MAGIC
        && NativeMemory.getByte(dump.address() + Integer.BYTES) == VERSION
        && (!verified
            || NativeMemory.getInt(dump.address() + size) == new Crc32c().of(dump.address(), size));
  }

  /** Whether bytes are those of a vector set. */
  public boolean isSet(ByteSlice dump) {
    return isDump(dump) && kind(dump) == VECTOR_SET;
  }

  private static int kind(ByteSlice dump) {
    return NativeMemory.getByte(dump.address() + HEADER_BYTES - 1);
  }

  /**
   * Has a key hold what {@link #dump} has shown.
   *
   * @param deadline when the key expires, {@link KeyExpiry#NEVER} for never
   * @param done as for {@link KeyMoves#move(Keyspace, ByteSlice, Keyspace, ByteSlice, boolean,
   *     Runnable)}
   * @return {@link MoveOutcome#TAKEN} if there is such a key and it is not to be replaced
   * @throws MalformedChangeException if the bytes are none that {@link #dump} shows; nothing has
   *     changed
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  public MoveOutcome restore(
      Keyspace keyspace,
      ByteSlice key,
      long deadline,
      ByteSlice dump,
      boolean replace,
      Runnable done) {
    if (!isDump(dump)) {
      throw new MalformedChangeException("dump: expected another version or checksum");
    }
    PayloadReader in = new PayloadReader().at(dump.address() + HEADER_BYTES, restBytes(dump));
    int kind = kind(dump);
    if (kind == VECTOR_SET) {
      return restoreSet(deadline, in, new KeyMoves.Destination(keyspace, key, replace, done));
    }
    if (kind != STRING) {
      throw new MalformedChangeException("kind=" + kind + ": expected 1 or 2");
    }
    ByteSlice value = in.getBytes("value", new ByteSlice());
    in.requireEnd();
    return restoreString(deadline, value, new KeyMoves.Destination(keyspace, key, replace, done));
  }

  private static MoveOutcome restoreString(
      long deadline, ByteSlice value, KeyMoves.Destination to) {
    to.keyspace().lock();
    try {
      PutMode mode = to.replace() ? PutMode.ALWAYS : PutMode.NX;
      PutOutcome stored = to.keyspace().setString(to.key(), value, mode, null, deadline);
      if (stored == PutOutcome.SKIPPED) {
        return MoveOutcome.TAKEN;
      }
      to.done().run();
      return MoveOutcome.DONE;
    } finally {
      to.keyspace().unlock();
    }
  }

  private static int restBytes(ByteSlice dump) {
    return dump.length() - HEADER_BYTES - CHECKSUM_BYTES;
  }

  private MoveOutcome restoreSet(long deadline, PayloadReader in, KeyMoves.Destination to) {
    boolean untilEmpty = in.getByte("lives") != 0;
    SetConfig config = SetConfigCodec.decode(in.getBytes("config", new ByteSlice()));
    return moves.make(config, untilEmpty, deadline, to, filler -> read(in, config, filler));
  }

  private void read(PayloadReader in, SetConfig config, RowVisitor filler) {
    RowChecks checks = new RowChecks(config, assembly);
    ByteSlice key = new ByteSlice();
    ByteSlice row = new ByteSlice();
    ByteSlice attributes = new ByteSlice();
    try {
      for (int left = in.getInt("count"); left > 0; left--) {
        in.getBytes("key", key);
        in.getBytes("row", row);
        float scale = Float.intBitsToFloat(in.getInt("scale"));
        long deadline = in.getLong("deadline");
        boolean attributed = in.getByte("has attributes") != 0;
        if (deadline < 1 || !checks.isRow(row, scale)) {
          throw new MalformedChangeException("row of key " + key + ": expected as it is stored");
        }
        filler.row(
            key, row, scale, deadline, attributed ? in.getBytes("attributes", attributes) : null);
      }
      in.requireEnd();
    } finally {
      checks.free();
    }
  }
}
