package io.pomai.orbit.log;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.PayloadWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Logs the changes of one set.
 *
 * <p>Threading: under the set's lock, so that records of a set stand in the order in which its
 * changes are visible.
 */
public final class SetChanges {
  private static final long NEVER = Long.MAX_VALUE;

  private final ChangeLog log;
  private final long set;
  private final PayloadCursor out = new PayloadCursor();
  private final PayloadWriter putWriter = this::writePut;
  private final PayloadWriter deleteWriter = this::writeDelete;
  private final PayloadWriter attributesWriter = this::writeAttributes;
  private final PayloadWriter putUntilWriter = this::writePutUntil;
  private final PayloadWriter expireWriter = this::writeExpire;
  private @Nullable ByteSlice key;
  private @Nullable ByteSlice vector;
  private @Nullable ByteSlice attributes;
  private long deadline;

  /** The changes of the set with this number. */
  public SetChanges(ChangeLog log, long set) {
    this.log = log;
    this.set = set;
  }

  /** The number of the set. */
  public long set() {
    return set;
  }

  /** A vector was stored that expires at {@code newDeadline}; {@link Long#MAX_VALUE}: never. */
  public void put(
      ByteSlice newKey, ByteSlice newVector, @Nullable ByteSlice newAttributes, long newDeadline) {
    key = newKey;
    vector = newVector;
    attributes = newAttributes;
    deadline = newDeadline;
    long bytes =
        Long.BYTES
            + PayloadCursor.bytesOf(newKey)
            + PayloadCursor.bytesOf(newVector)
            + PayloadCursor.bytesOfOptional(newAttributes);
    if (newDeadline == NEVER) {
      log.append(ChangeType.PUT, bytes, putWriter);
    } else {
      log.append(ChangeType.PUT_UNTIL, bytes + Long.BYTES, putUntilWriter);
    }
  }

  private void writePutUntil(long address, int bytes) {
    out.at(address)
        .putLong(set)
        .putLong(deadline)
        .putBytes(Objects.requireNonNull(key))
        .putBytes(Objects.requireNonNull(vector))
        .putOptional(attributes);
  }

  /** An element expires at {@code newDeadline}; {@link Long#MAX_VALUE}: never. */
  public void expire(ByteSlice ofKey, long newDeadline) {
    key = ofKey;
    deadline = newDeadline;
    log.append(
        ChangeType.EXPIRE_ELEMENT, 2L * Long.BYTES + PayloadCursor.bytesOf(ofKey), expireWriter);
  }

  private void writeExpire(long address, int bytes) {
    out.at(address).putLong(set).putBytes(Objects.requireNonNull(key)).putLong(deadline);
  }

  private void writePut(long address, int bytes) {
    out.at(address)
        .putLong(set)
        .putBytes(Objects.requireNonNull(key))
        .putBytes(Objects.requireNonNull(vector))
        .putOptional(attributes);
  }

  /** The set was created under no key. */
  public void createUnnamed(boolean untilEmpty, ByteSlice config) {
    log.append(
        ChangeType.CREATE_UNNAMED,
        Long.BYTES + Byte.BYTES + PayloadCursor.bytesOf(config),
        (address, bytes) ->
            out.at(address).putLong(set).putByte(untilEmpty ? 1 : 0).putBytes(config));
  }

  /** A row was put under a key that the set did not have. */
  public void putRow(
      ByteSlice newKey,
      ByteSlice row,
      float scale,
      long deadline,
      @Nullable ByteSlice newAttributes) {
    if (log.isOn()) {
      log.append(
          ChangeType.PUT_ROW,
          Long.BYTES
              + PayloadCursor.bytesOf(newKey)
              + PayloadCursor.bytesOf(row)
              + Integer.BYTES
              + Long.BYTES
              + PayloadCursor.bytesOfOptional(newAttributes),
          (address, bytes) ->
              out.at(address)
                  .putLong(set)
                  .putBytes(newKey)
                  .putBytes(row)
                  .putInt(Float.floatToRawIntBits(scale))
                  .putLong(deadline)
                  .putOptional(newAttributes));
    }
  }

  /**
   * Vectors were stored, as one change; all expire at {@code newDeadline}, {@link Long#MAX_VALUE}:
   * never.
   */
  public void putAll(ByteSlice[] keys, ByteSlice[] vectors, int n, long newDeadline) {
    if (!log.isOn()) {
      return;
    }
    long bytes = bytesOfAll(keys, vectors, n);
    if (newDeadline == NEVER) {
      log.append(
          ChangeType.PUT_ALL,
          bytes,
          (address, length) -> writeAll(out.at(address).putLong(set), keys, vectors, n));
    } else {
      log.append(
          ChangeType.PUT_ALL_UNTIL,
          bytes + Long.BYTES,
          (address, length) ->
              writeAll(out.at(address).putLong(set).putLong(newDeadline), keys, vectors, n));
    }
  }

  private static long bytesOfAll(ByteSlice[] keys, ByteSlice[] vectors, int n) {
    long bytes = Long.BYTES + Integer.BYTES;
    for (int i = 0; i < n; i++) {
      bytes += PayloadCursor.bytesOf(keys[i]) + PayloadCursor.bytesOf(vectors[i]);
    }
    return bytes;
  }

  private static void writeAll(PayloadCursor target, ByteSlice[] keys, ByteSlice[] vectors, int n) {
    target.putInt(n);
    for (int i = 0; i < n; i++) {
      target.putBytes(keys[i]).putBytes(vectors[i]);
    }
  }

  /** A key got other attributes, or has none any more. */
  public void setAttributes(ByteSlice ofKey, @Nullable ByteSlice newAttributes) {
    key = ofKey;
    attributes = newAttributes;
    long bytes =
        Long.BYTES + PayloadCursor.bytesOf(ofKey) + PayloadCursor.bytesOfOptional(newAttributes);
    log.append(ChangeType.SET_ATTRIBUTES, bytes, attributesWriter);
  }

  private void writeAttributes(long address, int bytes) {
    out.at(address).putLong(set).putBytes(Objects.requireNonNull(key)).putOptional(attributes);
  }

  /** A key was removed. */
  public void delete(ByteSlice oldKey) {
    key = oldKey;
    log.append(ChangeType.DELETE, Long.BYTES + PayloadCursor.bytesOf(oldKey), deleteWriter);
  }

  /**
   * The set went with its last element; false when that cannot be logged now, so that it has to
   * stay.
   */
  public boolean drop() {
    try {
      log.append(ChangeType.DROP_SET, Long.BYTES, (address, bytes) -> out.at(address).putLong(set));
      return true;
    } catch (LogUnavailableException refused) {
      return false;
    }
  }

  private void writeDelete(long address, int bytes) {
    out.at(address).putLong(set).putBytes(Objects.requireNonNull(key));
  }
}
