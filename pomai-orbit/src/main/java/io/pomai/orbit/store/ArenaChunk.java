package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getLong;
import static io.pomai.arena.NativeMemory.getLongAcquire;
import static io.pomai.arena.NativeMemory.putFloat;
import static io.pomai.arena.NativeMemory.putLong;
import static io.pomai.arena.NativeMemory.putLongRelease;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.Metric;

/**
 * Slots in memory: a block of rows, a block of columns, and a block of attribute pointers once an
 * attribute came. Rows of a large chunk become usable step by step, so that what no slot needs yet
 * costs no memory.
 *
 * <pre>
 * columns: | begin 8, end 8, key 8 | per slot   then | factor 4 | per slot   then | scale 4 | per slot
 * </pre>
 *
 * <p>Threading: see {@link SlotStore}.
 */
final class ArenaChunk extends Chunk {
  private static final int RECORD_BYTES = 24;
  private static final int END = 8;
  private static final int KEY = 16;

  /** A block of rows of this many bytes grows. */
  private static final int GROWING_FROM = 1024 * 1024;

  private static final int LINE = 64;
  private static final int STEP = 128 * 1024;

  private final long rows;
  private final long records;
  private final long factors;
  private final long scales;
  private volatile long attributes;
  private long readyBytes;

  ArenaChunk(RowShape shape, int slots, AccountedArena arena) {
    super(shape, slots);
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
    this.factors = shape.hasFactor() ? records + (long) RECORD_BYTES * slots : 0;
    this.scales = shape.hasScale() ? factors + (long) Float.BYTES * slots : factors;
  }

  /** Takes over the row of a slot of another chunk, and what belongs to the row alone. */
  void copyRow(int index, Chunk from, int fromIndex) {
    NativeMemory.copy(from.row(fromIndex), row(index), shape.stride());
    if (shape.hasFactor()) {
      NativeMemory.copy(from.factorAddress(fromIndex), factorAddress(index), Float.BYTES);
    }
    if (shape.hasScale()) {
      NativeMemory.copy(from.scaleAddress(fromIndex), scaleAddress(index), Float.BYTES);
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

  @Override
  public long row(int index) {
    return rows + (long) index * shape.stride();
  }

  @Override
  public long factorAddress(int index) {
    return factors + (long) index * Float.BYTES;
  }

  @Override
  long scaleAddress(int index) {
    return scales + (long) index * Float.BYTES;
  }

  private long record(int index) {
    return records + (long) index * RECORD_BYTES;
  }

  @Override
  public long begin(int index) {
    return getLong(record(index));
  }

  @Override
  public long end(int index) {
    return getLongAcquire(record(index) + END);
  }

  void setBegin(int index, long sequence) {
    putLong(record(index), sequence);
  }

  @Override
  void setEnd(int index, long sequence) {
    putLongRelease(record(index) + END, sequence);
  }

  @Override
  long key(int index) {
    return getLong(record(index) + KEY);
  }

  void setKey(int index, long pointer) {
    putLong(record(index) + KEY, pointer);
  }

  @Override
  void disownKey(int index) {
    setKey(index, key(index) | NOT_OWNED);
  }

  @Override
  long attribute(int index) {
    long column = attributes;
    return column == 0 ? 0 : getLong(column + (long) index * Long.BYTES);
  }

  void setAttribute(int index, long pointer) {
    if (attributes != 0) {
      putLong(attributes + (long) index * Long.BYTES, pointer);
    }
  }

  @Override
  void disownAttribute(int index) {
    setAttribute(index, attribute(index) | NOT_OWNED);
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

  /** Takes a row as it is stored elsewhere. */
  void setRow(int index, long from, float scale) {
    long row = row(index);
    NativeMemory.copy(from, row, shape.codec().rowBytes(shape.dimension()));
    if (shape.hasFactor()) {
      putFloat(scaleAddress(index), scale);
      if (shape.metric() == Metric.COSINE) {
        putFloat(factorAddress(index), shape.codec().inverseNorm(row, shape.dimension()));
      }
    }
  }

  /** Makes room for attribute pointers. */
  void reserveAttributes(AccountedArena arena) {
    if (attributes == 0) {
      attributes = arena.allocateZeroed((long) slots * Long.BYTES, MemoryKind.ATTRIBUTES);
    }
  }

  /** Frees the key and attribute bytes that a slot owns. */
  void freeOwned(int index, AccountedArena arena) {
    freeOwned(key(index), MemoryKind.KEYS, arena);
    freeOwned(attribute(index), MemoryKind.ATTRIBUTES, arena);
    setAttribute(index, 0);
  }

  private static void freeOwned(long pointer, MemoryKind kind, AccountedArena arena) {
    if (pointer != 0 && (pointer & NOT_OWNED) == 0) {
      arena.freeBytes(pointer, kind);
    }
  }

  /** Frees what the first {@code filled} slots own, then the chunk. Nobody reads it any more. */
  void freeAll(int filled, AccountedArena arena) {
    for (int index = 0; index < filled; index++) {
      if (end(index) != 0) {
        freeOwned(index, arena);
      }
    }
    free(arena);
  }

  @Override
  void free(AccountedArena arena) {
    arena.free(rows, readyBytes, MemoryKind.VECTORS);
    arena.free(records, columnBytes(), MemoryKind.COLUMNS);
    if (attributes != 0) {
      arena.free(attributes, (long) slots * Long.BYTES, MemoryKind.ATTRIBUTES);
    }
  }
}
