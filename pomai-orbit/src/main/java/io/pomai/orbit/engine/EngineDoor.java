package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The short forms of an engine, for the vector sets of its keyspace 0.
 *
 * <p>Threading: as {@link PomaiEngine}.
 */
public abstract sealed class EngineDoor permits PomaiEngine {
  /** The set that creates itself. */
  public static final String DEFAULT_SET = "default";

  private final EngineAssembly assembly;

  EngineDoor(EngineAssembly assembly) {
    this.assembly = assembly;
  }

  abstract Keyspace keyspace(int database);

  abstract void settle();

  /**
   * A new, empty set.
   *
   * @throws KeyExistsException if the name is taken
   */
  public VectorSet createSet(String name, SetConfig setConfig) {
    VectorSet created =
        assembly
            .eviction()
            .withRoom(
                (keyspace, key) -> false,
                () -> withName(name, slice -> keyspace(0).createSet(slice, setConfig)));
    settle();
    return created;
  }

  /**
   * Stores a vector.
   *
   * @throws UnknownSetException if there is no such set
   */
  public PutOutcome put(String set, String key, float[] vector) {
    return retry(() -> setForPut(set, vector.length).put(key, vector));
  }

  /**
   * Stores vectors under their keys, all visible at the same moment, or none.
   *
   * @return how many
   * @throws UnknownSetException if there is no such set
   */
  public long putAll(String set, List<String> keys, List<float[]> vectors) {
    if (keys.isEmpty()) {
      return 0;
    }
    return retry(() -> setForPut(set, vectors.getFirst().length).putAll(keys, vectors));
  }

  /** The vector under a key; null if there is none, or no such set. */
  public float @Nullable [] get(String set, String key) {
    return retry(
        () -> {
          VectorSet found = find(set);
          return found == null ? null : found.get(key);
        });
  }

  /** Removes a key; false if there is none, or no such set. */
  public boolean delete(String set, String key) {
    return retry(
        () -> {
          VectorSet found = find(set);
          return found != null && found.delete(key);
        });
  }

  /**
   * The {@code k} nearest, nearest first.
   *
   * @throws UnknownSetException if there is no such set
   */
  public List<SearchHit> search(String set, float[] query, int k) {
    return searchBatch(set, List.of(query), k).getFirst();
  }

  /**
   * The {@code k} nearest of each query, all in the same state of the set.
   *
   * @throws UnknownSetException if there is no such set
   */
  public List<List<SearchHit>> searchBatch(String set, List<float[]> queries, int k) {
    return retry(
        () -> {
          VectorSet found = find(set);
          if (found == null && !set.equals(DEFAULT_SET)) {
            throw new UnknownSetException(set);
          }
          return found == null
              ? queries.stream().map(query -> List.<SearchHit>of()).toList()
              : found.searchBatch(queries, k);
        });
  }

  private VectorSet setForPut(String name, int dimension) {
    VectorSet set =
        name.equals(DEFAULT_SET)
            ? assembly
                .eviction()
                .withRoom(
                    (keyspace, key) -> false,
                    () ->
                        withName(name, slice -> keyspace(0).findOrCreateDefault(slice, dimension)))
            : find(name);
    if (set == null) {
      throw new UnknownSetException(name);
    }
    return set;
  }

  private @Nullable VectorSet find(String name) {
    return withName(name, keyspace(0)::findSet);
  }

  private <T extends @Nullable Object> T withName(String name, Function<ByteSlice, T> call) {
    assembly.requireOpen();
    CallScratch scratch = assembly.scratch().take();
    try {
      return call.apply(scratch.key.of(name));
    } finally {
      assembly.scratch().give(scratch);
    }
  }

  /**
   * Repeats a call whose set went while it was held: with a fresh look-up it finds the next one, or
   * none.
   */
  private static <T extends @Nullable Object> T retry(Supplier<T> call) {
    while (true) {
      try {
        return call.get();
      } catch (SetDroppedException lookUpAgain) {
        Thread.onSpinWait();
      }
    }
  }
}
