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
  private final ChangeLog log;
  private final long set;
  private final PayloadCursor out = new PayloadCursor();
  private final PayloadWriter putWriter = this::writePut;
  private final PayloadWriter deleteWriter = this::writeDelete;
  private final PayloadWriter attributesWriter = this::writeAttributes;
  private @Nullable ByteSlice key;
  private @Nullable ByteSlice vector;
  private @Nullable ByteSlice attributes;

  /** The changes of the set with this number. */
  public SetChanges(ChangeLog log, long set) {
    this.log = log;
    this.set = set;
  }

  /** The number of the set. */
  public long set() {
    return set;
  }

  /** A vector was stored. */
  public void put(ByteSlice newKey, ByteSlice newVector, @Nullable ByteSlice newAttributes) {
    key = newKey;
    vector = newVector;
    attributes = newAttributes;
    long bytes =
        Long.BYTES
            + PayloadCursor.bytesOf(newKey)
            + PayloadCursor.bytesOf(newVector)
            + PayloadCursor.bytesOfOptional(newAttributes);
    log.append(ChangeType.PUT, bytes, putWriter);
  }

  private void writePut(long address, int bytes) {
    out.at(address)
        .putLong(set)
        .putBytes(Objects.requireNonNull(key))
        .putBytes(Objects.requireNonNull(vector))
        .putOptional(attributes);
  }

  /** Vectors were stored, as one change. */
  public void putAll(ByteSlice[] keys, ByteSlice[] vectors, int n) {
    if (log.isOn()) {
      log.append(
          ChangeType.PUT_ALL,
          bytesOfAll(keys, vectors, n),
          (address, bytes) -> writeAll(address, keys, vectors, n));
    }
  }

  private static long bytesOfAll(ByteSlice[] keys, ByteSlice[] vectors, int n) {
    long bytes = Long.BYTES + Integer.BYTES;
    for (int i = 0; i < n; i++) {
      bytes += PayloadCursor.bytesOf(keys[i]) + PayloadCursor.bytesOf(vectors[i]);
    }
    return bytes;
  }

  private void writeAll(long address, ByteSlice[] keys, ByteSlice[] vectors, int n) {
    out.at(address).putLong(set).putInt(n);
    for (int i = 0; i < n; i++) {
      out.putBytes(keys[i]).putBytes(vectors[i]);
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
