package io.pomai.orbit.engine;

import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.Manifest;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.checkpoint.CatalogWriter;
import io.pomai.orbit.checkpoint.SetState;
import io.pomai.orbit.checkpoint.StringBatch;
import io.pomai.orbit.checkpoint.StringBlob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of one checkpoint while they are written.
 *
 * <p>Each set is written as a {@link SetFreezer} does it. Strings are copied some at a time, and a
 * long one in pieces, while they change: replaying the log from before the first copy makes them
 * right.
 *
 * <p>Not thread-safe.
 */
final class CheckpointDraft {
  private final EngineAssembly assembly;
  private final StorageFolder folder;
  private final WriteAheadLog log;
  private final long version;
  private final CatalogWriter catalog = new CatalogWriter();
  private final List<String> written = new ArrayList<>();
  private final List<SetFreezer> frozen = new ArrayList<>();

  CheckpointDraft(EngineAssembly assembly, StorageFolder folder, WriteAheadLog log, long version) {
    this.assembly = assembly;
    this.folder = folder;
    this.log = log;
    this.version = version;
  }

  /** Writes all blobs and returns the manifest that names them. */
  Manifest write(List<Keyspace> keyspaces) throws IOException {
    CheckpointListing listing = CheckpointListing.of(keyspaces, assembly, log);
    for (int database = 0; database < keyspaces.size(); database++) {
      write(keyspaces.get(database), database, listing);
    }
    catalog.greatestSet(assembly.greatestSet());
    return catalog.manifest(version);
  }

  private void write(Keyspace keyspace, int database, CheckpointListing listing)
      throws IOException {
    for (CheckpointListing.Listed set : listing.sets(database)) {
      write(set, database);
    }
    catalog.database(
        database,
        listing.contained(),
        writeKeys("strings-" + database, keyspace, keyspace::copyStrings));
    BlobReference deadlines = writeKeys("deadlines-" + database, keyspace, keyspace.expiry()::copy);
    if (deadlines != null) {
      catalog.deadlines(database, deadlines);
    }
  }

  /** Copies some keys with a value to a batch; returns the cursor to go on with, 0 at the end. */
  private interface KeySource {
    long copy(long cursor, StringBatch target);
  }

  private @Nullable BlobReference writeKeys(String what, Keyspace keyspace, KeySource source)
      throws IOException {
    long[] cursor = {0};
    String name = "%s-%d.blob".formatted(what, version);
    BlobReference blob =
        StringBlob.write(
            folder,
            name,
            batch -> {
              if (batch.isOpen()) {
                keyspace.copyPiece(batch);
              } else {
                cursor[0] = source.copy(cursor[0], batch);
              }
              return cursor[0] != 0 || batch.isOpen();
            });
    if (blob != null) {
      written.add(name);
    }
    return blob;
  }

  /** Writes a set; one that is dropped by now has its end in the log. */
  private void write(CheckpointListing.Listed set, int database) throws IOException {
    assembly.requireOpen();
    SetFreezer freezer = SetFreezer.begin(assembly, set.set(), log);
    if (freezer != null) {
      frozen.add(freezer);
      enter(set, database, freezer.write(folder, version, written));
    }
  }

  private void enter(CheckpointListing.Listed listed, int database, SetState state) {
    VectorSet set = listed.set();
    NativeBuffer shape = new NativeBuffer(assembly.scratch().arena());
    NativeBuffer name = new NativeBuffer(assembly.scratch().arena());
    try {
      catalog.set(
          set.number(),
          database,
          set.livesUntilEmpty(),
          listed.name().in(name),
          SetConfigCodec.encode(set.config(), shape),
          state);
    } finally {
      name.free();
      shape.free();
    }
  }

  /**
   * The manifest is safe: what has not changed need not be written again, and what is in files is
   * read there from now on. Files lack what readers of earlier moments may still see: those who
   * were inside when a set was written have to leave first.
   *
   * @throws IOException when files that were just written cannot be read; sets that can are read
   *     there, and the others are written again next time
   */
  void confirm() throws IOException {
    assembly.epochs().awaitReaders();
    List<Exception> failures = new ArrayList<>();
    for (SetFreezer freezer : frozen) {
      try {
        freezer.confirm();
      } catch (IOException | RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw unread(failures);
    }
  }

  private static IOException unread(List<Exception> failures) {
    Exception first = failures.getFirst();
    IOException all = new IOException("not all of it is read in its files: " + first, first);
    failures.stream().skip(1).forEach(all::addSuppressed);
    return all;
  }

  /** The manifest may be safe or not: nothing is read in files, and nothing is deleted. */
  void abandon() {
    frozen.forEach(SetFreezer::discard);
  }

  /** Deletes what was written, as far as the folder lets it; the next one deletes the rest. */
  void discard(Exception why) {
    abandon();
    for (String name : written) {
      try {
        folder.delete(name);
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }
  }
}
