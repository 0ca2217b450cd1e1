package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.file.DiskFolder;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.ReadProgress;
import io.pomai.arena.log.WriteAheadLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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

  private final EngineConfig config;
  private final EngineAssembly assembly;
  private final Keyspace[] keyspaces;
  private final KeyMoves moves;
  private final AtomicBoolean closing = new AtomicBoolean();
  private @Nullable DataFolder data;
  private volatile @Nullable Checkpointer checkpointer;

  private PomaiEngine(EngineConfig config) {
    this.config = config;
    this.assembly = new EngineAssembly(config);
    this.keyspaces = new Keyspace[config.databases()];
    this.moves = new KeyMoves(assembly);
    for (int i = 0; i < keyspaces.length; i++) {
      keyspaces[i] = new Keyspace(assembly, i, config.flags());
    }
  }

  /** An empty engine with default settings. */
  public static PomaiEngine open() {
    return open(EngineConfig.defaults());
  }

  /**
   * An engine with default settings and the data in a folder, where it keeps every change.
   *
   * @throws UncheckedIOException when the folder cannot be used, with what to do about it
   */
  public static PomaiEngine open(Path folder) {
    return open(EngineConfig.defaults().withDurability(Durability.in(folder)));
  }

  /**
   * An engine, with the data in its folder if it has one.
   *
   * @throws UncheckedIOException when the folder cannot be used, with what to do about it
   */
  public static PomaiEngine open(EngineConfig config) {
    PomaiEngine engine = unloaded(config);
    try {
      engine.load((bytes, total) -> {});
      return engine;
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  /** An engine of which nothing but its statistics is used before {@link #load} was called. */
  public static PomaiEngine unloaded(EngineConfig config) {
    return new PomaiEngine(config);
  }

  /**
   * Takes the folder of the engine, if it has one, loads all there is, even beyond the budget, and
   * logs every change from then on.
   *
   * @param progress is told how much has been read
   * @throws UncheckedIOException when the folder cannot be used, with what to do about it
   * @throws io.pomai.orbit.log.MalformedChangeException when its log makes no sense
   */
  public void load(ReadProgress progress) {
    Durability durability = config.durability();
    if (durability != null && data == null) {
      try {
        load(
            DiskFolder.open(durability.folder(), durability.mapper().mapper()),
            durability,
            progress);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }

  /**
   * As {@link #load(ReadProgress)}, from a folder of any kind.
   *
   * @throws IOException when the folder cannot be used, with what to do about it
   */
  public void load(StorageFolder folder, Durability durability, ReadProgress progress)
      throws IOException {
    Recovery recovery = new Recovery(Arrays.asList(keyspaces));
    assembly.loading();
    data = DataFolder.open(folder, durability, assembly, recovery, progress);
    recovery.finish();
    assembly.setsWere(recovery.greatestSet());
    assembly.changes().begin(data.log());
    assembly.loaded(); // the clock goes: what expires from now on is logged
    checkpointer = new Checkpointer(assembly, Arrays.asList(keyspaces), data);
    assembly.relieveBy(checkpointer::runAfterOthers, this::shed);
  }

  private void shed() {
    for (Keyspace keyspace : keyspaces) {
      keyspace.sets().forEach(set -> set.withStorage(SetStorage::shed));
    }
  }

  /** The log of changes, or null for an engine in memory. */
  public @Nullable WriteAheadLog log() {
    return assembly.changes().log();
  }

  public EngineConfig config() {
    return config;
  }

  /** Brings searches of this process to full speed, in parts. */
  public WarmUp warmUp() {
    return new WarmUp(config, assembly);
  }

  /** Renames and copies keys. */
  public KeyMoves moves() {
    return moves;
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
    VectorSet created = withName(name, slice -> keyspaces[0].createSet(slice, setConfig));
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
    assembly.changes().together(() -> Arrays.asList(keyspaces).forEach(Keyspace::clear));
  }

  /**
   * Waits until every change made so far is as safe as {@link Durability} says; at once in an
   * engine that keeps nothing. Calls with strings and arrays do that by themselves, calls with
   * slices do not.
   *
   * @throws io.pomai.arena.log.LogUnavailableException when the log cannot be written: the change
   *     is made, and will be safe when the log can be written again
   */
  public void settle() {
    assembly.changes().settle();
  }

  /**
   * Writes all that the engine holds into blobs, a manifest that names them, and deletes the log
   * that it makes needless, while calls go on; returns when that is safe. What does not succeed
   * leaves the folder as good as it was. It waits for readers that are inside: not to be called
   * from a callback.
   *
   * @throws IllegalStateException when one runs already, or when the engine keeps nothing
   * @throws io.pomai.arena.log.LogUnavailableException when the log cannot be written
   * @throws UncheckedIOException when a blob or the manifest cannot, with the file and what to do
   */
  public void checkpoint() {
    assembly.requireOpen();
    Checkpointer works = checkpointer;
    if (works == null) {
      throw new IllegalStateException(
          "the engine keeps nothing; open it with Durability to make checkpoints");
    }
    works.run();
  }

  /** What checkpoints have done. Waits for nobody. */
  public CheckpointStats checkpointStats() {
    Checkpointer works = checkpointer;
    return works == null ? CheckpointStats.NONE : works.stats();
  }

  /**
   * Changes the budget of {@link EngineConfig#budgetBytes()} while the engine runs. Data above a
   * smaller budget stays; what needs more memory is refused until it fits.
   *
   * @param bytes at least {@link EngineConfig#MIN_BUDGET_BYTES}
   */
  public void budget(long bytes) {
    assembly.arena().budget().limit(config.withBudgetBytes(bytes).budgetBytes());
    if (assembly.relief() != null) {
      assembly.relief().watch();
    }
  }

  /** Whether {@link #awaitRoom} may block now. */
  public boolean isShortOfMemory() {
    MemoryRelief relief = assembly.relief();
    return relief != null && relief.isShort();
  }

  /**
   * Waits, when little of the budget is left, until vectors have been moved into files, or there is
   * no hope of it. Puts of strings and arrays do that by themselves, those of slices do not. Not to
   * be called from a callback.
   */
  public void awaitRoom() {
    assembly.awaitRoom();
  }

  /** What has expired, by number. */
  public Turnover turnover() {
    return assembly.turnover();
  }

  /** The state of the engine. */
  public EngineStats stats() {
    assembly.requireOpen();
    return EngineStats.of(assembly, keyspaces);
  }

  /**
   * Waits for running calls, refuses later ones, brings every change to the disk if the engine
   * keeps its data, and gives every byte back. Closing again does nothing.
   *
   * @throws io.pomai.arena.log.LogUnavailableException when changes cannot be brought to the disk
   * @throws UncheckedIOException when the folder cannot be left
   */
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      assembly.expiry().close();
      assembly.refuseCalls();
      assembly.endRelief();
      if (checkpointer != null) {
        checkpointer.close();
      }
      for (Keyspace keyspace : keyspaces) {
        keyspace.close();
      }
      try {
        closeData();
      } finally {
        assembly.close();
      }
    }
  }

  private void closeData() {
    try {
      if (data != null) {
        data.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
