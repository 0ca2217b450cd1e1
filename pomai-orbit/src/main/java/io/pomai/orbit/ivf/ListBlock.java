package io.pomai.orbit.ivf;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.getInt;
import static io.pomai.arena.NativeMemory.getShort;
import static io.pomai.arena.NativeMemory.putByte;
import static io.pomai.arena.NativeMemory.putFloat;
import static io.pomai.arena.NativeMemory.putIntRelease;
import static io.pomai.arena.NativeMemory.putShort;
import static io.pomai.orbit.kernel.PackedKernel.ROWS;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.SketchKernel;
import io.pomai.orbit.quant.SignSketch;

/**
 * The layout of a block of an {@link InvertedList}, which holds no address: it means the same
 * wherever it is.
 *
 * <pre>
 * block: | slot 64 x int32 | term 64 x float32 | codes, see {@link PackedKernel}
 *        | columns of sketches, see {@link SketchKernel}, where there are any |
 * </pre>
 *
 * <p>A row without a vector has slot -1 and an infinite term.
 *
 * <p>Threading: one writer. A row is filled codes first and slot last.
 */
final class ListBlock {
  /** The slot of a row without a vector. */
  static final int NO_SLOT = -1;

  private static final int TERMS = 4 * ROWS;
  private static final int CODES = 8 * ROWS;

  private ListBlock() {}

  /** Bytes of a block: a multiple of 64. */
  static int bytes(BlockShape shape) {
    return CODES + shape.sketchOffset() + shape.sketchBytes();
  }

  static long terms(long block) {
    return block + TERMS;
  }

  static long codes(long block) {
    return block + CODES;
  }

  /** The slot of a row, or -1. */
  static int slot(long block, int row) {
    return getInt(block + 4L * row);
  }

  /** Makes a block one without vectors. */
  static void clear(BlockShape shape, long block) {
    NativeMemory.fill(block, TERMS, (byte) NO_SLOT);
    for (int row = 0; row < ROWS; row++) {
      putFloat(terms(block) + 4L * row, Float.POSITIVE_INFINITY);
    }
    NativeMemory.fill(codes(block), bytes(shape) - CODES, (byte) 0);
  }

  /**
   * Fills a row.
   *
   * @param codes one byte per subquantizer, then the sketch if there are any
   */
  static void put(BlockShape shape, long block, int row, int slot, float term, long codes) {
    long at = codes(block) + PackedKernel.byteOf(row);
    for (int m = 0; m < shape.subs(); m += 2, at += ROWS) {
      putByte(at, (byte) (getByte(codes + m) | getByte(codes + m + 1) << 4));
    }
    SignSketch sketch = shape.sketch();
    if (sketch != null) {
      sketch.put(codes + shape.subs(), codes(block) + shape.sketchOffset(), row);
    }
    putFloat(terms(block) + 4L * row, term);
    putIntRelease(block + 4L * row, slot);
  }

  /** Fills a row with what another has, of this block or of one of the same shape. */
  static void copyRow(BlockShape shape, long from, int fromRow, long to, int toRow) {
    long source = codes(from) + PackedKernel.byteOf(fromRow);
    long target = codes(to) + PackedKernel.byteOf(toRow);
    for (int m = 0; m < shape.subs(); m += 2, source += ROWS, target += ROWS) {
      putByte(target, getByte(source));
    }
    SignSketch sketch = shape.sketch();
    if (sketch != null) {
      copySketch(
          codes(from) + shape.sketchOffset(),
          fromRow,
          codes(to) + shape.sketchOffset(),
          toRow,
          sketch.words());
    }
    putFloat(terms(to) + 4L * toRow, getFloat(terms(from) + 4L * fromRow));
    putIntRelease(to + 4L * toRow, slot(from, fromRow));
  }

  private static void copySketch(long from, int fromRow, long to, int toRow, int words) {
    for (int word = 0; word < words; word++) {
      putShort(
          SketchKernel.word(to, word, toRow), getShort(SketchKernel.word(from, word, fromRow)));
    }
    putFloat(SketchKernel.term(to, toRow), getFloat(SketchKernel.term(from, fromRow)));
    putFloat(SketchKernel.factor(to, toRow), getFloat(SketchKernel.factor(from, fromRow)));
    putFloat(SketchKernel.error(to, toRow), getFloat(SketchKernel.error(from, fromRow)));
  }

  /** Makes a row one without a vector. */
  static void removeRow(long block, int row) {
    putFloat(terms(block) + 4L * row, Float.POSITIVE_INFINITY);
    putIntRelease(block + 4L * row, NO_SLOT);
  }
}
