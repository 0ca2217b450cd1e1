package io.pomai.orbit.engine;

import io.pomai.arena.SlabArena;
import io.pomai.arena.blob.KeptManifests;
import io.pomai.arena.blob.Manifest;
import io.pomai.arena.blob.ManifestFile;
import io.pomai.arena.blob.UnusedFiles;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.arena.file.FolderLock;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.LogEnd;
import io.pomai.arena.log.LogReader;
import io.pomai.arena.log.LogSettings;
import io.pomai.arena.log.ReadProgress;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.log.MalformedChangeException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntSupplier;

/**
 * The folder that an engine keeps its data in, taken for this process.
 *
 * <p>Threading: opened and closed by who owns the engine, once each.
 */
final class DataFolder implements AutoCloseable {
  private static final long FIRST_SEQUENCE = 1;
  private static final long MOST_BUFFER_BYTES = 32L << 20;
  private static final long LEAST_BUFFER_BYTES = 64L << 10;
  private static final int BUDGET_SHARE = 16;

  private static final String BLOB = ".blob";

  private final StorageFolder folder;
  private final Manifest manifest;
  private final FolderLock lock;
  private final WriteAheadLog log;
  private final IntSupplier keptCheckpoints;

  private DataFolder(
      StorageFolder folder,
      Manifest manifest,
      FolderLock lock,
      WriteAheadLog log,
      IntSupplier keptCheckpoints) {
    this.folder = folder;
    this.keptCheckpoints = keptCheckpoints;
    this.manifest = manifest;
    this.lock = lock;
    this.log = log;
  }

  /**
   * Takes a folder, loads what its manifest names into an empty engine, has {@code recovery} make
   * the changes that were logged since, and makes the log ready for more.
   *
   * @throws io.pomai.arena.file.FolderInUseException when another process has it
   * @throws io.pomai.arena.file.CorruptFileException when a file is not what was written
   * @throws MalformedChangeException when a record is whole but makes no sense
   */
  static DataFolder open(
      StorageFolder folder,
      Durability durability,
      EngineAssembly assembly,
      Recovery recovery,
      ReadProgress progress)
      throws IOException {
    FolderLock lock = folder.lock();
    try {
      Manifest manifest = findManifest(folder);
      SlabArena arena = assembly.arena();
      assembly.blobs().begin(folder, arena, durability.verification());
      Restorer.restore(manifest, assembly, recovery);
      LogEnd end = replay(folder, manifest, recovery, progress);
      long buffer =
          Math.clamp(assembly.budgetBytes() / BUDGET_SHARE, LEAST_BUFFER_BYTES, MOST_BUFFER_BYTES);
      LogSettings settings =
          new LogSettings(durability.policy(), durability.segmentBytes(), buffer);
      WriteAheadLog log = WriteAheadLog.open(folder, settings, arena, end);
      return new DataFolder(folder, manifest, lock, log, durability.keptCheckpoints());
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * The manifest of a folder, or an empty one if the folder needs none; deletes blobs that it does
   * not name, nor one that is kept.
   */
  private static Manifest findManifest(StorageFolder folder) throws IOException {
    UnusedFiles.removeLeftovers(folder);
    Optional<Manifest> found = ManifestFile.read(folder);
    if (found.isEmpty()) {
      requireNoneLost(folder);
    }
    Manifest manifest =
        found.orElseGet(
            () -> new Manifest(Checkpointer.FIRST_VERSION, FIRST_SEQUENCE, List.of(), new byte[0]));
    List<Manifest> kept = KeptManifests.prune(folder, manifest.version(), Integer.MAX_VALUE);
    UnusedFiles.removeUnreferenced(folder, manifest, KeptManifests.blobs(kept));
    return manifest;
  }

  /** Until the first manifest is written, the log has everything from its first record on. */
  private static void requireNoneLost(StorageFolder folder) throws IOException {
    try (LogReader reader = LogReader.open(folder)) {
      OptionalLong first = reader.firstSequence();
      boolean complete =
          first.isPresent()
              ? first.getAsLong() == FIRST_SEQUENCE
              : folder.names().stream().noneMatch(name -> name.endsWith(BLOB));
      if (!complete) {
        throw new CorruptFileException(
            folder.describe() + "/" + ManifestFile.NAME,
            0,
            "a manifest beside blobs or a log whose beginning was deleted",
            "none; put the file back, or the whole folder from a backup");
      }
    }
  }

  private static LogEnd replay(
      StorageFolder folder, Manifest manifest, Recovery recovery, ReadProgress progress)
      throws IOException {
    try (LogReader reader = LogReader.open(folder);
        ParallelReplay replay = new ParallelReplay(folder.describe(), recovery)) {
      if (manifest.version() > Checkpointer.FIRST_VERSION && reader.firstSequence().isEmpty()) {
        throw logMissing(folder, manifest);
      }
      LogEnd end = reader.forEach(manifest.logSequence(), replay, progress);
      replay.settle();
      requireWhole(folder, end, recovery.greatestContained());
      return end;
    }
  }

  /** A manifest is written beside a log, which then goes on. */
  private static CorruptFileException logMissing(StorageFolder folder, Manifest manifest) {
    return new CorruptFileException(
        folder.describe(),
        0,
        "a log from record %d on, as %s says".formatted(manifest.logSequence(), ManifestFile.NAME),
        "none; put its files back, or the whole folder from a backup");
  }

  /** A manifest is written after all records of which its blobs may have something are safe. */
  private static void requireWhole(StorageFolder folder, LogEnd end, long contained)
      throws IOException {
    if (end.nextSequence() <= contained) {
      throw new CorruptFileException(
          folder.describe(),
          0,
          "a log up to record %d, as %s says".formatted(contained, ManifestFile.NAME),
          "its end before record %d; put the files back, or the whole folder from a backup"
              .formatted(end.nextSequence()));
    }
  }

  StorageFolder folder() {
    return folder;
  }

  /** The manifest that was found. */
  Manifest manifest() {
    return manifest;
  }

  /** See {@link Durability#keptCheckpoints}. */
  IntSupplier keptCheckpoints() {
    return keptCheckpoints;
  }

  WriteAheadLog log() {
    return log;
  }

  /** Writes and forces what is left, and leaves the folder to others. */
  @Override
  public void close() throws IOException {
    try {
      log.close();
    } finally {
      lock.close();
    }
  }
}
