package io.pomai.orbit.engine;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.file.StorageFolder;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.checkpoint.SetBlobReader;
import io.pomai.orbit.checkpoint.SetBlobWriter;
import io.pomai.orbit.checkpoint.SetPart;
import io.pomai.orbit.checkpoint.SetState;
import io.pomai.orbit.ivf.FrozenIndex;
import io.pomai.orbit.ivf.IndexFreezer;
import io.pomai.orbit.store.FrozenSegment;
import io.pomai.orbit.store.FrozenSlots;
import io.pomai.orbit.store.SlotFiles;
import io.pomai.orbit.store.SlotsUsedUpException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes one set in blobs as it is at one published sequence, which an epoch pin keeps in place,
 * and then has the set read what it can in the files.
 *
 * <p>Slots that fill whole chunks go into a segment, once; later checkpoints keep it. The others,
 * the tail, are written every time, with the numbers of all slots that hold nothing any more. What
 * is left of a segment's chunk that is mostly dead moves to the tail first.
 *
 * <p>Threading: one thread, which takes the set's lock for some ten microseconds at a time.
 */
final class SetFreezer {
  /** A chunk of a file is given up when this share of it is dead. */
  private static final double WASTE = 0.5;

  /** Vectors that are moved at a time. */
  private static final int PIECE = 16;

  private final EngineAssembly assembly;
  private final VectorSet set;
  private final SetCore core;
  private final long contained;
  private final long sequence;
  private final int slots;
  private final int inFiles;
  private final int sealed;
  private final List<SetPart> segments;
  private final int pin;
  private final IndexFreezer lists;
  private @Nullable FrozenIndex index;
  private boolean indexIsFresh;
  private final List<SetPart> fresh = new ArrayList<>();
  private @Nullable SetState state;
  private RoaringBitmap dead = new RoaringBitmap();

  private SetFreezer(EngineAssembly assembly, VectorSet set, SetCore core, WriteAheadLog log) {
    SlotFiles files = core.store.files();
    this.assembly = assembly;
    this.set = set;
    this.core = core;
    this.pin = assembly.epochs().pin();
    this.lists = assembly.indexFreezer(core, set.config().flags(), this::runAsWriter);
    this.contained = log.nextSequence() - 1;
    this.sequence = core.published();
    this.slots = core.store.slotCount();
    List<FrozenSegment> adopted = files.segments();
    this.inFiles = adopted.isEmpty() ? files.end() : Math.max(files.end(), adopted.getLast().end());
    this.sealed = assembly.freezes(set.config().flags()) ? files.seal() : inFiles;
    this.segments =
        adopted.stream()
            .map(segment -> new SetPart(segment.first(), segment.slots().count(), segment.file()))
            .toList();
  }

  /** The set at this moment, until {@link #write} has returned; null when it is dropped. */
  static @Nullable SetFreezer begin(EngineAssembly assembly, VectorSet set, WriteAheadLog log) {
    compact(assembly, set);
    return set.withStorage(storage -> new SetFreezer(assembly, set, storage.core(), log));
  }

  /**
   * Writes what has changed since the newest manifest.
   *
   * @param written the names of the new blobs are added to it
   */
  SetState write(StorageFolder folder, long version, List<String> written) throws IOException {
    try {
      SetState same = core.frozenAt(sequence);
      SetState slotsOnly =
          same == null ? writeParts(folder, version, written) : same.unchangedUntil(contained);
      writeIndex(folder, version, written);
      state = slotsOnly.withIndex(index == null ? null : index.blob());
      return state;
    } finally {
      assembly.epochs().unpin(pin);
    }
  }

  /** Under the same pin as the slots: a row of a list belongs to the vector in its slot. */
  private void writeIndex(StorageFolder folder, long version, List<String> written)
      throws IOException {
    index = core.frozenIndexAt(lists.version());
    if (index == null) {
      index = lists.freeze(folder, "index-%d-%d.blob".formatted(set.number(), version));
      if (index != null) {
        written.add(index.blob().name());
        indexIsFresh = true;
      }
    }
  }

  private SetState writeParts(StorageFolder folder, long version, List<String> written)
      throws IOException {
    if (slots == 0) {
      return new SetState(contained, sequence, List.of(), null, null);
    }
    SetBlobWriter writer = new SetBlobWriter(folder, core.store, sequence, core.hashSeed());
    List<SetPart> parts = new ArrayList<>(segments);
    for (int first = inFiles; first < sealed; ) {
      int end = core.store.files().segmentEnd(first, sealed);
      String name = "set-%d-%d-%d.blob".formatted(set.number(), version, first);
      fresh.add(writer.writeSegment(name, first, end - first));
      written.add(name);
      first = end;
    }
    parts.addAll(fresh);
    String name = "tail-%d-%d.blob".formatted(set.number(), version);
    dead = writer.dead(slots);
    SetPart tail = writer.writeTail(name, sealed, slots - sealed, dead);
    written.add(name);
    return new SetState(contained, sequence, parts, tail, null);
  }

  /**
   * The manifest is safe: what was written is read from the file from now on, and what it took in
   * memory goes back when the epochs allow.
   *
   * @throws IOException when it cannot be read; what was not reached stays in memory, and is
   *     written again next time
   */
  void confirm() throws IOException {
    try {
      if (index != null && indexIsFresh && assembly.freezes(set.config().flags())) {
        Blob blob = assembly.openBlob(index.blob(), set.config().flags());
        lists.adopt(blob, () -> assembly.closeBlob(blob));
      }
      for (SetPart part : fresh) {
        adopt(read(part));
      }
      if (state != null) {
        core.frozen(state, index);
      }
    } finally {
      lists.forget();
    }
  }

  private FrozenSegment read(SetPart part) throws IOException {
    Blob blob = assembly.openBlob(part.blob(), set.config().flags());
    try {
      FrozenSlots slotsInFile = SetBlobReader.read(blob, core.shape, part, sequence, dead);
      if (index != null) {
        SetBlobReader.expectSingleRows(blob);
      }
      return new FrozenSegment(
          part.first(), slotsInFile, part.blob(), () -> assembly.closeBlob(blob));
    } catch (IOException | RuntimeException e) {
      assembly.closeBlob(blob);
      throw e;
    }
  }

  /** What was written is of no use. */
  void discard() {
    lists.forget();
  }

  private boolean runAsWriter(Runnable work) {
    Boolean done =
        asWriter(
            set,
            core,
            storage -> {
              work.run();
              return true;
            });
    return done != null;
  }

  private void adopt(FrozenSegment segment) {
    int slot = segment.first();
    try {
      while (slot < segment.end()) {
        int first = slot;
        Integer adopted = asWriter(set, core, storage -> adopt(segment, first));
        if (adopted == null) {
          break; // the set is gone: it gives back what it has adopted
        }
        slot += adopted;
      }
    } finally {
      if (slot == segment.first()) {
        segment.release().run();
      }
    }
  }

  private int adopt(FrozenSegment segment, int slot) {
    SlotFiles files = core.store.files();
    giveBack(assembly, files.adopt(segment, slot));
    return files.slotsAt(slot);
  }

  private static void giveBack(EngineAssembly assembly, Runnable memory) {
    assembly.epochs().defer(() -> assembly.reclaimer().free(Long.MAX_VALUE, memory));
  }

  /** Moves what is left of chunks that are mostly dead, and gives up those that are dead. */
  private static void compact(EngineAssembly assembly, VectorSet set) {
    SetCore core = set.withStorage(SetStorage::core);
    int[] wasted = core == null ? null : asWriter(set, core, storage -> wasted(core));
    if (core == null || wasted == null || wasted.length == 0) {
      return;
    }
    try {
      for (int slot : wasted) {
        move(set, core, slot);
      }
    } catch (BudgetExceededException | SlotsUsedUpException full) {
      // what is left stays where it is until there is room
    }
    asWriter(
        set,
        core,
        storage -> {
          storage.writer().reclaim();
          for (int slot : wasted) {
            Runnable memory = core.store.files().abandon(slot);
            if (memory != null) {
              giveBack(assembly, memory);
            }
          }
          return true;
        });
  }

  private static int[] wasted(SetCore core) {
    return core.store.files().wasted(WASTE);
  }

  /** Moves what is live of the chunk that begins with {@code first}. */
  private static void move(VectorSet set, SetCore core, int first) {
    int end = first + Objects.requireNonNullElse(asWriter(set, core, s -> slotsAt(core, first)), 0);
    for (int from = first; from < end; from += PIECE) {
      int begin = from;
      asWriter(
          set,
          core,
          storage -> {
            for (int slot = begin; slot < Math.min(end, begin + PIECE); slot++) {
              if (core.store.end(slot) < 0) {
                storage.writer().move(slot);
              }
            }
            return true;
          });
    }
  }

  private static int slotsAt(SetCore core, int slot) {
    return core.store.files().slotsAt(slot);
  }

  /** What {@code work} says as the writer of the set; null when this core of it is gone. */
  private static <T> @Nullable T asWriter(
      VectorSet set, SetCore core, Function<SetStorage, @Nullable T> work) {
    return set.withStorage(storage -> storage.core() == core ? work.apply(storage) : null);
  }
}
