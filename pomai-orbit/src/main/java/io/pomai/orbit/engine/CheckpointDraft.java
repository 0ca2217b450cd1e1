package io.pomai.orbit.engine;

import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.Manifest;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.checkpoint.CatalogWriter;
import io.pomai.orbit.checkpoint.SetBlobWriter;
import io.pomai.orbit.checkpoint.SetState;
import io.pomai.orbit.checkpoint.StringBlob;
import io.pomai.orbit.store.SlotStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blobs of one checkpoint while they are written.
 *
 * <p>A set is written as it is at one published sequence, which its epoch pin keeps in place; one
 * that has not changed since the newest manifest keeps its blob. Strings are copied some at a time
 * while others change: replaying the log from before the first copy makes them right.
 *
 * <p>Not thread-safe.
 */
final class CheckpointDraft {
  /** A set at the moment that is written, pinned until it is. */
  private record Captured(SetCore core, long contained, long sequence, int pin) {}

  /** What a core is known to have on the device once the manifest is. */
  private record Confirmed(SetCore core, SetState state) {}

  private final EngineAssembly assembly;
  private final StorageFolder folder;
  private final WriteAheadLog log;
  private final long version;
  private final CatalogWriter catalog = new CatalogWriter();
  private final List<String> written = new ArrayList<>();
  private final List<Confirmed> states = new ArrayList<>();

  CheckpointDraft(EngineAssembly assembly, StorageFolder folder, WriteAheadLog log, long version) {
    this.assembly = assembly;
    this.folder = folder;
    this.log = log;
    this.version = version;
  }

  /** Writes all blobs and returns the manifest that names them. */
  Manifest write(List<Keyspace> keyspaces) throws IOException {
    for (int database = 0; database < keyspaces.size(); database++) {
      write(keyspaces.get(database), database);
    }
    catalog.greatestSet(assembly.greatestSet());
    return catalog.manifest(version);
  }

  private void write(Keyspace keyspace, int database) throws IOException {
    List<VectorSet> sets = new ArrayList<>();
    long contained = keyspace.listSets(log, sets::add);
    for (VectorSet set : sets) {
      write(set, database);
    }
    catalog.database(database, contained, writeStrings(keyspace, database));
  }

  private @Nullable BlobReference writeStrings(Keyspace keyspace, int database) throws IOException {
    long[] cursor = {0};
    String name = "strings-%d-%d.blob".formatted(database, version);
    BlobReference blob =
        StringBlob.write(
            folder,
            name,
            batch -> {
              cursor[0] = keyspace.copyStrings(cursor[0], batch);
              return cursor[0] != 0;
            });
    if (blob != null) {
      written.add(name);
    }
    return blob;
  }

  /** Writes a set; one that is dropped by now has its end in the log. */
  private void write(VectorSet set, int database) throws IOException {
    assembly.requireOpen();
    Captured captured = set.withStorage(storage -> capture(storage.core()));
    if (captured != null) {
      SetState state;
      try {
        state = write(set, captured);
      } finally {
        assembly.epochs().unpin(captured.pin);
      }
      states.add(new Confirmed(captured.core, state));
      enter(set, database, state);
    }
  }

  private Captured capture(SetCore core) {
    int pin = assembly.epochs().pin();
    return new Captured(core, log.nextSequence() - 1, core.published(), pin);
  }

  private SetState write(VectorSet set, Captured captured) throws IOException {
    SetState same = captured.core.frozenAt(captured.sequence);
    if (same != null) {
      return same.unchangedUntil(captured.contained);
    }
    SlotStore store = captured.core.store;
    int[] slots = SetBlobWriter.visible(store, captured.sequence);
    BlobReference blob = slots.length == 0 ? null : write(set, store, slots);
    return new SetState(captured.contained, captured.sequence, slots.length, blob);
  }

  private BlobReference write(VectorSet set, SlotStore store, int[] slots) throws IOException {
    String name = "set-%d-%d.blob".formatted(set.number(), version);
    BlobReference blob = SetBlobWriter.write(folder, name, store, slots);
    written.add(name);
    return blob;
  }

  private void enter(VectorSet set, int database, SetState state) {
    NativeBuffer shape = new NativeBuffer(assembly.scratch().arena());
    NativeBuffer name = new NativeBuffer(assembly.scratch().arena());
    try {
      catalog.set(
          set.number(),
          database,
          set.livesUntilEmpty(),
          set.key().in(name),
          SetConfigCodec.encode(set.config(), shape),
          state);
    } finally {
      name.free();
      shape.free();
    }
  }

  /** The manifest is safe: what has not changed need not be written again. */
  void confirm() {
    states.forEach(confirmed -> confirmed.core.frozen(confirmed.state));
  }

  /** Deletes what was written, as far as the folder lets it; the next one deletes the rest. */
  void discard(Exception why) {
    for (String name : written) {
      try {
        folder.delete(name);
      } catch (IOException e) {
        why.addSuppressed(e);
      }
    }
  }
}
