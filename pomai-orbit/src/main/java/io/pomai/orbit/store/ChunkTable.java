package io.pomai.orbit.store;

import java.util.Arrays;
import java.util.List;

/**
 * The chunks of one store, in the order of their slots.
 *
 * <p>Threading: see {@link SlotStore}; what changes it is for the writer.
 */
final class ChunkTable {
  private static final int SPARE_BYTES = 64;

  private final RowShape shape;
  private final SlotGeometry geometry;
  private final AccountedArena arena;
  private volatile Chunk[] chunks = {};
  private volatile int slotCount;
  private int capacity;
  private boolean attributesReserved;

  ChunkTable(RowShape shape, AccountedArena arena) {
    this.shape = shape;
    this.geometry = SlotGeometry.forSlotBytes(shape.stride());
    this.arena = arena;
  }

  /** At least those of all slots below a count that was read before. */
  @SuppressWarnings("MutableMethodReturnType")
  Chunk[] all() {
    return chunks;
  }

  SlotGeometry geometry() {
    return geometry;
  }

  Chunk of(int slot) {
    return chunks[geometry.chunkOf(slot)];
  }

  /** The place of a slot in its chunk. */
  int index(int slot) {
    return slot - geometry.firstSlot(geometry.chunkOf(slot));
  }

  /** How many slots were ever in use. */
  int slotCount() {
    return slotCount;
  }

  /** Publishes that many slots, after their chunks. */
  void slotCount(int slots) {
    slotCount = slots;
  }

  /** The slots that there is memory for. */
  int capacity() {
    return capacity;
  }

  /**
   * Makes slots usable until there are {@code least}, or throws with nothing changed.
   *
   * @throws SlotsUsedUpException when there cannot be so many
   */
  void reserve(long least) {
    long most = Integer.MAX_VALUE + 1L - geometry.greatestChunk();
    if (least > most) {
      throw new SlotsUsedUpException(most);
    }
    int before = capacity;
    try {
      while (capacity < least) {
        grow();
      }
    } catch (RuntimeException refused) {
      unreserve(before);
      throw refused;
    }
  }

  /** Gives back the memory of the slots from {@code before} on; none of them was ever taken. */
  void unreserve(int before) {
    while (capacity > before) {
      Chunk[] all = chunks;
      ArenaChunk last = (ArenaChunk) all[all.length - 1];
      capacity -= last.ready();
      if (capacity < before) {
        last.shrink(arena);
        capacity += last.ready();
      } else {
        chunks = Arrays.copyOf(all, all.length - 1);
        last.free(arena);
      }
    }
  }

  private void grow() {
    Chunk[] all = chunks;
    if (all.length > 0
        && all[all.length - 1] instanceof ArenaChunk last
        && last.ready() < last.slots()) {
      int ready = last.ready();
      last.grow(arena);
      capacity += last.ready() - ready;
      return;
    }
    ArenaChunk fresh = new ArenaChunk(shape, geometry.slotsIn(all.length), arena);
    if (attributesReserved) {
      try {
        fresh.reserveAttributes(arena);
      } catch (RuntimeException refused) {
        fresh.free(arena);
        throw refused;
      }
    }
    capacity += fresh.ready();
    add(fresh);
  }

  private void add(Chunk chunk) {
    Chunk[] all = chunks;
    Chunk[] grown = Arrays.copyOf(all, all.length + 1);
    grown[all.length] = chunk;
    chunks = grown;
  }

  /** Makes room for attributes, of every slot. */
  void reserveAttributes() {
    if (!attributesReserved) {
      for (Chunk chunk : chunks) {
        if (chunk instanceof ArenaChunk inMemory) {
          inMemory.reserveAttributes(arena);
        }
      }
      attributesReserved = true;
    }
  }

  // ---- frozen chunks

  /** Adds a chunk of a segment behind all others, which are whole. */
  FrozenChunk append(FrozenSegment segment) {
    int slots = geometry.slotsIn(chunks.length);
    FrozenChunk chunk = frozen(segment, capacity, slots);
    add(chunk);
    capacity += slots;
    return chunk;
  }

  /** Adds an empty chunk behind all others, which are whole. */
  void appendEmpty(long zeros) {
    int slots = geometry.slotsIn(chunks.length);
    add(empty(slots, zeros));
    capacity += slots;
  }

  /** So many slots of a segment, from one of them on. */
  FrozenChunk frozen(FrozenSegment segment, int slot, int slots) {
    return new FrozenChunk(shape, slots, segment, slot - segment.first());
  }

  EmptyChunk empty(int slots, long zeros) {
    return new EmptyChunk(shape, slots, zeros);
  }

  /** Bytes that an empty chunk wants: a row, as kernels read it. */
  long zeroBytes() {
    return (long) shape.stride() + SPARE_BYTES;
  }

  /** Puts another chunk of as many slots where one was; returns that one. */
  Chunk replace(int number, Chunk by) {
    Chunk[] changed = chunks.clone();
    Chunk old = changed[number];
    changed[number] = by;
    chunks = changed;
    return old;
  }

  /** The segments that are read, in the order of their slots. */
  List<FrozenSegment> segments() {
    return Arrays.stream(chunks)
        .filter(FrozenChunk.class::isInstance)
        .map(frozen -> ((FrozenChunk) frozen).segment())
        .distinct()
        .toList();
  }

  /** Whether a chunk reads a segment. */
  boolean reads(FrozenSegment segment) {
    return segments().contains(segment);
  }

  /** Frees all chunks, one after the other, with what their slots own. */
  void free() {
    List<FrozenSegment> read = segments();
    int first = 0;
    for (Chunk chunk : chunks) {
      if (chunk instanceof ArenaChunk inMemory) {
        inMemory.freeAll(Math.clamp((long) slotCount - first, 0, chunk.slots()), arena);
      } else {
        chunk.free(arena);
      }
      first += chunk.slots();
    }
    chunks = new Chunk[0];
    slotCount = 0;
    read.forEach(segment -> segment.release().run());
  }
}
