package io.pomai.orbit.kernel;

import static io.pomai.orbit.kernel.BoundKernel.BLOCK;
import static io.pomai.orbit.kernel.BoundKernel.LEVELS;

import io.pomai.arena.NativeMemory;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/** Compares a first pass with the scalar one, which it must equal. */
final class BoundCheck {
  private final BoundKernel candidate;
  private final BoundKernel scalar;
  private final int dim;
  private final long vector;
  private final long levels;
  private final Results mine;
  private final Results reference;

  /** What one implementation computes. */
  private static final class Results {
    final long tables;
    final long codes;
    final long reconstruction;
    final short[] sums = new short[BLOCK];
    final int[] positions = new int[BLOCK];

    Results(Arena arena, int dim) {
      tables = arena.allocate(BoundKernel.tableBytes(dim), 64).address();
      codes = arena.allocate(dim, 64).address();
      reconstruction = arena.allocate(4L * dim, 64).address();
    }
  }

  private BoundCheck(BoundKernel candidate, BoundKernel scalar, int dim, Arena arena) {
    this.candidate = candidate;
    this.scalar = scalar;
    this.dim = dim;
    this.vector = arena.allocate(Math.max(4L * dim, 4L * BLOCK), 64).address();
    this.levels = arena.allocate(8L * LEVELS * dim, 64).address();
    this.mine = new Results(arena, dim);
    this.reference = new Results(arena, dim);
  }

  /** Whether both compute the same for random vectors of {@code dim} values. */
  static boolean agrees(BoundKernel candidate, BoundKernel scalar, int dim, Random random) {
    try (Arena arena = Arena.ofConfined()) {
      BoundCheck check = new BoundCheck(candidate, scalar, dim, arena);
      for (int i = 0; i < Math.max(dim, BLOCK); i++) {
        NativeMemory.putFloat(check.vector + 4L * i, random.nextFloat());
      }
      for (int i = 0; i < 2 * LEVELS * dim; i++) {
        int level = i / dim;
        NativeMemory.putFloat(check.levels + 4L * i, (level + random.nextFloat()) / (2 * LEVELS));
      }
      long block = arena.allocate(BoundKernel.blockBytes(dim), 64).address();
      for (int i = 0; i < BoundKernel.blockBytes(dim); i++) {
        NativeMemory.putByte(block + i, (byte) random.nextInt());
      }
      return check.agrees(block);
    }
  }

  private boolean agrees(long block) {
    run(candidate, mine, block);
    run(scalar, reference, block);
    return Arrays.equals(mine.sums, reference.sums)
        && Arrays.equals(mine.positions, reference.positions)
        && same(mine.tables, reference.tables, BoundKernel.tableBytes(dim))
        && same(mine.codes, reference.codes, dim)
        && same(mine.reconstruction, reference.reconstruction, 4L * dim);
  }

  private void run(BoundKernel kernel, Results results, long block) {
    kernel.productTables(vector, levels, dim, 40, results.tables);
    kernel.addUp(results.tables, block, BoundKernel.pairs(dim), results.sums, 0);
    kernel.addErrors(results.sums, 0, BLOCK, vector, 9, 5);
    int[] positions = results.positions;
    int selected =
        kernel.select(results.sums, 0, BLOCK, -1, results.sums[BLOCK / 2] & 0xFFFF, positions);
    SumLimit limit = new SumLimit();
    limit.base = results.sums[BLOCK / 3] & 0xFFFF;
    limit.slope = 3;
    limit.curve = 2;
    int within = kernel.selectWithin(results.sums, 0, BLOCK, selected, vector, limit, positions, 0);
    positions[BLOCK - 1] =
        selected + 1000 * within + kernel.count(results.sums, 0, BLOCK, selected);
    kernel.squareTables(vector, levels, dim, 400, results.tables);
    kernel.quantize(vector, levels, dim, results.codes, results.reconstruction);
  }

  private static boolean same(long a, long b, long bytes) {
    return NativeMemory.ALL.asSlice(a, bytes).mismatch(NativeMemory.ALL.asSlice(b, bytes)) < 0;
  }
}
