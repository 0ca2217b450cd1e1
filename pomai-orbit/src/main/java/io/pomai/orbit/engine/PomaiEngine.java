package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.ivf.IndexState;
import io.pomai.orbit.kernel.KernelProvider;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine: numbered keyspaces of vector sets and strings, all off-heap, in this process.
 *
 * <p>The short forms work on keyspace 0. {@value #DEFAULT_SET} creates itself with the first vector
 * put and goes with the last; every other set is made with {@link #createSet} and stays.
 *
 * <p>Thread-safe. {@link #close} waits for running calls and gives every byte back; it must not be
 * called from a callback.
 */
public final class PomaiEngine implements AutoCloseable {
  /** The set that creates itself. */
  public static final String DEFAULT_SET = "default";

  private static final long WARM_UP_NANOS = 700_000_000;

  private final EngineConfig config;
  private final EngineAssembly assembly;
  private final Keyspace[] keyspaces;
  private final AtomicBoolean closing = new AtomicBoolean();

  private PomaiEngine(EngineConfig config) {
    this.config = config;
    this.assembly = new EngineAssembly(config);
    this.keyspaces = new Keyspace[config.databases()];
    for (int i = 0; i < keyspaces.length; i++) {
      keyspaces[i] = new Keyspace(assembly, config.flags());
    }
  }

  /** An empty engine with default settings. */
  public static PomaiEngine open() {
    return open(EngineConfig.defaults());
  }

  /** An empty engine. */
  public static PomaiEngine open(EngineConfig config) {
    return new PomaiEngine(config);
  }

  public EngineConfig config() {
    return config;
  }

  /**
   * Brings searches in default sets (float32 under L2) to full speed, which takes most of a second
   * of the calling thread; without it the first calls do, slowly.
   */
  public void warmUp() {
    try (SearchWarmUp searches = new SearchWarmUp(config)) {
      searches.run(WARM_UP_NANOS);
    }
    KernelProvider.warmDefault(assembly.kernels());
  }

  /** The same for all other metrics and types: for a background thread. */
  public void warmUpRest() {
    KernelProvider.warmRest(assembly.kernels());
  }

  /** The keyspace of a number from 0. */
  public Keyspace keyspace(int database) {
    if (database < 0 || database >= keyspaces.length) {
      throw new IllegalArgumentException(
          "database=" + database + ": expected 0 to " + (keyspaces.length - 1));
    }
    return keyspaces[database];
  }

  // ---- short forms for keyspace 0

  /**
   * A new, empty set.
   *
   * @throws KeyExistsException if the name is taken
   */
  public VectorSet createSet(String name, SetConfig setConfig) {
    return withName(name, slice -> keyspaces[0].createSet(slice, setConfig));
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
            ? withName(name, slice -> keyspaces[0].findOrCreateDefault(slice, dimension))
            : find(name);
    if (set == null) {
      throw new UnknownSetException(name);
    }
    return set;
  }

  private @Nullable VectorSet find(String name) {
    return withName(name, keyspaces[0]::findSet);
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

  // ---- the whole engine

  /** Removes all keys of all keyspaces. */
  public void flushAll() {
    for (Keyspace keyspace : keyspaces) {
      keyspace.clear();
    }
  }

  /**
   * Changes the budget of {@link EngineConfig#budgetBytes()} while the engine runs. Data above a
   * smaller budget stays; what needs more memory is refused until it fits.
   *
   * @param bytes at least {@link EngineConfig#MIN_BUDGET_BYTES}
   */
  public void budget(long bytes) {
    assembly.arena().budget().limit(config.withBudgetBytes(bytes).budgetBytes());
  }

  /** The state of the engine. */
  public EngineStats stats() {
    assembly.requireOpen();
    long sets = 0;
    long vectors = 0;
    Map<IndexState, Long> states = new EnumMap<>(IndexState.class);
    for (IndexState state : IndexState.values()) {
      states.put(state, 0L);
    }
    for (Keyspace keyspace : keyspaces) {
      sets += keyspace.sets().size();
      vectors += keyspace.sets().vectorCount();
      keyspace.sets().forEach(set -> states.merge(set.indexState(), 1L, Long::sum));
    }
    var arena = assembly.arena();
    var budget = arena.budget();
    return new EngineStats(
        budget.limit(),
        budget.used(),
        budget.peak(),
        arena.usedByKind(),
        assembly.kernels().name(),
        sets,
        vectors,
        states);
  }

  /**
   * Waits for running calls, refuses later ones and gives every byte back. Closing again does
   * nothing.
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      assembly.refuseCalls();
      for (Keyspace keyspace : keyspaces) {
        keyspace.close();
      }
      assembly.close();
    }
  }
}
