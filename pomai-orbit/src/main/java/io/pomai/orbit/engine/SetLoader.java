package io.pomai.orbit.engine;

import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.file.CorruptFileException;
import io.pomai.orbit.checkpoint.SetBlobReader;
import io.pomai.orbit.checkpoint.SetPart;
import io.pomai.orbit.checkpoint.SetState;
import io.pomai.orbit.ivf.FrozenIndex;
import io.pomai.orbit.ivf.IndexFreezer;
import io.pomai.orbit.store.FrozenSegment;
import io.pomai.orbit.store.FrozenSlots;
import io.pomai.orbit.store.SlotGeometry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Puts what the blobs of a set have into an empty core that nobody finds yet. For the thread that
 * loads the engine.
 */
final class SetLoader {
  private final EngineAssembly assembly;
  private final FeatureFlags flags;
  private final SetCore core;
  private final SetState state;
  private @Nullable FrozenIndex frozenIndex;

  SetLoader(EngineAssembly assembly, FeatureFlags flags, SetCore core, SetState state) {
    this.assembly = assembly;
    this.flags = flags;
    this.core = core;
    this.state = state;
  }

  /**
   * Takes over all there is: segments where they are, the tail as a copy.
   *
   * @throws IOException when a blob is not what the catalog says
   */
  void load() throws IOException {
    SetPart tail = state.tail();
    if (tail == null) {
      core.publish(state.sequence(), core.live());
    } else {
      Blob last = assembly.openBlob(tail.blob(), flags);
      RoaringBitmap dead = SetBlobReader.readDead(last, tail);
      for (SetPart part : state.segments()) {
        core.store.files().attach(segment(part, dead), dead);
      }
      core.store.files().copy(segment(last, tail, dead), dead);
      assembly.blobs().close(last);
      enterKeys(tail.end(), dead);
      core.publish(state.sequence(), tail.end() - dead.getCardinality());
      if (core.live() > 0) {
        attachIndex();
        core.index.restored(tail.end() - 1);
      }
    }
    core.frozen(state, frozenIndex);
  }

  /** Takes over the lists, as far as the slots that were restored are in them. */
  private void attachIndex() throws IOException {
    BlobReference reference = state.index();
    if (reference == null) {
      return;
    }
    IndexFreezer lists = assembly.indexFreezer(core, flags, SetLoader::runAlone);
    Blob blob = assembly.openBlob(reference, flags);
    if (lists.attach(blob, () -> assembly.closeBlob(blob))) {
      frozenIndex = new FrozenIndex(reference, lists.version());
    }
  }

  private static boolean runAlone(Runnable work) {
    work.run();
    return true;
  }

  private FrozenSegment segment(SetPart part, RoaringBitmap dead) throws IOException {
    requireChunks(part);
    return segment(assembly.openBlob(part.blob(), flags), part, dead);
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

  private FrozenSegment segment(Blob blob, SetPart part, RoaringBitmap dead) throws IOException {
    FrozenSlots slots = SetBlobReader.read(blob, core.shape, part, state.sequence(), dead);
    if (state.index() != null) {
      SetBlobReader.expectSingleRows(blob);
    }
    return new FrozenSegment(part.first(), slots, part.blob(), () -> assembly.closeBlob(blob));
  }

  private void enterKeys(int slots, RoaringBitmap dead) {
    core.directory.reserve(slots - dead.getCardinality());
    for (int slot = 0; slot < slots; slot++) {
      if (!dead.contains(slot)) {
        core.enter(slot);
      }
    }
  }
}
