package io.pomai.orbit.engine;

import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.orbit.checkpoint.KeyHashes;
import io.pomai.orbit.checkpoint.SetBlobReader;
import io.pomai.orbit.checkpoint.SetPart;
import io.pomai.orbit.checkpoint.SetState;
import io.pomai.orbit.ivf.FrozenIndex;
import io.pomai.orbit.ivf.IndexFreezer;
import io.pomai.orbit.store.Deadlines;
import io.pomai.orbit.store.FrozenSegment;
import io.pomai.orbit.store.FrozenSlots;
import io.pomai.orbit.store.HashedSlots;
import io.pomai.orbit.store.SlotGeometry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Puts what the blobs of a set have into an empty core that nobody finds yet, in four steps: its
 * files are read, its slots attached, keys and lists entered, and all of it is published.
 *
 * <p>Threading: the parts of a step may run at the same time; a step begins when all of the step
 * before has ended.
 */
final class SetLoader {
  private final EngineAssembly assembly;
  private final FeatureFlags flags;
  private final SetCore core;
  private final SetState state;
  private final SetPart tail;
  private final Blob tailBlob;
  private final RoaringBitmap dead;
  private final List<SetFile> files = new ArrayList<>();
  private @Nullable FrozenIndex frozenIndex;

  private SetLoader(
      EngineAssembly assembly, FeatureFlags flags, SetCore core, SetState state, SetPart tail)
      throws IOException {
    this.assembly = assembly;
    this.flags = flags;
    this.core = core;
    this.state = state;
    this.tail = tail;
    this.tailBlob = assembly.openBlob(tail.blob(), flags);
    this.dead = SetBlobReader.readDead(tailBlob, tail);
    state.segments().forEach(part -> files.add(new SetFile(part)));
    files.add(new SetFile(tail));
  }

  /**
   * Begins to load; null for a set that never had a vector, of which there is nothing to load.
   *
   * @throws IOException when its tail is not what the catalog says
   */
  static @Nullable SetLoader begin(
      EngineAssembly assembly, FeatureFlags flags, SetCore core, SetState state)
      throws IOException {
    if (state.tail() == null) {
      core.publish(state.sequence(), core.live());
      core.frozen(state, null);
      return null;
    }
    return new SetLoader(assembly, flags, core, state, state.tail());
  }

  /** Reads what a file has of a set, and believes nothing of it. */
  private final class SetFile implements LoadCrew.Part {
    private final SetPart part;
    private @Nullable FrozenSegment segment;
    private @Nullable KeyHashes hashes;

    SetFile(SetPart part) {
      this.part = part;
    }

    @Override
    public void run() throws IOException {
      Blob blob = tailBlob;
      if (!part.equals(tail)) {
        requireChunks(part);
        blob = assembly.openBlob(part.blob(), flags);
      }
      segment = read(blob, part);
      hashes = SetBlobReader.readHashes(blob, part, dead);
    }

    FrozenSegment segment() {
      return Objects.requireNonNull(segment);
    }
  }

  private void requireChunks(SetPart part) throws CorruptFileException {
    SlotGeometry geometry = SlotGeometry.forSlotBytes(core.shape.stride());
    if (geometry.wholeSlots(part.first()) != part.first()
        || geometry.wholeSlots(part.end()) != part.end()) {
      throw new CorruptFileException(
          part.blob().name(),
          0,
          "slots of whole chunks, as the manifest says",
          "slots %d to %d".formatted(part.first(), part.end() - 1));
    }
  }

  private FrozenSegment read(Blob blob, SetPart part) throws IOException {
    FrozenSlots slots = SetBlobReader.read(blob, core.shape, part, state.sequence(), dead);
    if (state.index() != null) {
      SetBlobReader.expectSingleRows(blob);
    }
    return new FrozenSegment(part.first(), slots, part.blob(), () -> assembly.closeBlob(blob));
  }

  /** The first step: each file. */
  List<? extends LoadCrew.Part> reads() {
    return files;
  }

  /** The second step: takes over segments where they are, the tail as a copy. */
  void attach() throws CorruptFileException {
    for (SetFile file : files) {
      if (file.part.equals(tail)) {
        core.store.files().copy(file.segment(), dead);
      } else {
        core.store.files().attach(file.segment(), dead);
      }
      core.attributed(core.attributed() + file.segment().attributed(dead));
    }
    attachDeadlines();
    core.publish(state.sequence(), tail.end() - dead.getCardinality());
  }

  private void attachDeadlines() throws CorruptFileException {
    Deadlines deadlines = core.store.deadlines();
    SetBlobReader.readDeadlines(
        tailBlob,
        tail,
        dead,
        (slot, deadline) -> {
          deadlines.reserve(slot);
          deadlines.set(slot, deadline, assembly.clock().millis());
        });
  }

  /** The third step. */
  List<LoadCrew.Part> entries() {
    return core.live() == 0 ? List.of() : List.of(this::enterKeys, this::attachIndex);
  }

  private void enterKeys() {
    core.directory.expect(core.live());
    List<HashedSlots> hashed = new ArrayList<>();
    for (SetFile file : files) {
      KeyHashes hashes = file.hashes;
      if (hashes != null && hashed.isEmpty()) {
        core.hashWith(hashes.seed());
      }
      if (hashes != null && hashes.seed() == core.hashSeed()) {
        hashed.add(hashes.slots());
      }
    }
    core.directory.insertAll(hashed, dead);
    for (SetFile file : files) {
      if (file.hashes == null || file.hashes.seed() != core.hashSeed()) {
        enterKeys(file.part);
      }
    }
  }

  /** Of a file without hashes of use. */
  private void enterKeys(SetPart part) {
    for (int slot = part.first(); slot < part.end(); slot++) {
      if (!dead.contains(slot)) {
        core.enter(slot);
      }
    }
  }

  /** Takes over the lists, as far as the slots that were restored are in them. */
  private void attachIndex() throws IOException {
    BlobReference reference = state.index();
    if (reference != null) {
      IndexFreezer lists = assembly.indexFreezer(core, flags, SetLoader::runAlone);
      Blob blob = assembly.openBlob(reference, flags);
      if (lists.attach(blob, () -> assembly.closeBlob(blob))) {
        frozenIndex = new FrozenIndex(reference, lists.version());
      }
    }
  }

  private static boolean runAlone(Runnable work) {
    work.run();
    return true;
  }

  /** The last step, for the thread that loads the engine. */
  void finish() {
    assembly.blobs().close(tailBlob);
    if (core.live() > 0) {
      core.index.restored(tail.end() - 1);
    }
    core.frozen(state, frozenIndex);
  }
}
