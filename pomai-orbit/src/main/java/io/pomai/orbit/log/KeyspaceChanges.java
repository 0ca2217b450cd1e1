package io.pomai.orbit.log;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.log.PayloadWriter;
import org.jspecify.annotations.Nullable;

/**
 * Logs the changes of one keyspace: its strings, and which sets there are.
 *
 * <p>Threading: under the keyspace's lock.
 */
public final class KeyspaceChanges {
  private static final long NEVER = Long.MAX_VALUE;

  private final ChangeLog log;
  private final int database;
  private final PayloadCursor out = new PayloadCursor();
  private final PayloadWriter writer = this::write;
  private @Nullable ByteSlice key;
  private @Nullable ByteSlice value;
  private long deadline;
  private final PayloadWriter deadlineWriter = this::writeUntil;

  /** The changes of the keyspace with this number. */
  public KeyspaceChanges(ChangeLog log, int database) {
    this.log = log;
    this.database = database;
  }

  /** The number of the keyspace. */
  public int database() {
    return database;
  }

  /** A set was created. */
  public void createSet(long set, boolean untilEmpty, ByteSlice name, ByteSlice config) {
    long bytes =
        Long.BYTES
            + Integer.BYTES
            + Byte.BYTES
            + PayloadCursor.bytesOf(name)
            + PayloadCursor.bytesOf(config);
    log.append(
        ChangeType.CREATE_SET,
        bytes,
        (address, n) ->
            out.at(address)
                .putLong(set)
                .putInt(database)
                .putByte(untilEmpty ? 1 : 0)
                .putBytes(name)
                .putBytes(config));
  }

  /** A set was dropped. */
  public void dropSet(long set) {
    log.append(ChangeType.DROP_SET, Long.BYTES, (address, n) -> out.at(address).putLong(set));
  }

  /** A set was put under a key of this keyspace. */
  public void nameSet(long set, ByteSlice name, long deadline) {
    log.append(
        ChangeType.NAME_SET,
        2L * Long.BYTES + Integer.BYTES + PayloadCursor.bytesOf(name),
        (address, n) ->
            out.at(address).putLong(set).putInt(database).putBytes(name).putLong(deadline));
  }

  /** A string went from a key of another keyspace, or of this one, to a key of this one. */
  public void moveString(
      KeyspaceChanges from, ByteSlice oldKey, ByteSlice newKey, ByteSlice itsValue, long deadline) {
    long bytes =
        2L * Integer.BYTES
            + Long.BYTES
            + PayloadCursor.bytesOf(oldKey)
            + PayloadCursor.bytesOf(newKey)
            + PayloadCursor.bytesOf(itsValue);
    log.append(
        ChangeType.MOVE_STRING,
        bytes,
        (address, n) ->
            out.at(address)
                .putInt(from.database)
                .putBytes(oldKey)
                .putInt(database)
                .putBytes(newKey)
                .putBytes(itsValue)
                .putLong(deadline));
  }

  /** A string was stored. */
  public void setString(ByteSlice newKey, ByteSlice newValue) {
    append(ChangeType.SET_STRING, newKey, newValue);
  }

  /** A string was stored that expires at {@code newDeadline}. */
  public void setString(ByteSlice newKey, ByteSlice newValue, long newDeadline) {
    if (newDeadline == NEVER) {
      setString(newKey, newValue);
    } else {
      appendUntil(ChangeType.SET_STRING_UNTIL, newKey, newValue, newDeadline);
    }
  }

  /** A key expires at {@code newDeadline}; {@link Long#MAX_VALUE}: never. */
  public void expire(ByteSlice itsKey, long newDeadline) {
    appendUntil(ChangeType.EXPIRE_KEY, itsKey, null, newDeadline);
  }

  private void appendUntil(
      int type, ByteSlice itsKey, @Nullable ByteSlice itsValue, long newDeadline) {
    key = itsKey;
    value = itsValue;
    deadline = newDeadline;
    long bytes =
        Integer.BYTES
            + PayloadCursor.bytesOf(itsKey)
            + PayloadCursor.bytesOfOptional(itsValue)
            + Long.BYTES;
    log.append(type, bytes, deadlineWriter);
  }

  private void writeUntil(long address, int bytes) {
    out.at(address).putInt(database).putOptional(key).putOptional(value).putLong(deadline);
  }

  /** Bytes were added to a string of {@code length} bytes. */
  public void appendString(ByteSlice itsKey, int length, ByteSlice tail) {
    long bytes = 2L * Integer.BYTES + PayloadCursor.bytesOf(itsKey) + PayloadCursor.bytesOf(tail);
    log.append(
        ChangeType.APPEND_STRING,
        bytes,
        (address, n) ->
            out.at(address).putInt(database).putBytes(itsKey).putInt(length).putBytes(tail));
  }

  /** A string was removed. */
  public void deleteString(ByteSlice oldKey) {
    append(ChangeType.DELETE_STRING, oldKey, null);
  }

  private void append(int type, ByteSlice itsKey, @Nullable ByteSlice itsValue) {
    key = itsKey;
    value = itsValue;
    long bytes =
        Integer.BYTES + PayloadCursor.bytesOf(itsKey) + PayloadCursor.bytesOfOptional(itsValue);
    log.append(type, bytes, writer);
  }

  private void write(long address, int bytes) {
    out.at(address).putInt(database).putOptional(key).putOptional(value);
  }

  /** All keys were removed. */
  public void flush() {
    log.append(ChangeType.FLUSH, Integer.BYTES, (address, n) -> out.at(address).putInt(database));
  }
}
