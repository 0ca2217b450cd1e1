package io.pomai.orbit.log;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import org.jspecify.annotations.Nullable;

/** Reads the payloads of log records. Not thread-safe. */
public final class ChangeReader {
  private static final long NEVER = Long.MAX_VALUE;
  private static final int LEAST_ITEM_BYTES = 2 * Integer.BYTES;

  private final PayloadReader in = new PayloadReader();
  private final ByteSlice first = new ByteSlice();
  private final ByteSlice second = new ByteSlice();
  private final ByteSlice third = new ByteSlice();

  /**
   * The number of the set or of the database whose vectors or strings alone a record is about; -1
   * for changes of anything else, and for what is none.
   */
  public static long owner(int type, long address, int bytes) {
    return switch (type) {
      case ChangeType.PUT,
          ChangeType.PUT_UNTIL,
          ChangeType.PUT_ALL,
          ChangeType.PUT_ALL_UNTIL,
          ChangeType.DELETE,
          ChangeType.SET_ATTRIBUTES,
          ChangeType.EXPIRE_ELEMENT,
          ChangeType.PUT_ROW ->
          bytes < Long.BYTES ? -1 : Math.max(-1, NativeMemory.getLong(address));
      case ChangeType.SET_STRING,
          ChangeType.SET_STRING_UNTIL,
          ChangeType.APPEND_STRING,
          ChangeType.DELETE_STRING,
          ChangeType.EXPIRE_KEY ->
          bytes < Integer.BYTES ? -1 : Math.max(-1, NativeMemory.getInt(address));
      default -> -1;
    };
  }

  /**
   * Shows the change in a record to {@code target}.
   *
   * @throws MalformedChangeException if the record is none of {@link ChangeType}
   */
  public void read(int type, long address, int bytes, ChangeVisitor target) {
    in.at(address, bytes);
    switch (type) {
      case ChangeType.CREATE_SET -> createSet(target);
      case ChangeType.PUT -> put(target, set(), NEVER);
      case ChangeType.PUT_UNTIL -> put(target, set(), deadline());
      case ChangeType.PUT_ALL -> putAll(target, set(), NEVER);
      case ChangeType.PUT_ALL_UNTIL -> putAll(target, set(), deadline());
      case ChangeType.DELETE -> target.delete(set(), key());
      case ChangeType.DROP_SET -> target.dropSet(set());
      case ChangeType.SET_STRING -> target.setString(database(), key(), bytes("value"), NEVER);
      case ChangeType.SET_STRING_UNTIL ->
          target.setString(database(), key(), bytes("value"), deadline());
      case ChangeType.EXPIRE_ELEMENT -> target.expireElement(set(), key(), deadline());
      case ChangeType.EXPIRE_KEY -> target.expireKey(database(), key(), deadline());
      case ChangeType.APPEND_STRING ->
          target.appendString(database(), key(), in.getInt("length before"), bytes("tail"));
      case ChangeType.DELETE_STRING -> target.deleteString(database(), key());
      case ChangeType.FLUSH -> target.flush(database());
      case ChangeType.CREATE_UNNAMED ->
          target.createUnnamed(set(), in.getByte("lives") != 0, bytes("config"));
      case ChangeType.PUT_ROW -> putRow(target);
      case ChangeType.NAME_SET -> target.nameSet(set(), database(), key(), deadline());
      case ChangeType.MOVE_STRING -> moveString(target);
      case ChangeType.SET_ATTRIBUTES -> target.setAttributes(set(), key(), attributes());
      default ->
          throw new MalformedChangeException(
              "change type=" + type + ": unknown; a newer version may have written this log");
    }
    in.requireEnd();
  }

  private long set() {
    return in.getLong("set");
  }

  private int database() {
    return in.getInt("database");
  }

  private ByteSlice key() {
    return in.getBytes("key", first);
  }

  private ByteSlice bytes(String what) {
    return in.getBytes(what, second);
  }

  private void createSet(ChangeVisitor target) {
    long set = set();
    int database = database();
    boolean untilEmpty = in.getByte("lives") != 0;
    target.createSet(set, database, untilEmpty, key(), bytes("config"));
  }

  private long deadline() {
    long deadline = in.getLong("deadline");
    if (deadline < 1) {
      throw new MalformedChangeException("deadline=" + deadline + ": expected 1 or more");
    }
    return deadline;
  }

  private void put(ChangeVisitor target, long set, long deadline) {
    ByteSlice key = key();
    ByteSlice vector = bytes("vector");
    target.put(set, key, vector, attributes(), deadline);
  }

  private void putRow(ChangeVisitor target) {
    long set = set();
    ByteSlice key = key();
    ByteSlice row = bytes("row");
    float scale = Float.intBitsToFloat(in.getInt("scale"));
    long deadline = deadline();
    target.putRow(set, key, row, scale, deadline, attributes());
  }

  private void moveString(ChangeVisitor target) {
    int database = database();
    ByteSlice key = key();
    int newDatabase = database();
    ByteSlice newKey = bytes("new key");
    ByteSlice value = in.getBytes("value", third);
    target.moveString(database, key, newDatabase, newKey, value, deadline());
  }

  private @Nullable ByteSlice attributes() {
    return in.hasMore() ? in.getBytes("attributes", third) : null;
  }

  private void putAll(ChangeVisitor target, long set, long deadline) {
    int n = in.getCount("count", LEAST_ITEM_BYTES);
    ByteSlice[] keys = new ByteSlice[n];
    ByteSlice[] vectors = new ByteSlice[n];
    for (int i = 0; i < n; i++) {
      keys[i] = in.getBytes("key", new ByteSlice());
      vectors[i] = in.getBytes("vector", new ByteSlice());
    }
    target.putAll(set, keys, vectors, n, deadline);
  }
}
