package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.getLong;
import static io.pomai.arena.NativeMemory.getLongAcquire;
import static io.pomai.arena.NativeMemory.putFloat;
import static io.pomai.arena.NativeMemory.putLong;
import static io.pomai.arena.NativeMemory.putLongRelease;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;

/**
 * A run of consecutive slots: a block of rows, a block of columns, and a block of attribute
 * pointers once an attribute came. Rows of a large chunk become usable step by step, so that what
 * no slot needs yet costs no memory.
 *
 * <pre>
 * columns: | begin 8, end 8, key 8 | per slot   then | factor 4 | per slot   then | scale 4 | per slot
 * </pre>
 *
 * <p>Key and attribute pointers are addresses of prefixed bytes; their lowest bit says that a later
 * slot owns the block, or that it is part of a frozen file.
 *
 * <p>Threading: see {@link SlotStore}. {@code index} counts from the chunk's first slot.
 */
public final class Chunk {
  static final long NOT_OWNED = 1;
  private static final int RECORD_BYTES = 24;
  private static final int END = 8;
  private static final int KEY = 16;

  /** A block of rows of this many bytes grows. */
  private static final int GROWING_FROM = 1024 * 1024;

  private static final int LINE = 64;
  private static final int STEP = 128 * 1024;

  private final RowShape shape;
  private final int slots;
  private final boolean mapped;
  private final long rows;
  private final long records;
  private final long factors;
  private final long scales;
  private volatile long attributes;
  private long readyBytes;

  Chunk(RowShape shape, int slots, AccountedArena arena) {
    this.shape = shape;
    this.slots = slots;
    this.mapped = false;
    this.readyBytes = grows() ? STEP : rowBytes();
    this.rows =
        grows()
            ? arena.allocateGrowing(rowBytes(), readyBytes, MemoryKind.VECTORS)
            : arena.allocate(readyBytes, MemoryKind.VECTORS);
    try {
      this.records = arena.allocate(columnBytes(), MemoryKind.COLUMNS);
    } catch (RuntimeException refused) {
      arena.free(rows, readyBytes, MemoryKind.VECTORS);
      throw refused;
    }
    this.factors = factorsAt(records);
    this.scales = scalesAt(factors);
  }

  /** A chunk all of whose slots are in use, over rows that are read-only and somebody else's. */
  Chunk(RowShape shape, int slots, AccountedArena arena, long mappedRows) {
    this.shape = shape;
    this.slots = slots;
    this.mapped = true;
    this.rows = mappedRows;
    this.readyBytes = rowBytes();
    this.records = arena.allocate(columnBytes(), MemoryKind.COLUMNS);
    this.factors = factorsAt(records);
    this.scales = scalesAt(factors);
  }

  private long factorsAt(long start) {
    return shape.hasFactor() ? start + (long) RECORD_BYTES * slots : 0;
  }

  private long scalesAt(long start) {
    return shape.hasScale() ? start + (long) Float.BYTES * slots : start;
  }

  /** Whether the rows cannot be written. */
  boolean isMapped() {
    return mapped;
  }

  /** Takes over the first {@code n} slots from those that were frozen from {@code first} on. */
  void restore(FrozenSlots frozen, int first, int n) {
    if (!mapped) {
      NativeMemory.copy(frozen.row(first, shape.stride()), rows, (long) n * shape.stride());
    }
    if (shape.hasFactor()) {
      NativeMemory.copy(frozen.factor(first), factors, (long) n * Float.BYTES);
    }
    if (shape.hasScale()) {
      NativeMemory.copy(frozen.scale(first), scales, (long) n * Float.BYTES);
    }
    for (int index = 0; index < n; index++) {
      setKey(index, frozen.keyBlock(first + index) | NOT_OWNED);
      long attribute = frozen.attributeBlock(first + index);
      setAttribute(index, attribute == 0 ? 0 : attribute | NOT_OWNED);
      setBegin(index, frozen.begin(first + index));
      setEnd(index, SlotStore.NOTHING_REPLACED);
    }
  }

  private long rowBytes() {
    long bytes = (long) shape.stride() * slots;
    return roundTo(grows() ? SlabArena.PAGE_BYTES : LINE, bytes);
  }

  private boolean grows() {
    return (long) shape.stride() * slots >= GROWING_FROM;
  }

  /** How many slots can be used, from the first on. For the writer, like what changes it. */
  int ready() {
    return (int) Math.min(slots, readyBytes / shape.stride());
  }

  /** Makes more slots usable, or throws with nothing changed; not all are. */
  void grow(AccountedArena arena) {
    long more = Math.min(rowBytes(), readyBytes + STEP);
    arena.resize(rows, readyBytes, more, MemoryKind.VECTORS);
    readyBytes = more;
  }

  /** Undoes the last {@link #grow}; the slots were never taken. */
  void shrink(AccountedArena arena) {
    long fewer = (readyBytes - 1) / STEP * STEP;
    arena.resize(rows, readyBytes, fewer, MemoryKind.VECTORS);
    readyBytes = fewer;
  }

  private long columnBytes() {
    int floats = (shape.hasFactor() ? 1 : 0) + (shape.hasScale() ? 1 : 0);
    return (long) slots * (RECORD_BYTES + floats * Float.BYTES);
  }

  private static long roundTo(int alignment, long bytes) {
    return (bytes + alignment - 1) & -alignment;
  }

  public int slots() {
    return slots;
  }

  /** Address of the first row. */
  public long rows() {
    return rows;
  }

  /** Address of the first factor, 0 if the shape has none. */
  public long factors() {
    return factors;
  }

  long row(int index) {
    return rows + (long) index * shape.stride();
  }

  private long record(int index) {
    return records + (long) index * RECORD_BYTES;
  }

  /** The sequence from which on the slot is visible. Read {@link #end} first. */
  public long begin(int index) {
    return getLong(record(index));
  }

  /**
   * The sequence from which on the slot is no longer visible, or negative while it is live, or 0
   * when it is free.
   */
  public long end(int index) {
    return getLongAcquire(record(index) + END);
  }

  /** Whether the slot is visible at {@code sequence}. */
  public boolean isVisible(int index, long sequence) {
    long end = end(index);
    return (end < 0 || sequence < end) && begin(index) <= sequence;
  }

  void setBegin(int index, long sequence) {
    putLong(record(index), sequence);
  }

  /** Publishes everything that was written to the slot before. */
  void setEnd(int index, long sequence) {
    putLongRelease(record(index) + END, sequence);
  }

  long key(int index) {
    return getLong(record(index) + KEY);
  }

  void setKey(int index, long pointer) {
    putLong(record(index) + KEY, pointer);
  }

  /** The scale of a row: 1 for types without scales. */
  float scale(int index) {
    return shape.elementType() == ElementType.I8
        ? getFloat(scales + (long) index * Float.BYTES)
        : 1;
  }

  float factor(int index) {
    return getFloat(factors + (long) index * Float.BYTES);
  }

  void encode(int index, long vector) {
    long row = row(index);
    float scale = shape.codec().encode(vector, shape.dimension(), row);
    if (shape.hasFactor()) {
      long offset = (long) index * Float.BYTES;
      putFloat(scales + offset, scale);
      if (shape.metric() == Metric.COSINE) {
        putFloat(factors + offset, shape.codec().inverseNorm(row, shape.dimension()));
      }
    }
  }

  void decode(int index, long target) {
    shape.codec().decode(row(index), scale(index), shape.dimension(), target);
  }

  long attribute(int index) {
    long column = attributes;
    return column == 0 ? 0 : getLong(column + (long) index * Long.BYTES);
  }

  void setAttribute(int index, long pointer) {
    if (attributes != 0) {
      putLong(attributes + (long) index * Long.BYTES, pointer);
    }
  }

  /** Makes room for attribute pointers. */
  void reserveAttributes(AccountedArena arena) {
    if (attributes == 0) {
      attributes = arena.allocateZeroed((long) slots * Long.BYTES, MemoryKind.ATTRIBUTES);
    }
  }

  void free(AccountedArena arena) {
    if (!mapped) {
      arena.free(rows, readyBytes, MemoryKind.VECTORS);
    }
    arena.free(records, columnBytes(), MemoryKind.COLUMNS);
    if (attributes != 0) {
      arena.free(attributes, (long) slots * Long.BYTES, MemoryKind.ATTRIBUTES);
    }
  }
}
