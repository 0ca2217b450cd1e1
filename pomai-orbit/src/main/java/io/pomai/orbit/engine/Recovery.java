package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.log.ChangeVisitor;
import io.pomai.orbit.log.MalformedChangeException;
import java.util.List;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Does again what a log says was done.
 *
 * <p>Changes of a set that is gone are left out: its writer may have logged them after whoever
 * dropped it. Used by one thread, before anyone else has the engine.
 */
final class Recovery implements ChangeVisitor {
  /** A set, and where it is. */
  private record Restored(Keyspace keyspace, VectorSet set, boolean untilEmpty) {
    void drop() {
      keyspace.forget(set);
      set.drop();
    }

    void dropIfLeft() {
      if (untilEmpty && !set.isDropped() && set.cardinality() == 0) {
        drop();
      }
    }
  }

  private final List<Keyspace> keyspaces;
  private final Long2ObjectHashMap<Restored> sets = new Long2ObjectHashMap<>();
  private long greatestSet;

  Recovery(List<Keyspace> keyspaces) {
    this.keyspaces = keyspaces;
  }

  /** Drops sets whose first element did not make it into the log. */
  void finish() {
    sets.values().forEach(Restored::dropIfLeft);
  }

  /** The greatest number of a set so far. */
  long greatestSet() {
    return greatestSet;
  }

  @Override
  public void createSet(
      long set, int database, boolean untilEmpty, ByteSlice name, ByteSlice config) {
    if (set <= 0 || sets.containsKey(set)) {
      throw new MalformedChangeException("set=" + set + ": expected a number not used before");
    }
    greatestSet = Math.max(greatestSet, set);
    SetConfig shape = SetConfigCodec.decode(config);
    Keyspace keyspace = keyspace(database);
    sets.put(
        set, new Restored(keyspace, keyspace.restoreSet(set, name, shape, untilEmpty), untilEmpty));
  }

  @Override
  public void put(long set, ByteSlice key, ByteSlice vector, @Nullable ByteSlice attributes) {
    VectorSet live = find(set);
    if (live != null) {
      live.put(key, vector, attributes, PutMode.ALWAYS);
    }
  }

  @Override
  public void putAll(long set, ByteSlice[] keys, ByteSlice[] vectors, int n) {
    VectorSet live = find(set);
    if (live != null) {
      live.putAll(keys, vectors, n);
    }
  }

  @Override
  public void delete(long set, ByteSlice key) {
    VectorSet live = find(set);
    if (live != null) {
      live.delete(key);
    }
  }

  @Override
  public void dropSet(long set) {
    Restored live = sets.remove(set);
    if (live != null) {
      live.drop();
    }
  }

  private @Nullable VectorSet find(long set) {
    if (set > greatestSet) {
      throw new MalformedChangeException(
          "set=" + set + ": expected one that was created, up to " + greatestSet);
    }
    Restored found = sets.get(set);
    if (found != null && found.set.isDropped()) {
      sets.remove(set);
      return null;
    }
    return found == null ? null : found.set;
  }

  @Override
  public void setString(int database, ByteSlice key, ByteSlice value) {
    keyspace(database).setString(key, value, PutMode.ALWAYS, null);
  }

  @Override
  public void appendString(int database, ByteSlice key, ByteSlice tail) {
    keyspace(database).append(key, tail);
  }

  @Override
  public void deleteString(int database, ByteSlice key) {
    keyspace(database).delete(key);
  }

  @Override
  public void flush(int database) {
    keyspace(database).clear();
  }

  private Keyspace keyspace(int database) {
    if (database < 0 || database >= keyspaces.size()) {
      throw new MalformedChangeException(
          "database="
              + database
              + ": expected below "
              + keyspaces.size()
              + "; open the folder with at least as many databases as it was written with");
    }
    return keyspaces.get(database);
  }
}
