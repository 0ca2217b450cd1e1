package io.pomai.orbit.store;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.PeekableIntIterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * What of a store is in files: slots from the first one on, in whole chunks of the largest size,
 * which are sealed before they are written and adopted afterwards. What is given up of a file
 * leaves an empty chunk behind, so that slots keep their numbers.
 *
 * <p>Threading: for the writer of the store.
 */
public final class SlotFiles {
  /** Chunks of the largest size in a file, at most: some 64 MiB of rows. */
  private static final int SEGMENT_CHUNKS = 32;

  private final ChunkTable chunks;
  private final FreeSlots free;
  private final AccountedArena arena;
  private int sealed;
  private long zeros;

  SlotFiles(ChunkTable chunks, FreeSlots free, AccountedArena arena) {
    this.chunks = chunks;
    this.free = free;
    this.arena = arena;
  }

  /** Slots below are never taken again. */
  int sealed() {
    return sealed;
  }

  /** Seals all that fill the largest chunks; returns the first slot that is not sealed. */
  public int seal() {
    int whole = chunks.geometry().wholeSlots(chunks.slotCount());
    if (whole > sealed) {
      sealed = whole;
      free.removeBelow(whole);
    }
    return sealed;
  }

  /** The first slot that is in memory; all from there on are. */
  public int end() {
    Chunk[] all = chunks.all();
    int number = all.length;
    while (number > 0 && all[number - 1] instanceof ArenaChunk) {
      number--;
    }
    return chunks.geometry().firstSlot(number);
  }

  /** The files that slots are read from, in the order of their slots. */
  public List<FrozenSegment> segments() {
    return chunks.segments();
  }

  /**
   * Where a file ends that begins with {@code slot}, a sealed one: at {@code end} at the latest.
   */
  public int segmentEnd(int slot, int end) {
    return (int) Math.min(end, slot + SEGMENT_CHUNKS * (long) chunks.geometry().greatestChunk());
  }

  /** How many slots the chunk holds that begins with {@code slot}. */
  public int slotsAt(int slot) {
    return chunks.of(slot).slots();
  }

  /**
   * Replaces the chunk that begins with {@code slot}, which is sealed, by what a file has of it.
   *
   * @return what gives the memory back; to be run when no reader is left that may have seen it
   */
  public Runnable adopt(FrozenSegment segment, int slot) {
    int number = chunks.geometry().chunkOf(slot);
    ArenaChunk old = (ArenaChunk) chunks.all()[number];
    FrozenChunk frozen = chunks.frozen(segment, slot, old.slots());
    for (int index = 0; index < old.slots(); index++) {
      if (old.end(index) >= 0) {
        end(frozen, index, old.end(index));
      }
    }
    chunks.replace(number, frozen);
    return () -> old.freeAll(old.slots(), arena);
  }

  private void end(FrozenChunk frozen, int index, long end) {
    frozen.reserveEnds(arena);
    frozen.setEnd(index, end);
    if (end == 0) {
      frozen.buried();
    }
  }

  /**
   * The first slots of the chunks of those files of whose slots at least this share will never be
   * seen again: a file goes as a whole.
   */
  public int[] wasted(double share) {
    Map<FrozenSegment, Integer> live = new HashMap<>();
    for (Chunk chunk : chunks.all()) {
      if (chunk instanceof FrozenChunk frozen) {
        live.merge(frozen.segment(), frozen.slots() - frozen.dead(), Integer::sum);
      }
    }
    Chunk[] all = chunks.all();
    return IntStream.range(0, all.length)
        .filter(
            i -> all[i] instanceof FrozenChunk frozen && isWasted(frozen.segment(), live, share))
        .map(chunks.geometry()::firstSlot)
        .toArray();
  }

  private static boolean isWasted(
      FrozenSegment segment, Map<FrozenSegment, Integer> live, double share) {
    return live.getOrDefault(segment, 0) <= (1 - share) * segment.slots().count();
  }

  /**
   * Gives up the chunk that begins with {@code slot} if it is in a file and none of its slots will
   * be seen again.
   *
   * @return what gives back what it took, to be run when no reader is left that may have seen it;
   *     null when nothing was given up
   */
  public @Nullable Runnable abandon(int slot) {
    int number = chunks.geometry().chunkOf(slot);
    if (!(chunks.all()[number] instanceof FrozenChunk frozen) || frozen.dead() < frozen.slots()) {
      return null;
    }
    chunks.replace(number, chunks.empty(frozen.slots(), zeros()));
    boolean last = !chunks.reads(frozen.segment());
    return () -> {
      frozen.free(arena);
      if (last) {
        frozen.segment().release().run();
      }
    };
  }

  /** A row of zeros, whatever the budget says: to give up a chunk gives back more. */
  private long zeros() {
    if (zeros == 0) {
      zeros = arena.allocateAnyway(zeroBytes(), MemoryKind.COLUMNS); // fresh pages: all zero
    }
    return zeros;
  }

  private long zeroBytes() {
    return Math.max(chunks.zeroBytes(), SlabArena.LEAST_ANYWAY);
  }

  /**
   * Takes over the slots of a file, behind those that there are, without copying them.
   *
   * @param dead the numbers of those that hold nothing
   */
  public void attach(FrozenSegment segment, RoaringBitmap dead) {
    skipTo(segment.first());
    while (chunks.capacity() < segment.end()) {
      int first = chunks.capacity();
      FrozenChunk chunk = chunks.append(segment);
      PeekableIntIterator ended = dead.getIntIterator();
      ended.advanceIfNeeded(first);
      while (ended.hasNext() && ended.peekNext() < first + chunk.slots()) {
        end(chunk, ended.next() - first, 0);
      }
    }
    chunks.slotCount(segment.end());
    sealed = segment.end();
  }

  /** Puts empty chunks where the slots were whose file is gone. */
  private void skipTo(int slot) {
    while (chunks.capacity() < slot) {
      chunks.appendEmpty(zeros());
    }
    chunks.slotCount(slot);
    sealed = slot;
  }

  /**
   * Copies the slots of a file, which follow those that there are; the file can go then.
   *
   * @param dead the numbers of those that hold nothing
   */
  public void copy(FrozenSegment from, RoaringBitmap dead) {
    skipTo(from.first());
    chunks.reserve(from.end());
    if (from.slots().hasAttributes()) {
      chunks.reserveAttributes();
    }
    chunks.slotCount(from.end());
    FrozenChunk source = chunks.frozen(from, from.first(), from.slots().count());
    for (int slot = from.first(); slot < from.end(); slot++) {
      ArenaChunk chunk = (ArenaChunk) chunks.of(slot);
      if (dead.contains(slot)) {
        chunk.setEnd(chunks.index(slot), 0);
        free.push(slot);
      } else {
        copy(source, slot - from.first(), chunk, chunks.index(slot));
      }
    }
  }

  private void copy(FrozenChunk from, int fromIndex, ArenaChunk to, int index) {
    to.copyRow(index, from, fromIndex);
    to.setKey(index, copyBytes(from.key(fromIndex), MemoryKind.KEYS));
    to.setAttribute(index, copyBytes(from.attribute(fromIndex), MemoryKind.ATTRIBUTES));
    to.setBegin(index, from.begin(fromIndex));
    to.setEnd(index, SlotStore.NOTHING_REPLACED);
  }

  /** A copy of the bytes that a slot does not own; 0 for none. */
  private long copyBytes(long pointer, MemoryKind kind) {
    return pointer == 0 ? 0 : arena.copyBytes(pointer & ~Chunk.NOT_OWNED, kind);
  }

  void free() {
    if (zeros != 0) {
      arena.free(zeros, zeroBytes(), MemoryKind.COLUMNS);
      zeros = 0;
    }
  }
}
