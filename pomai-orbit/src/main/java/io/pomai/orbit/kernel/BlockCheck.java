package io.pomai.orbit.kernel;

import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/** Compares kernels over blocks of 64 rows with the scalar ones, which they must equal. */
final class BlockCheck {
  private static final int ROWS = PackedKernel.ROWS;

  /** Small, so that the check is quick before anything is compiled. */
  private static final int SUBS = 8;

  private static final int WIDTH = 2;
  private static final int WORDS = 2;

  /** Values of a query: one table for each subquantizer has as many entries. */
  private static final int ENTRIES = SUBS * PackedKernel.CODES;

  private final Arena arena;
  private final Random random;

  private BlockCheck(Arena arena, Random random) {
    this.arena = arena;
    this.random = random;
  }

  /** What one implementation computes. */
  private static final class Results {
    final long bytes;
    final float[] values = new float[ROWS];
    long within;

    Results(long bytes) {
      this.bytes = bytes;
    }
  }

  /** Whether product quantization gives the same codes, tables and estimates. */
  static boolean packedAgrees(PackedKernel candidate, PackedKernel scalar, Random random) {
    try (Arena arena = Arena.ofConfined()) {
      BlockCheck check = new BlockCheck(arena, random);
      long query = check.floats(SUBS * WIDTH);
      long codebook = check.floats(ENTRIES * WIDTH);
      long terms = check.floats(ROWS);
      long codes = check.bits(PackedKernel.codeBytes(SUBS));
      Results mine = packed(candidate, check.results(), query, codebook, codes, terms);
      return same(mine, packed(scalar, check.results(), query, codebook, codes, terms));
    }
  }

  private static Results packed(
      PackedKernel kernel, Results results, long query, long codebook, long codes, long terms) {
    TableScale scale = new TableScale();
    long tables = results.bytes;
    long entries = tables + (long) PackedKernel.TABLE_BYTES * SUBS;
    kernel.tables(query, codebook, SUBS, WIDTH, -2, entries, tables, scale);
    results.within = kernel.scan(tables, codes, SUBS, terms, scale, 0, results.values);
    long reconstruction = entries + 4L * ENTRIES;
    kernel.encode(query, codebook, SUBS, WIDTH, reconstruction + 4L * SUBS * WIDTH, reconstruction);
    return results;
  }

  /** Whether sign sketches give the same bounds. */
  static boolean sketchesAgree(SketchKernel candidate, SketchKernel scalar, Random random) {
    try (Arena arena = Arena.ofConfined()) {
      BlockCheck check = new BlockCheck(arena, random);
      long planes = check.bits(2 * WORDS * SketchKernel.PLANES);
      long columns = check.bits(SketchKernel.columnBytes(WORDS));
      check.fillFloats(columns, 3 * ROWS);
      SketchScale scale = new SketchScale();
      scale.step = 0.125f;
      scale.margin = 0.75f;
      Results mine = check.results();
      mine.within = candidate.scan(planes, WORDS, columns, scale, 0, mine.values);
      Results reference = check.results();
      reference.within = scalar.scan(planes, WORDS, columns, scale, 0, reference.values);
      return same(mine, reference);
    }
  }

  /** Room for tables, entries, a reconstruction and its codes. */
  private Results results() {
    return new Results(arena.allocate(resultBytes(), 64).address());
  }

  private static long resultBytes() {
    return PackedKernel.TABLE_BYTES * SUBS + 4L * ENTRIES + 4L * SUBS * WIDTH + SUBS;
  }

  private static boolean same(Results a, Results b) {
    return a.within == b.within
        && Arrays.equals(a.values, b.values)
        && NativeMemory.contentEquals(a.bytes, b.bytes, (int) resultBytes());
  }

  private long floats(int n) {
    long address = arena.allocate(4L * n, 64).address();
    fillFloats(address, n);
    return address;
  }

  private void fillFloats(long address, int n) {
    for (int i = 0; i < n; i++) {
      NativeMemory.putFloat(address + 4L * i, random.nextFloat() - 0.5f);
    }
  }

  private long bits(int bytes) {
    long address = arena.allocate(bytes, 64).address();
    for (int i = 0; i < bytes; i++) {
      NativeMemory.putByte(address + i, (byte) random.nextInt());
    }
    return address;
  }
}
