package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.log.ChangeLog;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The door of a vector set for strings and arrays; each call copies them and goes through the other
 * door.
 *
 * <p>Threading: as {@link VectorSet}.
 */
public abstract sealed class ArrayDoor permits SetWriteDoor {
  private final EngineAssembly assembly;
  private final ScratchPool pool;
  private final ChangeLog changes;
  private final SetUse use;

  ArrayDoor(EngineAssembly assembly) {
    this.assembly = assembly;
    this.pool = assembly.scratch();
    this.changes = assembly.changes();
    this.use = new SetUse(assembly.uses());
  }

  /**
   * Counts as a use of the set, see {@link KeyUses}; calls with strings and arrays do that by
   * themselves, those with slices do not.
   */
  public void touch() {
    use.again();
  }

  SetUse use() {
    return use;
  }

  /** Where it is found. */
  abstract SetPlace place();

  /** Makes room for a put by evicting others, if need be. */
  private <T> T withRoom(Supplier<T> put) {
    touch();
    return assembly.eviction().withRoom((keyspace, key) -> place().is(keyspace, key), put);
  }

  abstract int dimension();

  abstract void requireDimension(int values);

  abstract PutOutcome put(
      ByteSlice key, ByteSlice vector, @Nullable ByteSlice attributes, PutMode mode);

  abstract PutOutcome put(
      ByteSlice key, ByteSlice vector, @Nullable ByteSlice attributes, PutMode mode, long deadline);

  abstract long putAll(ByteSlice[] keys, ByteSlice[] vectors, int n, long deadline);

  abstract boolean get(ByteSlice key, ElementReader target);

  abstract boolean delete(ByteSlice key);

  abstract void requireUsable();

  /** The caller is pinned. */
  abstract SetReader reader();

  abstract void searchBatch(
      ByteSlice queries, int count, SearchOptions options, BatchHitReader target);

  /** What can be asked of single elements, and of all in turn. */
  public SetElements elements() {
    return new SetElements((VectorSet) this, assembly);
  }

  /** Stores a vector; see {@link VectorSet#put(ByteSlice, ByteSlice, ByteSlice, PutMode)}. */
  public PutOutcome put(String key, float[] vector) {
    return put(key, vector, null);
  }

  /** Stores a vector with attributes, a JSON object; null leaves those that are there. */
  public PutOutcome put(String key, float[] vector, @Nullable String attributes) {
    return put(key, vector, attributes, ElementExpiry.NEVER);
  }

  /**
   * Stores a vector that expires.
   *
   * @param deadline in milliseconds of the epoch, from 1 on
   */
  public PutOutcome put(String key, float[] vector, @Nullable String attributes, long deadline) {
    assembly.awaitRoom();
    PutOutcome outcome = withRoom(() -> putCopy(key, vector, attributes, deadline));
    changes.settle();
    return outcome;
  }

  private PutOutcome putCopy(
      String key, float[] vector, @Nullable String attributes, long deadline) {
    CallScratch scratch = pool.take();
    try {
      ByteSlice json = attributes == null ? null : scratch.attributes.of(attributes);
      return put(scratch.key.of(key), scratch.vector.of(vector), json, PutMode.ALWAYS, deadline);
    } finally {
      pool.give(scratch);
    }
  }

  /** The vector under a key, or null. */
  public float @Nullable [] get(String key) {
    touch();
    CallScratch scratch = pool.take();
    try {
      float[] vector = new float[dimension()];
      ByteSlice target = scratch.vector.ofLength(vector.length * Float.BYTES);
      boolean found = get(scratch.key.of(key), element -> element.copyVector(target.address()));
      if (!found) {
        return null;
      }
      NativeMemory.copy(target.address(), vector, 0, vector.length);
      return vector;
    } finally {
      pool.give(scratch);
    }
  }

  /** Removes a key; false if it is absent. */
  public boolean delete(String key) {
    touch();
    boolean deleted;
    CallScratch scratch = pool.take();
    try {
      deleted = delete(scratch.key.of(key));
    } finally {
      pool.give(scratch);
    }
    changes.settle();
    return deleted;
  }

  /**
   * Removes the elements whose attributes match now, one after the other; returns how many. In an
   * engine that keeps its data they may not be safe yet.
   */
  public long deleteWhere(Filter filter) {
    CallScratch scratch = pool.take();
    try {
      requireUsable();
      return new FilteredDelete((VectorSet) this).run(filter);
    } finally {
      pool.give(scratch);
    }
  }

  /** Removes an element if its attributes match; false if it is absent or they do not. */
  public boolean deleteWhere(ByteSlice key, Filter filter) {
    CallScratch scratch = pool.take();
    try {
      requireUsable();
      return new FilteredDelete((VectorSet) this).run(key, filter);
    } finally {
      pool.give(scratch);
    }
  }

  /** The {@code k} nearest elements, nearest first. */
  public List<SearchHit> search(float[] query, int k) {
    return searchBatch(List.of(query), k).getFirst();
  }

  /** The nearest elements, nearest first. */
  public List<SearchHit> search(float[] query, SearchOptions options) {
    touch();
    requireDimension(query.length);
    CallScratch scratch = pool.take();
    try {
      HitList hits = new HitList();
      searchBatch(scratch.vector.of(List.of(query)), 1, options, hits);
      return hits.lists().getFirst();
    } finally {
      pool.give(scratch);
    }
  }

  /** The {@code k} nearest elements of each query, all in the same state of the set. */
  public List<List<SearchHit>> searchBatch(List<float[]> queries, int k) {
    touch();
    CallScratch scratch = pool.take();
    try {
      queries.forEach(query -> requireDimension(query.length));
      HitList hits = new HitList();
      searchBatch(scratch.vector.of(queries), queries.size(), SearchOptions.nearest(k), hits);
      return hits.lists();
    } finally {
      pool.give(scratch);
    }
  }

  /**
   * What restricts a search to the elements that are under these keys now: an element that is put
   * later, a new vector under one of the keys included, does not match. Keys that are absent count
   * for nothing.
   */
  public SlotFilter filter(Collection<String> keys) {
    CallScratch scratch = pool.take();
    try {
      return reader().filter(keys, scratch.key);
    } finally {
      pool.give(scratch);
    }
  }

  /** Stores vectors under their keys, all visible at the same moment, or none. Returns how many. */
  public long putAll(List<String> keys, List<float[]> vectors) {
    return putAll(keys, vectors, ElementExpiry.NEVER);
  }

  /**
   * The same for elements that expire.
   *
   * @param deadline of all of them, in milliseconds of the epoch, from 1 on
   */
  public long putAll(List<String> keys, List<float[]> vectors, long deadline) {
    if (keys.size() != vectors.size()) {
      throw new IllegalArgumentException(
          "vectors=" + vectors.size() + ": expected one for each of " + keys.size() + " keys");
    }
    assembly.awaitRoom();
    long stored = withRoom(() -> putCopies(keys, vectors, deadline));
    changes.settle();
    return stored;
  }

  private long putCopies(List<String> keys, List<float[]> vectors, long deadline) {
    CallScratch scratch = pool.take();
    try {
      return putAll(
          scratch.key.slicesOfText(keys), scratch.vector.slicesOf(vectors), keys.size(), deadline);
    } finally {
      pool.give(scratch);
    }
  }
}
