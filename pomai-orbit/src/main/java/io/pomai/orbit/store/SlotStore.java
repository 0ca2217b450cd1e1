package io.pomai.orbit.store;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryKind;

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
 *
 * <p>Slots that are sealed are never filled again, so that a file can have them: their chunks are
 * replaced by ones that read the file, under the same numbers. What was is freed when the epochs
 * allow; until then readers of either find the same.
 */
public final class SlotStore {
  static final long NOTHING_REPLACED = Long.MIN_VALUE;
  private static final int NONE = -1;

  private final RowShape shape;
  private final AccountedArena arena;
  private final ChunkTable chunks;
  private final FreeSlots free;
  private final SlotFiles files;
  private final Deadlines deadlines;

  /** A store without slots. */
  public SlotStore(RowShape shape, AccountedArena arena) {
    this.shape = shape;
    this.arena = arena;
    this.chunks = new ChunkTable(shape, arena);
    this.free = new FreeSlots(chunks);
    this.files = new SlotFiles(chunks, free, arena);
    this.deadlines = new Deadlines(arena);
  }

  public RowShape shape() {
    return shape;
  }

  /** How many slots were ever in use; their numbers are below. */
  public int slotCount() {
    return chunks.slotCount();
  }

  /** The chunks; at least those of all slots below an earlier {@link #slotCount}. */
  @SuppressWarnings("MutableMethodReturnType")
  public Chunk[] chunks() {
    return chunks.all();
  }

  // ---- readers

  /** The sequence at which the slot's vector was put. */
  public long begin(int slot) {
    return chunks.of(slot).begin(chunks.index(slot));
  }

  /** The sequence at which the slot ends; negative while it is live. */
  public long end(int slot) {
    return chunks.of(slot).end(chunks.index(slot));
  }

  /** The slot that a live slot with this end replaces, or -1. */
  public static int replaces(long end) {
    return end == NOTHING_REPLACED ? NONE : (int) ~end;
  }

  /** The prefixed bytes of the key. */
  public long keyBlock(int slot) {
    return chunks.of(slot).key(chunks.index(slot)) & ~Chunk.NOT_OWNED;
  }

  /** The prefixed bytes of the attributes, or 0. */
  public long attributeBlock(int slot) {
    return chunks.of(slot).attribute(chunks.index(slot)) & ~Chunk.NOT_OWNED;
  }

  /** The key of a slot as another slot takes it over: its bytes, and who owns them. */
  public long keyPointer(int slot) {
    return chunks.of(slot).key(chunks.index(slot));
  }

  /** The attributes of a slot as another slot takes them over, or 0. */
  public long attributePointer(int slot) {
    return chunks.of(slot).attribute(chunks.index(slot));
  }

  /** Writes the vector as float32 to {@code target}. */
  public void copyVector(int slot, long target) {
    chunks.of(slot).decode(chunks.index(slot), target);
  }

  /** The scale of the slot's row; 1 for types without scales. */
  public float scale(int slot) {
    return chunks.of(slot).scale(chunks.index(slot));
  }

  /** What a stored value of 1 of the slot's row decodes to. */
  public float unit(int slot) {
    Chunk chunk = chunks.of(slot);
    int index = chunks.index(slot);
    return shape.codec().unit(chunk.row(index), chunk.scale(index), shape.dimension());
  }

  /**
   * The factor that the distance kernel is given for the slot's row, of types and metrics that have
   * one.
   */
  public float factor(int slot) {
    return chunks.of(slot).factor(chunks.index(slot));
  }

  /** The chunk of a slot. */
  public Chunk chunkOf(int slot) {
    return chunks.of(slot);
  }

  /** The place of a slot in its chunk. */
  public int indexOf(int slot) {
    return chunks.index(slot);
  }

  /** Writes where the rows of the first {@code n} slots and their factors are. */
  public void locate(int[] slots, int n, long[] rows, long[] factors) {
    Chunk[] all = chunks.all();
    SlotGeometry geometry = chunks.geometry();
    for (int i = 0; i < n; i++) {
      int number = geometry.chunkOf(slots[i]);
      int index = slots[i] - geometry.firstSlot(number);
      rows[i] = all[number].row(index);
      factors[i] = all[number].factorAddress(index);
    }
  }

  /**
   * Keeps those of the first {@code n} slots that are visible now; returns how many. Their rows may
   * still be overwritten before they are read, so visibility is to be asked again; but then it is
   * in the cache, and here all cache misses happen at the same time.
   */
  public int keepVisible(int[] slots, int n, long sequence) {
    Chunk[] all = chunks.all();
    SlotGeometry geometry = chunks.geometry();
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

  private ArenaChunk inMemory(int slot) {
    return (ArenaChunk) chunks.of(slot);
  }

  /** Whether a slot can be taken without new memory. */
  public boolean hasFree() {
    return free.count() > 0 || chunks.slotCount() < chunks.capacity();
  }

  /**
   * Makes sure that {@code count} calls of {@link #take} succeed, or throws and takes nothing.
   *
   * @throws SlotsUsedUpException when there are no more numbers for slots
   */
  public void reserve(int count) {
    chunks.reserve((long) chunks.slotCount() + Math.max(0, count - free.count()));
  }

  /** The slots that there is memory for, for {@link #unreserve}. */
  public int capacity() {
    return chunks.capacity();
  }

  /** Gives back the memory of the slots from {@code before} on; none of them was ever taken. */
  public void unreserve(int before) {
    chunks.unreserve(before);
  }

  /** A free slot; invisible until it is filled and its sequence is published. */
  public int take() {
    if (free.count() > 0) {
      return free.pop();
    }
    reserve(1);
    int slot = chunks.slotCount();
    ArenaChunk chunk = inMemory(slot);
    chunk.setBegin(chunks.index(slot), Long.MAX_VALUE);
    chunk.setEnd(chunks.index(slot), 0);
    chunks.slotCount(slot + 1);
    return slot;
  }

  /** The slot that the next {@link #take} takes. */
  public int next() {
    return free.count() > 0 ? free.peek() : chunks.slotCount();
  }

  /**
   * Makes sure that the slots of the next {@code count} calls of {@link #take} can get deadlines.
   *
   * @throws io.pomai.arena.BudgetExceededException when there is no room; no slot was taken
   */
  public void reserveDeadlines(int count) {
    int reused = Math.min(count, free.count());
    free.forEachNext(reused, deadlines::reserve);
    int end = chunks.slotCount() + count - reused;
    for (int slot = chunks.slotCount(); slot < end; slot++) {
      deadlines.reserve(slot);
    }
  }

  /** When slots expire. */
  public Deadlines deadlines() {
    return deadlines;
  }

  /** Makes room for attributes, of every slot. */
  public void reserveAttributes() {
    chunks.reserveAttributes();
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
    inMemory(slot).encode(chunks.index(slot), vector);
    publish(slot, key, attributes, begin, replaced);
  }

  /** As {@link #fill} for a new key, with a row as it is stored elsewhere, and its scale. */
  public void fillRow(int slot, long row, float scale, long key, long attributes, long begin) {
    inMemory(slot).setRow(chunks.index(slot), row, scale);
    publish(slot, key, attributes, begin, NONE);
  }

  /** As {@link #fill}, with the row of another slot, which is replaced. */
  public void fillFrom(int replaced, int slot, long key, long attributes, long begin) {
    inMemory(slot).copyRow(chunks.index(slot), chunks.of(replaced), chunks.index(replaced));
    publish(slot, key, attributes, begin, replaced);
  }

  private void publish(int slot, long key, long attributes, long begin, int replaced) {
    ArenaChunk chunk = inMemory(slot);
    int index = chunks.index(slot);
    chunk.setKey(index, key);
    chunk.setAttribute(index, attributes);
    chunk.setBegin(index, begin);
    chunk.setEnd(index, replaced == NONE ? NOTHING_REPLACED : ~(long) replaced);
  }

  /** Whether a slot keeps its key and attributes: one that replaces it needs copies. */
  public boolean keepsBytes(int slot) {
    return chunks.of(slot) instanceof FrozenChunk;
  }

  /** A copy of a slot's attributes; 0 if it has none. */
  public long copyAttributes(int slot) {
    long block = attributeBlock(slot);
    if (block == 0) {
      return 0;
    }
    reserveAttributes();
    return arena.copyBytes(block, MemoryKind.ATTRIBUTES);
  }

  /** Makes sure that a slot can be ended. To be called before anything else is done to end it. */
  public void reserveEnd(int slot) {
    if (chunks.of(slot) instanceof FrozenChunk frozen) {
      frozen.reserveEnds(arena);
    }
  }

  /**
   * Ends a slot at {@code sequence}; another slot has taken over its key, and its attribute if
   * {@code carried}, unless it keeps them.
   */
  public void endReplaced(int slot, long sequence, boolean carried) {
    Chunk chunk = chunks.of(slot);
    int index = chunks.index(slot);
    chunk.disownKey(index);
    if (carried) {
      chunk.disownAttribute(index);
    }
    chunk.setEnd(index, sequence);
  }

  /** Ends a slot at {@code sequence}. */
  public void end(int slot, long sequence) {
    chunks.of(slot).setEnd(chunks.index(slot), sequence);
  }

  /**
   * Frees an ended slot that no reader can see any more, with the key and attribute bytes that it
   * owns. A sealed one is never taken again.
   */
  public void recycle(int slot) {
    Chunk chunk = chunks.of(slot);
    int index = chunks.index(slot);
    if (chunk instanceof ArenaChunk inMemory) {
      inMemory.freeOwned(index, arena);
    }
    chunk.setEnd(index, 0);
    if (chunk instanceof FrozenChunk frozen) {
      frozen.buried();
    } else if (slot >= files.sealed()) {
      free.push(slot);
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

  /** What of it is in files. For the writer. */
  public SlotFiles files() {
    return files;
  }

  /**
   * Frees everything, chunk after chunk, so that others can use what came back while this goes on.
   * No reader and no writer may be left.
   */
  public void free() {
    files.free();
    chunks.free();
    deadlines.free();
  }
}
