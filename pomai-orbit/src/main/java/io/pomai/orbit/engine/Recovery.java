package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.log.ChangeVisitor;
import io.pomai.orbit.log.MalformedChangeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Does again what a log says was done, and is not in what was there before.
 *
 * <p>A record of a set is done again when it comes after the last one that the set contains;
 * records of strings and of which sets there are, when they come after the last one that the
 * database contains. A set that is dropped after its blob was begun has its DROP_SET in the log
 * whatever the set contains.
 *
 * <p>Changes of a set that is gone are left out: its writer may have logged them after whoever
 * dropped it.
 *
 * <p>Threading: before anyone else has the engine, each by one thread at a time. Those that share
 * the data of one (see {@link #onAnotherThread}) may work at the same time as {@link
 * ParallelReplay} says.
 */
final class Recovery implements ChangeVisitor {
  /** A set, and where it is. */
  private record Restored(VectorSet set, long contained) {
    void drop() {
      set.place().keyspace().forget(set);
      set.drop();
    }

    void dropIfLeft() {
      if (!set.isDropped() && (isUnnamed() || isEmptied())) {
        drop();
      }
    }

    private boolean isUnnamed() {
      return set.place().keySlot() == SetPlace.NO_SLOT;
    }

    private boolean isEmptied() {
      return set.livesUntilEmpty() && set.cardinality() == 0;
    }
  }

  private final List<Keyspace> keyspaces;
  private final Map<Long, Restored> sets;
  private final long[] contained;
  private final AtomicLong greatestSet;
  private long greatestContained;
  private long sequence;

  Recovery(List<Keyspace> keyspaces) {
    this(keyspaces, new ConcurrentHashMap<>(), new long[keyspaces.size()], new AtomicLong());
  }

  private Recovery(
      List<Keyspace> keyspaces, Map<Long, Restored> sets, long[] contained, AtomicLong greatest) {
    this.keyspaces = keyspaces;
    this.sets = sets;
    this.contained = contained;
    this.greatestSet = greatest;
  }

  /**
   * One that does changes of vectors and strings on another thread, in an order of its own: no
   * changes of which sets there are meanwhile.
   */
  Recovery onAnotherThread() {
    return new Recovery(keyspaces, sets, contained, greatestSet);
  }

  /** No set has had a greater number. */
  void setsWere(long greatest) {
    greatestSet.accumulateAndGet(greatest, Math::max);
  }

  /** A set is there, with what records up to {@code upTo} say of it. */
  void hasSet(VectorSet set, long upTo) {
    setsWere(set.number());
    sets.put(set.number(), new Restored(set, upTo));
    greatestContained = Math.max(greatestContained, upTo);
  }

  /** What records up to {@code upTo} say of strings, and of which sets there are, is there. */
  void hasDatabase(int database, long upTo) {
    if (database < 0) {
      throw new MalformedChangeException("database=" + database + ": expected 0 or more");
    }
    if (database < contained.length) { // an empty one beyond is none
      contained[database] = upTo;
    }
    greatestContained = Math.max(greatestContained, upTo);
  }

  /** The last record of which something is there. */
  long greatestContained() {
    return greatestContained;
  }

  /** The next record to be shown. */
  void at(long nextSequence) {
    sequence = nextSequence;
  }

  /** Drops sets whose first element, or whose end, did not make it into the log. */
  void finish() {
    sets.values().forEach(Restored::dropIfLeft);
  }

  /** The greatest number of a set so far. */
  long greatestSet() {
    return greatestSet.get();
  }

  @Override
  public void createSet(
      long set, int database, boolean untilEmpty, ByteSlice name, ByteSlice config) {
    Keyspace keyspace = keyspace(database);
    setsWere(set);
    if (isNews(database)) {
      if (set <= 0 || sets.containsKey(set)) {
        throw new MalformedChangeException("set=" + set + ": expected a number not used before");
      }
      SetConfig shape = SetConfigCodec.decode(config);
      VectorSet created = keyspace.restoreSet(set, name, shape, untilEmpty);
      sets.put(set, new Restored(created, 0));
    }
  }

  /** A set that is there already had got its name when it was written. */
  @Override
  public void createUnnamed(long set, boolean untilEmpty, ByteSlice config) {
    setsWere(set);
    if (!sets.containsKey(set)) {
      VectorSet created =
          keyspaces.getFirst().restoreUnnamed(set, SetConfigCodec.decode(config), untilEmpty);
      sets.put(set, new Restored(created, 0));
    }
  }

  @Override
  public void putRow(
      long set,
      ByteSlice key,
      ByteSlice row,
      float scale,
      long deadline,
      @Nullable ByteSlice attributes) {
    VectorSet live = find(set);
    if (live != null) {
      int expected = live.storage().core().shape.rowBytes();
      if (row.length() != expected) {
        throw new MalformedChangeException(
            "row of " + row.length() + " bytes: expected " + expected);
      }
      new SetFiller(live).row(key, row, scale, deadline, attributes);
    }
  }

  /** What the key held is gone even if the set is too. */
  @Override
  public void nameSet(long set, int database, ByteSlice name, long deadline) {
    if (isNews(database)) {
      Restored live = sets.get(set);
      if (live == null || live.set.isDropped()) {
        keyspace(database).delete(name);
      } else {
        KeyMoves.nameAgain(live.set, keyspace(database), name, deadline);
      }
    }
  }

  @Override
  public void moveString(
      int database,
      ByteSlice key,
      int newDatabase,
      ByteSlice newKey,
      ByteSlice value,
      long deadline) {
    deleteString(database, key);
    setString(newDatabase, newKey, value, deadline);
  }

  @Override
  public void put(
      long set, ByteSlice key, ByteSlice vector, @Nullable ByteSlice attributes, long deadline) {
    VectorSet live = find(set);
    if (live != null) {
      live.put(key, vector, attributes, PutMode.ALWAYS, deadline);
    }
  }

  @Override
  public void expireElement(long set, ByteSlice key, long deadline) {
    VectorSet live = find(set);
    if (live != null) {
      live.elements().expiry().expire(key, deadline, ExpireCondition.ALWAYS);
    }
  }

  @Override
  public void putAll(long set, ByteSlice[] keys, ByteSlice[] vectors, int n, long deadline) {
    VectorSet live = find(set);
    if (live != null) {
      live.putAll(keys, vectors, n, deadline);
    }
  }

  @Override
  public void setAttributes(long set, ByteSlice key, @Nullable ByteSlice attributes) {
    VectorSet live = find(set);
    if (live != null) {
      live.elements().setAttributes(key, attributes);
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
    if (set > greatestSet()) {
      throw new MalformedChangeException(
          "set=" + set + ": expected one that was created, up to " + greatestSet());
    }
    Restored found = sets.get(set);
    if (found != null && found.set.isDropped()) {
      sets.remove(set);
      return null;
    }
    return found == null || sequence <= found.contained ? null : found.set;
  }

  /** Whether the record may say of this database what is not there yet. */
  private boolean isNews(int database) {
    keyspace(database);
    return sequence > contained[database];
  }

  @Override
  public void setString(int database, ByteSlice key, ByteSlice value, long deadline) {
    if (isNews(database)) {
      keyspace(database).setString(key, value, PutMode.ALWAYS, null, deadline);
    }
  }

  @Override
  public void expireKey(int database, ByteSlice key, long deadline) {
    if (isNews(database)) {
      keyspace(database).expiry().restore(key, deadline);
    }
  }

  @Override
  public void appendString(int database, ByteSlice key, int length, ByteSlice tail) {
    if (length < 0) {
      throw new MalformedChangeException("length before=" + length + ": expected 0 or more");
    }
    if (isNews(database)) {
      keyspace(database).appendAgain(key, length, tail);
    }
  }

  @Override
  public void deleteString(int database, ByteSlice key) {
    if (isNews(database)) {
      keyspace(database).delete(key);
    }
  }

  @Override
  public void flush(int database) {
    if (isNews(database)) {
      keyspace(database).clear();
    }
  }

  Keyspace keyspace(int database) {
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
