package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.Manifest;
import io.pomai.orbit.checkpoint.Catalog;
import io.pomai.orbit.checkpoint.CatalogReader;
import io.pomai.orbit.checkpoint.SetState;
import io.pomai.orbit.checkpoint.StringBlob;
import io.pomai.orbit.log.MalformedChangeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a manifest names into an empty engine, vectors on all cores. Used by one thread, before
 * anyone else has the engine.
 */
final class Restorer implements Catalog {
  private final EngineAssembly assembly;
  private final Recovery recovery;
  private final List<SetLoader> sets = new ArrayList<>();
  private final List<VectorSet> present = new ArrayList<>();

  private Restorer(EngineAssembly assembly, Recovery recovery) {
    this.assembly = assembly;
    this.recovery = recovery;
  }

  /**
   * Restores what {@code manifest} names and tells {@code recovery} which records it contains.
   *
   * @throws IOException when a blob is not what the manifest says
   * @throws MalformedChangeException when the manifest makes no sense
   */
  static void restore(Manifest manifest, EngineAssembly assembly, Recovery recovery)
      throws IOException {
    Restorer restorer = new Restorer(assembly, recovery);
    try {
      CatalogReader.read(manifest, restorer);
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
    try (LoadCrew crew = new LoadCrew()) {
      restorer.load(crew);
    }
  }

  /** Puts vectors into the sets that there are by now. */
  private void load(LoadCrew crew) throws IOException {
    crew.run(sets.stream().flatMap(set -> set.reads().stream()).toList());
    crew.run(sets.stream().<LoadCrew.Part>map(set -> set::attach).toList());
    crew.run(sets.stream().flatMap(set -> set.entries().stream()).toList());
    sets.forEach(SetLoader::finish);
    present.forEach(set -> set.expiry().watch());
  }

  @Override
  public void greatestSet(long number) {
    recovery.setsWere(number);
  }

  @Override
  public void set(
      long number,
      int database,
      boolean untilEmpty,
      ByteSlice name,
      ByteSlice config,
      SetState state) {
    Keyspace keyspace = recovery.keyspace(database);
    if (number <= 0 || keyspace.findSet(name) != null) {
      throw new MalformedChangeException(
          "manifest, set=" + number + ": expected every number above 0 and every name once");
    }
    VectorSet set = keyspace.restoreSet(number, name, SetConfigCodec.decode(config), untilEmpty);
    recovery.hasSet(set, state.contained());
    SetStorage storage = Objects.requireNonNull(set.withStorage(current -> current));
    try {
      SetLoader loader = SetLoader.begin(assembly, set.config().flags(), storage.core(), state);
      if (loader != null) {
        sets.add(loader);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    present.add(set);
  }

  @Override
  public void database(int number, long contained, @Nullable BlobReference strings) {
    recovery.hasDatabase(number, contained);
    if (strings != null) {
      restore(recovery.keyspace(number), strings);
    }
  }

  @Override
  public void deadlines(int database, BlobReference deadlines) {
    KeyExpiry expiry = recovery.keyspace(database).expiry();
    read(deadlines, (key, value) -> expiry.restore(key, deadline(value)));
  }

  private static long deadline(ByteSlice value) {
    long deadline =
        value.length() == Long.BYTES ? NativeMemory.getLong(value.address()) : -value.length();
    if (deadline < 1) {
      throw new MalformedChangeException("deadline=" + deadline + ": expected 1 or more");
    }
    return deadline;
  }

  /**
   * A string was copied later than it was listed which sets there are: one under the name of a set
   * is in the log, and the set may have another name by then.
   */
  private static void restore(Keyspace keyspace, ByteSlice key, ByteSlice value) {
    if (keyspace.type(key) != KeyType.VECTORSET) {
      keyspace.setString(key, value, PutMode.ALWAYS, null);
    }
  }

  private void restore(Keyspace keyspace, BlobReference strings) {
    read(strings, (key, value) -> restore(keyspace, key, value));
  }

  private void read(BlobReference of, BiConsumer<ByteSlice, ByteSlice> target) {
    try {
      Blob blob = assembly.blobs().open(of, true);
      StringBlob.read(blob, target);
      assembly.blobs().close(blob);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
