package io.pomai.orbit.engine;

import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobStats;
import io.pomai.arena.blob.KeptManifests;
import io.pomai.arena.blob.Manifest;
import io.pomai.arena.blob.ManifestFile;
import io.pomai.arena.blob.UnusedFiles;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.WriteAheadLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * Makes checkpoints of one engine: blobs, then the manifest that names them, then room where they
 * make files needless.
 *
 * <p>Nothing of it may be read after a power loss that the log does not have: the log is forced
 * before the manifest is written. A failure leaves nothing behind, unless the new manifest has the
 * name already but is not known to be safe: then the files of both stay until another succeeds.
 *
 * <p>Threading: any thread; one checkpoint at a time.
 */
final class Checkpointer implements AutoCloseable {
  /** That of the manifest which stands for none. */
  static final long FIRST_VERSION = 1;

  private final EngineAssembly assembly;
  private final List<Keyspace> keyspaces;
  private final StorageFolder folder;
  private final WriteAheadLog log;
  private final IntSupplier keptCheckpoints;
  private final ReentrantLock turn = new ReentrantLock();
  private long lastVersion;
  private volatile boolean closed;
  private volatile boolean running;
  private volatile long startedMillis;
  private volatile long lastSuccessMillis;
  private volatile long lastDurationMillis = CheckpointStats.NONE.lastDurationMillis();
  private volatile String lastFailure = "";
  private volatile Manifest manifest;

  Checkpointer(EngineAssembly assembly, List<Keyspace> keyspaces, DataFolder data) {
    this.assembly = assembly;
    this.keyspaces = List.copyOf(keyspaces);
    this.folder = data.folder();
    this.log = data.log();
    this.keptCheckpoints = data.keptCheckpoints();
    this.manifest = data.manifest();
    this.lastVersion = manifest.version();
  }

  /** See {@link PomaiEngine#checkpoint}. */
  void run() {
    if (!turn.tryLock()) {
      throw new IllegalStateException("a checkpoint runs already; wait for its end");
    }
    try {
      if (closed) {
        throw EngineAssembly.closedException();
      }
      runNoted();
    } finally {
      turn.unlock();
    }
  }

  /** The same, after the one that runs, if one does; nothing once it is closed. */
  void runAfterOthers() {
    turn.lock();
    try {
      if (!closed) {
        runNoted();
      }
    } finally {
      turn.unlock();
    }
  }

  private void runNoted() {
    long start = System.nanoTime();
    startedMillis = System.currentTimeMillis();
    running = true;
    String failure = "the checkpoint ended early";
    try {
      make();
      failure = "";
      lastSuccessMillis = System.currentTimeMillis();
    } catch (IOException e) {
      failure = describe(e);
      throw new UncheckedIOException(failure, e);
    } catch (RuntimeException e) {
      failure = Objects.requireNonNullElse(e.getMessage(), e.toString());
      throw e;
    } finally {
      lastFailure = failure;
      lastDurationMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      running = false;
    }
  }

  private String describe(IOException e) {
    return "folder=%s: checkpoint not written: %s; free space or repair the folder, and try again"
        .formatted(folder.describe(), Objects.requireNonNullElse(e.getMessage(), e.toString()));
  }

  private void make() throws IOException {
    log.roll(); // what comes before can be deleted by whole segments
    int older = Math.max(1, keptCheckpoints.getAsInt()) - 1;
    if (older > 0 && manifest.version() > FIRST_VERSION) {
      KeptManifests.keep(folder, manifest);
    }
    lastVersion++;
    Pace pace = new Pace(assembly::hasCalls, System::nanoTime, LockSupport::parkNanos);
    CheckpointDraft draft =
        new CheckpointDraft(assembly, new PacedFolder(folder, pace), log, lastVersion);
    Manifest next = write(draft);
    publish(next, draft);
    manifest = next;
    try {
      draft.confirm();
    } finally {
      removeOld(KeptManifests.prune(folder, next.version(), older));
    }
  }

  /** Deletes what neither the newest manifest needs nor those that are {@code kept}. */
  private void removeOld(List<Manifest> kept) throws IOException {
    UnusedFiles.removeUnreferenced(folder, manifest, KeptManifests.blobs(kept));
    long oldest = manifest.logSequence();
    for (Manifest older : kept) {
      oldest = Math.min(oldest, older.logSequence());
    }
    log.deleteBefore(oldest);
  }

  private Manifest write(CheckpointDraft draft) throws IOException {
    try {
      Manifest next = draft.write(keyspaces);
      log.force();
      return next;
    } catch (IOException | RuntimeException e) {
      draft.discard(e);
      throw e;
    }
  }

  private void publish(Manifest next, CheckpointDraft draft) throws IOException {
    try {
      ManifestFile.write(folder, next);
    } catch (IOException e) {
      if (mayBeFound(next)) {
        draft.abandon();
      } else {
        draft.discard(e);
      }
      throw e;
    }
  }

  /** Whether a manifest that could not be made safe has taken the place of the one before. */
  private boolean mayBeFound(Manifest next) {
    try {
      return ManifestFile.read(folder)
          .filter(found -> found.version() == next.version())
          .isPresent();
    } catch (IOException unknown) {
      return true;
    }
  }

  CheckpointStats stats() {
    BlobStats blobs = assembly.blobs().stats();
    return new CheckpointStats(
        running,
        startedMillis,
        lastSuccessMillis,
        lastDurationMillis,
        lastFailure,
        manifest.blobs().stream().mapToLong(BlobReference::bytes).sum(),
        blobs.mappedHits(),
        blobs.copies(),
        blobs.misses(),
        blobs.mappedBytes());
  }

  /** Waits for the checkpoint that runs and refuses others. */
  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
    } finally {
      turn.unlock();
    }
  }
}
