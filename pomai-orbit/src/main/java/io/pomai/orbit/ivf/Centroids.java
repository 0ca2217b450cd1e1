package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.CodeMemory;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.quant.BoundedCodes;
import io.pomai.orbit.quant.NativeAllocator;
import io.pomai.orbit.store.AccountedArena;
import org.jspecify.annotations.Nullable;

/**
 * The centres of all lists: float32 rows, {@link RowKernel#queryStride} apart, with 4-bit codes
 * that make a search among them cheap without making it inexact.
 *
 * <p>Threading: rows are written by one trainer, before {@link #code}; immutable afterwards and
 * safe for any thread.
 */
final class Centroids {
  /** Fewer than this many are compared one by one. */
  private static final int LEAST_CODED = 256;

  private final AccountedArena arena;
  private final Kernels kernels;
  private final NativeAllocator allocator;
  private final long rows;
  private final int count;
  private final int dim;
  private @Nullable BoundedCodes codes;

  Centroids(AccountedArena arena, Kernels kernels, int count, int dim) {
    this.arena = arena;
    this.kernels = kernels;
    this.allocator = new CodeMemory(arena, MemoryKind.CENTROIDS);
    this.count = count;
    this.dim = dim;
    this.rows = arena.allocateZeroed(bytes(), MemoryKind.CENTROIDS);
  }

  private long bytes() {
    return count * stride();
  }

  int count() {
    return count;
  }

  int dimension() {
    return dim;
  }

  long stride() {
    return RowKernel.queryStride(dim);
  }

  long rows() {
    return rows;
  }

  long row(int list) {
    return rows + list * stride();
  }

  Kernels kernels() {
    return kernels;
  }

  /**
   * The codes of the rows as they are now, or null where comparing one by one is as fast, or there
   * is no memory.
   */
  @Nullable BoundedCodes codes() {
    return codes;
  }

  /** Mean squared length of the rows. */
  double meanSquare() {
    double sum = 0;
    for (int list = 0; list < count; list++) {
      for (long at = row(list); at < row(list) + 4L * dim; at += 4) {
        double value = NativeMemory.getFloat(at);
        sum += value * value;
      }
    }
    return sum / count;
  }

  /** Codes the rows anew, if there is memory for it. For the trainer. */
  void code() {
    freeCodes();
    if (count < LEAST_CODED || !kernels.boundsPay()) {
      return;
    }
    BoundedCodes fresh =
        BoundedCodes.train(allocator, Metric.L2, dim, rows, Math.min(count, 1024), kernels);
    if (fresh == null) {
      return;
    }
    if (!fresh.reserve(count)) {
      fresh.free();
      return;
    }
    for (int list = 0; list < count; list++) {
      NativeMemory.copy(row(list), fresh.vector(), 4L * dim);
      fresh.set(list);
    }
    fresh.publish(count);
    codes = fresh;
  }

  private void freeCodes() {
    BoundedCodes old = codes;
    if (old != null) {
      old.free();
      codes = null;
    }
  }

  void free() {
    freeCodes();
    arena.free(rows, bytes(), MemoryKind.CENTROIDS);
  }
}
