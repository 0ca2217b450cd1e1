package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.putByte;
import static io.pomai.arena.NativeMemory.putFloat;
import static io.pomai.arena.NativeMemory.putIntRelease;
import static io.pomai.orbit.kernel.PackedKernel.ROWS;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.SketchKernel;
import io.pomai.orbit.quant.SignSketch;
import io.pomai.orbit.store.AccountedArena;
import java.util.Arrays;

/**
 * The compact codes of the vectors that belong to one centroid, in blocks of 64 that never move and
 * hold no address.
 *
 * <pre>
 * block: | slot 64 x int32 | term 64 x float32 | codes, see {@link PackedKernel}
 *        | columns of sketches, see {@link SketchKernel}, where there are any |
 * </pre>
 *
 * <p>A place without a vector has slot -1 and an infinite term.
 *
 * <p>Threading: one writer; readers take no lock. A place is filled codes first and slot last, so a
 * reader may find a slot's codes half written; who appends a slot keeps it among the pending ones,
 * which readers look at before the lists, until it is appended. A reader may also find a slot that
 * was refilled since: whether it is visible, and how far it is, the slot's own row says.
 */
final class InvertedList {
  private static final int TERMS = 4 * ROWS;
  private static final int CODES = 8 * ROWS;

  private volatile long[] blocks = {};
  private volatile int size;
  private int holes;

  static int blockBytes(BlockShape shape) {
    return CODES + shape.sketchOffset() + shape.sketchBytes();
  }

  static long terms(long block) {
    return block + TERMS;
  }

  static long codes(long block) {
    return block + CODES;
  }

  /** The slot at a place of a block, or -1. */
  static int slot(long block, int row) {
    return getInt(block + 4L * row);
  }

  /** Places in use, holes included; load it before {@link #blocks}. */
  int size() {
    return size;
  }

  /** Slots in the list. For the writer; others see about how many. */
  int filled() {
    return size - holes;
  }

  @SuppressWarnings("MutableMethodReturnType")
  long[] blocks() {
    return blocks;
  }

  /**
   * Adds a slot.
   *
   * @param codes one byte per subquantizer, then the sketch if there are any
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  void append(AccountedArena arena, BlockShape shape, int slot, float term, long codes) {
    int place = holes > 0 ? placeOf(-1) : size;
    if (place == blocks.length * ROWS) {
      addBlock(arena, shape);
    }
    long block = blocks[place / ROWS];
    int row = place % ROWS;
    putCodes(codes(block) + PackedKernel.byteOf(row), shape.subs(), codes);
    SignSketch sketch = shape.sketch();
    if (sketch != null) {
      sketch.put(codes + shape.subs(), codes(block) + shape.sketchOffset(), row);
    }
    putFloat(terms(block) + 4L * row, term);
    putIntRelease(block + 4L * row, slot);
    if (place == size) {
      size = place + 1;
    } else {
      holes--;
    }
  }

  private static void putCodes(long target, int subs, long codes) {
    long at = target;
    for (int m = 0; m < subs; m += 2, at += ROWS) {
      putByte(at, (byte) (getByte(codes + m) | getByte(codes + m + 1) << 4));
    }
  }

  private void addBlock(AccountedArena arena, BlockShape shape) {
    long block = arena.allocateZeroed(blockBytes(shape), MemoryKind.LISTS);
    NativeMemory.fill(block, TERMS, (byte) -1);
    for (int row = 0; row < ROWS; row++) {
      putFloat(terms(block) + 4L * row, Float.POSITIVE_INFINITY);
    }
    long[] grown = Arrays.copyOf(blocks, blocks.length + 1);
    grown[blocks.length] = block;
    blocks = grown;
  }

  /** The place of a slot, or -1. */
  int placeOf(int slot) {
    for (int place = 0; place < size; place++) {
      if (slot(blocks[place / ROWS], place % ROWS) == slot) {
        return place;
      }
    }
    return -1;
  }

  /** Makes the place of a slot a hole; false if it has none. */
  boolean remove(int slot) {
    int place = placeOf(slot);
    if (place < 0) {
      return false;
    }
    long block = blocks[place / ROWS];
    putFloat(terms(block) + 4L * (place % ROWS), Float.POSITIVE_INFINITY);
    putIntRelease(block + 4L * (place % ROWS), -1);
    holes++;
    return true;
  }

  void free(AccountedArena arena, BlockShape shape) {
    for (long block : blocks) {
      arena.free(block, blockBytes(shape), MemoryKind.LISTS);
    }
    blocks = new long[0];
    size = 0;
  }
}
