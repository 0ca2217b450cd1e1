package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getFloat;

import io.pomai.orbit.ElementType;

/**
 * A run of consecutive slots: their rows, side by side, and what belongs to each.
 *
 * <p>Key and attribute pointers are addresses of prefixed bytes; their lowest bit says that the
 * slot does not own the block.
 *
 * <p>Threading: see {@link SlotStore}. {@code index} counts from the chunk's first slot.
 */
public abstract class Chunk {
  static final long NOT_OWNED = 1;

  final RowShape shape;
  final int slots;

  Chunk(RowShape shape, int slots) {
    this.shape = shape;
    this.slots = slots;
  }

  public final int slots() {
    return slots;
  }

  /** Whether no slot will ever hold a vector again, and there are no rows side by side. */
  public boolean isEmpty() {
    return false;
  }

  /** Address of the row of a slot, readable whatever the slot holds. */
  public abstract long row(int index);

  /** Address of the factor of a slot, where the shape has factors; else of no meaning. */
  public abstract long factorAddress(int index);

  abstract long scaleAddress(int index);

  /** The sequence from which on the slot is visible. Read {@link #end} first. */
  public abstract long begin(int index);

  /**
   * The sequence from which on the slot is no longer visible, or negative while it is live, or 0
   * when it is free.
   */
  public abstract long end(int index);

  /** Whether the slot is visible at {@code sequence}. */
  public final boolean isVisible(int index, long sequence) {
    long end = end(index);
    return (end < 0 || sequence < end) && begin(index) <= sequence;
  }

  /** Publishes everything that was written to the slot before. */
  abstract void setEnd(int index, long sequence);

  abstract long key(int index);

  abstract long attribute(int index);

  /** The slot's key belongs to another slot now. */
  abstract void disownKey(int index);

  /** The slot's attributes belong to another slot now. */
  abstract void disownAttribute(int index);

  /** The scale of a row: 1 for types without scales. */
  final float scale(int index) {
    return shape.elementType() == ElementType.I8 ? getFloat(scaleAddress(index)) : 1;
  }

  final float factor(int index) {
    return getFloat(factorAddress(index));
  }

  final void decode(int index, long target) {
    shape.codec().decode(row(index), scale(index), shape.dimension(), target);
  }

  /** Frees what the chunk itself takes, not what its slots own. */
  abstract void free(AccountedArena arena);
}
