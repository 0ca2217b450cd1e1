package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getLongAcquire;
import static io.pomai.arena.NativeMemory.putLong;
import static io.pomai.arena.NativeMemory.putLongRelease;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;

/**
 * Slots in a file: read where they are, never filled again. The ends of its slots are all that is
 * in memory, and only once one of them has ended.
 *
 * <p>Threading: see {@link SlotStore}.
 */
final class FrozenChunk extends Chunk {
  private final FrozenSegment segment;
  private final FrozenSlots source;
  private final int first;
  private volatile long ends; // 0 while all slots are live
  private int dead;

  /**
   * Slots of a segment, all live.
   *
   * @param first the first of them, counted from the segment's first
   */
  FrozenChunk(RowShape shape, int slots, FrozenSegment segment, int first) {
    super(shape, slots);
    this.segment = segment;
    this.source = segment.slots();
    this.first = first;
  }

  FrozenSegment segment() {
    return segment;
  }

  /** Slots that will never be visible again. For the writer. */
  int dead() {
    return dead;
  }

  /** A slot is free, for good. For the writer, which has said so by an end of 0. */
  void buried() {
    dead++;
  }

  @Override
  public long row(int index) {
    return source.row(first + index, shape.stride());
  }

  @Override
  public long factorAddress(int index) {
    return source.factor(first + index);
  }

  @Override
  long scaleAddress(int index) {
    return shape.hasScale() ? source.scale(first + index) : source.factor(first + index);
  }

  @Override
  public long begin(int index) {
    return source.begin(first + index);
  }

  @Override
  public long end(int index) {
    long column = ends;
    return column == 0
        ? SlotStore.NOTHING_REPLACED
        : getLongAcquire(column + (long) index * Long.BYTES);
  }

  /** Makes room for ends, whatever the budget says: a delete is not refused for it. */
  void reserveEnds(AccountedArena arena) {
    if (ends == 0) {
      long column = arena.allocateAnyway(endBytes(), MemoryKind.COLUMNS);
      for (int index = 0; index < slots; index++) {
        putLong(column + (long) index * Long.BYTES, SlotStore.NOTHING_REPLACED);
      }
      ends = column;
    }
  }

  private long endBytes() {
    return Math.max((long) slots * Long.BYTES, SlabArena.LEAST_ANYWAY);
  }

  @Override
  void setEnd(int index, long sequence) {
    putLongRelease(ends + (long) index * Long.BYTES, sequence);
  }

  @Override
  long key(int index) {
    return source.keyBlock(first + index) | NOT_OWNED;
  }

  @Override
  void disownKey(int index) {}

  @Override
  long attribute(int index) {
    long block = source.attributeBlock(first + index);
    return block == 0 ? 0 : block | NOT_OWNED;
  }

  @Override
  void disownAttribute(int index) {}

  @Override
  void free(AccountedArena arena) {
    if (ends != 0) {
      arena.free(ends, endBytes(), MemoryKind.COLUMNS);
    }
  }
}
