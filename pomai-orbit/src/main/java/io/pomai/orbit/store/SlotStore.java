package io.pomai.orbit.store;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryKind;
import java.util.Arrays;

/**
 * The slots of one vector set: vectors, sequences, key and attribute pointers, off-heap in chunks
 * that never move.
 *
 * <p>A slot is visible at sequence s if begin &lt;= s and (s &lt; end or end &lt; 0). The end of a
 * live slot is negative: it names the slot that this one replaces (see {@link #replaces}).
 *
 * <p>Threading. One writer at a time (the set's lock); readers are pinned in the set's {@link
 * io.pomai.arena.Epochs} and take no lock. The writer fills a free slot in the order row and
 * columns, begin, end (release). A reader loads end (acquire) before begin: if it sees the new end
 * it sees the new begin, which is above every published sequence; if it sees the old end (0, or a
 * sequence at or below its own, because the slot was free) the slot is invisible whatever begin
 * says. Bytes of rows that are being overwritten may be read by scans; visibility is asked after
 * the read, so such a result is discarded. The writer ends a slot with a release store of a
 * sequence that is not published yet, so it stays visible to readers of earlier sequences, and
 * reuses it only when the epochs say that no such reader is left. New chunks are published by the
 * volatile chunk array before the volatile slot count, and readers load the count first.
 */
public final class SlotStore {
  static final long NOTHING_REPLACED = Long.MIN_VALUE;
  private static final int NONE = -1;

  private final RowShape shape;
  private final SlotGeometry geometry;
  private final AccountedArena arena;
  private volatile Chunk[] chunks = {};
  private volatile int slotCount;
  private int capacity;
  private int freeHead = NONE;
  private int freeCount;
  private boolean attributesReserved;

  /** A store without slots. */
  public SlotStore(RowShape shape, AccountedArena arena) {
    this.shape = shape;
    this.geometry = SlotGeometry.forSlotBytes(shape.stride());
    this.arena = arena;
  }

  public RowShape shape() {
    return shape;
  }

  /** How many slots were ever in use; their numbers are below. */
  public int slotCount() {
    return slotCount;
  }

  /** The chunks; at least those of all slots below an earlier {@link #slotCount}. */
  @SuppressWarnings("MutableMethodReturnType")
  public Chunk[] chunks() {
    return chunks;
  }

  private Chunk chunk(int slot) {
    return chunks[geometry.chunkOf(slot)];
  }

  private int index(int slot) {
    return slot - geometry.firstSlot(geometry.chunkOf(slot));
  }

  // ---- readers

  /** The sequence at which the slot's vector was put. */
  public long begin(int slot) {
    return chunk(slot).begin(index(slot));
  }

  /** The sequence at which the slot ends; negative while it is live. */
  public long end(int slot) {
    return chunk(slot).end(index(slot));
  }

  /** The slot that a live slot with this end replaces, or -1. */
  public static int replaces(long end) {
    return end == NOTHING_REPLACED ? NONE : (int) ~end;
  }

  /** The prefixed bytes of the key. */
  public long keyBlock(int slot) {
    return chunk(slot).key(index(slot)) & ~Chunk.NOT_OWNED;
  }

  /** The prefixed bytes of the attributes, or 0. */
  public long attributeBlock(int slot) {
    return chunk(slot).attribute(index(slot)) & ~Chunk.NOT_OWNED;
  }

  /** The key of a slot as another slot takes it over: its bytes, and who owns them. */
  public long keyPointer(int slot) {
    return chunk(slot).key(index(slot));
  }

  /** The attributes of a slot as another slot takes them over, or 0. */
  public long attributePointer(int slot) {
    return chunk(slot).attribute(index(slot));
  }

  /** Writes the vector as float32 to {@code target}. */
  public void copyVector(int slot, long target) {
    chunk(slot).decode(index(slot), target);
  }

  /** The scale of the slot's row; 1 for types without scales. */
  public float scale(int slot) {
    return chunk(slot).scale(index(slot));
  }

  /**
   * The factor that the distance kernel is given for the slot's row, of types and metrics that have
   * one.
   */
  public float factor(int slot) {
    return chunk(slot).factor(index(slot));
  }

  /** The chunk of a slot. */
  public Chunk chunkOf(int slot) {
    return chunk(slot);
  }

  /** The place of a slot in its chunk. */
  public int indexOf(int slot) {
    return index(slot);
  }

  /** Writes where the rows of the first {@code n} slots and their factors are. */
  public void locate(int[] slots, int n, long[] rows, long[] factors) {
    Chunk[] all = chunks;
    for (int i = 0; i < n; i++) {
      int number = geometry.chunkOf(slots[i]);
      int index = slots[i] - geometry.firstSlot(number);
      rows[i] = all[number].row(index);
      factors[i] = all[number].factors() + 4L * index;
    }
  }

  /**
   * Keeps those of the first {@code n} slots that are visible now; returns how many. Their rows may
   * still be overwritten before they are read, so visibility is to be asked again; but then it is
   * in the cache, and here all cache misses happen at the same time.
   */
  public int keepVisible(int[] slots, int n, long sequence) {
    Chunk[] all = chunks;
    int kept = 0;
    for (int i = 0; i < n; i++) {
      int slot = slots[i];
      int number = geometry.chunkOf(slot);
      boolean visible = all[number].isVisible(slot - geometry.firstSlot(number), sequence);
      slots[kept] = slot;
      kept += visible ? 1 : 0;
    }
    return kept;
  }

  // ---- the writer

  /**
   * Takes over frozen slots, with the numbers that they have there, into a store that has none.
   * Chunks that they fill are read where they are, for the life of the store; rows of the last one
   * are copied if it is not full.
   */
  public void attach(FrozenSlots frozen) {
    attributesReserved = frozen.hasAttributes();
    while (slotCount < frozen.count()) {
      int first = slotCount;
      int slots = geometry.slotsIn(chunks.length);
      int n = Math.min(slots, frozen.count() - first);
      if (n == slots) {
        add(withAttributes(new Chunk(shape, slots, arena, frozen.row(first, shape.stride()))));
      } else {
        reserve(n);
      }
      chunks[chunks.length - 1].restore(frozen, first, n);
      slotCount = first + n;
    }
  }

  /** Whether a slot can be taken without new memory. */
  public boolean hasFree() {
    return freeHead != NONE || slotCount < capacity;
  }

  /** Makes sure that {@code count} calls of {@link #take} succeed, or throws and takes nothing. */
  public void reserve(int count) {
    int before = capacity;
    int missing = count - freeCount;
    try {
      while (capacity - slotCount < missing) {
        grow();
      }
    } catch (RuntimeException refused) {
      unreserve(before);
      throw refused;
    }
  }

  /** The slots that there is memory for, for {@link #unreserve}. */
  public int capacity() {
    return capacity;
  }

  /** Gives back the memory of the slots from {@code before} on; none of them was ever taken. */
  public void unreserve(int before) {
    while (capacity > before) {
      Chunk[] all = chunks;
      Chunk last = all[all.length - 1];
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
    Chunk last = all.length == 0 ? null : all[all.length - 1];
    if (last != null && last.ready() < last.slots()) {
      int ready = last.ready();
      last.grow(arena);
      capacity += last.ready() - ready;
    } else {
      add(withAttributes(new Chunk(shape, geometry.slotsIn(all.length), arena)));
    }
  }

  private void add(Chunk chunk) {
    Chunk[] all = chunks;
    Chunk[] grown = Arrays.copyOf(all, all.length + 1);
    grown[all.length] = chunk;
    capacity += chunk.ready();
    chunks = grown;
  }

  private Chunk withAttributes(Chunk chunk) {
    if (attributesReserved) {
      try {
        chunk.reserveAttributes(arena);
      } catch (RuntimeException refused) {
        chunk.free(arena);
        throw refused;
      }
    }
    return chunk;
  }

  /** A free slot; invisible until it is filled and its sequence is published. */
  public int take() {
    if (freeHead != NONE) {
      int slot = freeHead;
      freeHead = (int) chunk(slot).key(index(slot));
      freeCount--;
      return slot;
    }
    reserve(1);
    int slot = slotCount;
    chunk(slot).setBegin(index(slot), Long.MAX_VALUE);
    chunk(slot).setEnd(index(slot), 0);
    slotCount = slot + 1;
    return slot;
  }

  /** Makes room for attributes, of every slot. */
  public void reserveAttributes() {
    if (!attributesReserved) {
      for (Chunk chunk : chunks) {
        chunk.reserveAttributes(arena);
      }
      attributesReserved = true;
    }
  }

  /** Copies bytes to be attached to a slot. */
  public long allocate(ByteSlice bytes, MemoryKind kind) {
    return arena.allocateBytes(bytes, kind);
  }

  /** Gives back bytes that were not attached to a slot. */
  public void release(long block, MemoryKind kind) {
    arena.freeBytes(block, kind);
  }

  /**
   * Fills a taken slot: visible from {@code begin} on, which is not published yet. Key and
   * attributes are new blocks, or pointers taken over.
   */
  public void fill(int slot, long vector, long key, long attributes, long begin, int replaced) {
    Chunk chunk = chunk(slot);
    int index = index(slot);
    chunk.encode(index, vector);
    chunk.setKey(index, key);
    chunk.setAttribute(index, attributes);
    chunk.setBegin(index, begin);
    chunk.setEnd(index, replaced == NONE ? NOTHING_REPLACED : ~(long) replaced);
  }

  /**
   * Ends a slot at {@code sequence}; another slot takes over its key, and its attribute if {@code
   * carried}.
   */
  public void endReplaced(int slot, long sequence, boolean carried) {
    Chunk chunk = chunk(slot);
    int index = index(slot);
    chunk.setKey(index, chunk.key(index) | Chunk.NOT_OWNED);
    if (carried) {
      chunk.setAttribute(index, chunk.attribute(index) | Chunk.NOT_OWNED);
    }
    chunk.setEnd(index, sequence);
  }

  /** Ends a slot at {@code sequence}. */
  public void end(int slot, long sequence) {
    chunk(slot).setEnd(index(slot), sequence);
  }

  /**
   * Frees an ended slot that no reader can see any more, with the key and attribute bytes that it
   * owns. Where rows are read-only, it is never taken again.
   */
  public void recycle(int slot) {
    Chunk chunk = chunk(slot);
    int index = index(slot);
    releaseOwned(chunk, index);
    chunk.setEnd(index, 0);
    if (!chunk.isMapped()) {
      chunk.setKey(index, freeHead);
      freeHead = slot;
      freeCount++;
    }
  }

  private void releaseOwned(Chunk chunk, int index) {
    releaseOwned(chunk.key(index), MemoryKind.KEYS);
    releaseOwned(chunk.attribute(index), MemoryKind.ATTRIBUTES);
    chunk.setAttribute(index, 0);
  }

  private void releaseOwned(long pointer, MemoryKind kind) {
    if (pointer != 0 && (pointer & Chunk.NOT_OWNED) == 0) {
      arena.freeBytes(pointer, kind);
    }
  }

  /** Whether a slot holds a vector: live, or ended and not free yet. */
  public boolean isFilled(int slot) {
    return end(slot) != 0;
  }

  /** Whether a slot has ended and is not free. */
  public boolean isEnded(int slot) {
    return end(slot) > 0;
  }

  /**
   * Frees everything, chunk after chunk, so that others can use what came back while this goes on.
   * No reader and no writer may be left.
   */
  public void free() {
    int first = 0;
    for (Chunk chunk : chunks) {
      int filled = Math.clamp((long) slotCount - first, 0, chunk.slots());
      for (int index = 0; index < filled; index++) {
        if (chunk.end(index) != 0) {
          releaseOwned(chunk, index);
        }
      }
      first += chunk.slots();
      chunk.free(arena);
    }
    chunks = new Chunk[0];
    slotCount = 0;
  }
}
