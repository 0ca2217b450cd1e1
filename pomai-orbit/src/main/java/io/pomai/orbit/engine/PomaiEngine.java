package io.pomai.orbit.engine;

import io.pomai.arena.file.DiskFolder;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.ReadProgress;
import io.pomai.arena.log.WriteAheadLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
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
public final class PomaiEngine extends EngineDoor implements AutoCloseable {
  private final EngineConfig config;
  private final EngineAssembly assembly;
  private final Keyspace[] keyspaces;
  private final KeyMoves moves;
  private final AtomicBoolean closing = new AtomicBoolean();
  private @Nullable DataFolder data;
  private volatile @Nullable Checkpointer checkpointer;

  private PomaiEngine(EngineConfig config) {
    this(config, new EngineAssembly(config));
  }

  private PomaiEngine(EngineConfig config, EngineAssembly assembly) {
    super(assembly);
    this.config = config;
    this.assembly = assembly;
    this.keyspaces = new Keyspace[config.databases()];
    this.moves = new KeyMoves(assembly);
    for (int i = 0; i < keyspaces.length; i++) {
      keyspaces[i] = new Keyspace(assembly, i, config.flags());
    }
    assembly.eviction().from(Arrays.asList(keyspaces));
    assembly.eviction().settings(config.eviction());
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
    assembly.eviction().budgetChanged();
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

  /** Takes out keys when memory is short. */
  public Eviction eviction() {
    return assembly.eviction();
  }

  /** The keyspace of a number from 0. */
  @Override
  public Keyspace keyspace(int database) {
    if (database < 0 || database >= keyspaces.length) {
      throw new IllegalArgumentException(
          "database=" + database + ": expected 0 to " + (keyspaces.length - 1));
    }
    return keyspaces[database];
  }

  // ---- the whole engine

  /** Removes all keys of all keyspaces. */
  public void flushAll() {
    together(() -> Arrays.asList(keyspaces).forEach(Keyspace::clear));
  }

  /**
   * Makes changes of which all or none are found after a crash, and so with those that other
   * threads make meanwhile. That does not keep others from seeing some of them.
   *
   * @param changes makes them on the calling thread, which must not wait for others nor call {@link
   *     #checkpoint} there
   */
  public void together(Runnable changes) {
    assembly.changes().together(changes);
  }

  /**
   * Waits until every change made so far is as safe as {@link Durability} says; at once in an
   * engine that keeps nothing. Calls with strings and arrays do that by themselves, calls with
   * slices do not.
   *
   * @throws io.pomai.arena.log.LogUnavailableException when the log cannot be written: the change
   *     is made, and will be safe when the log can be written again
   */
  @Override
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
    assembly.eviction().budgetChanged();
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
