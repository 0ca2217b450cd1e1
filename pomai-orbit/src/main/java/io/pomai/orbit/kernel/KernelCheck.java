package io.pomai.orbit.kernel;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/**
 * Compares kernels with the scalar ones on random vectors of odd sizes: what a process does before
 * it trusts them.
 */
final class KernelCheck {
  private static final int[] DIMENSIONS = {3, 37};
  private static final int ROWS = 5;
  private static final int QUERIES = 5;

  private final Kernels candidate;
  private final Kernels scalar;
  private final int dim;
  private final long queries;
  private final long rows;
  private final long factors;
  private final long other;
  private final float[] actual = new float[QUERIES * ROWS];
  private final float[] expected = new float[QUERIES * ROWS];

  private KernelCheck(Kernels candidate, Kernels scalar, int dim, Arena arena) {
    this.candidate = candidate;
    this.scalar = scalar;
    this.dim = dim;
    this.queries = arena.allocate(QUERIES * RowKernel.queryStride(dim), 64).address();
    this.rows = arena.allocate(ROWS * 4L * dim, 64).address();
    this.factors = arena.allocate(4 * ROWS, 64).address();
    this.other = arena.allocate(4L * dim, 64).address();
  }

  /**
   * The first kernel that differs from the scalar one by more than rounding explains, or an empty
   * string.
   */
  static String firstMismatch(Kernels candidate, Kernels scalar) {
    Random random = new Random(42);
    if (!BlockCheck.packedAgrees(candidate.packed(), scalar.packed(), random)) {
      return candidate.name() + " product quantization differs from scalar";
    }
    if (!BlockCheck.sketchesAgree(candidate.sketches(), scalar.sketches(), random)) {
      return candidate.name() + " sign sketches differ from scalar";
    }
    for (int dim : DIMENSIONS) {
      String wrong = firstMismatch(candidate, scalar, dim, random);
      if (!wrong.isEmpty()) {
        return candidate.name() + " " + wrong + " differs from scalar at dimension=" + dim;
      }
    }
    return "";
  }

  private static String firstMismatch(Kernels candidate, Kernels scalar, int dim, Random random) {
    if (!BoundCheck.agrees(candidate.bounds(), scalar.bounds(), dim, random)) {
      return "first pass";
    }
    try (Arena arena = Arena.ofConfined()) {
      KernelCheck check = new KernelCheck(candidate, scalar, dim, arena);
      for (ElementType type : ElementType.values()) {
        check.fill(random);
        if (!check.codecAgrees(type)) {
          return "codec of " + type;
        }
        for (Metric metric : Metric.values()) {
          if (!check.distancesAgree(metric, type)) {
            return metric + " of " + type;
          }
        }
      }
    }
    return "";
  }

  private void fill(Random random) {
    for (long at = 0; at < QUERIES * RowKernel.queryStride(dim); at += 4) {
      NativeMemory.putFloat(queries + at, random.nextFloat() * 2 - 1);
    }
  }

  /** Encodes the first query both ways, then all rows, which the distances are measured to. */
  private boolean codecAgrees(ElementType type) {
    RowCodec mine = candidate.codec(type);
    RowCodec reference = scalar.codec(type);
    boolean agrees = mine.allFinite(queries, dim) && mine.rowBytes(dim) == reference.rowBytes(dim);
    for (int i = 0; i < ROWS; i++) {
      long vector = queries + i % QUERIES * RowKernel.queryStride(dim) / 2 / 4 * 4;
      long row = rows + (long) i * reference.rowBytes(dim);
      float scale = reference.encode(vector, dim, row);
      agrees &=
          mine.encode(vector, dim, other) == scale
              && sameBytes(row, other, reference.rowBytes(dim));
      NativeMemory.putFloat(factors + 4L * i, type == ElementType.I8 ? scale : 1);
    }
    return agrees && rejectsNaN(mine);
  }

  private boolean rejectsNaN(RowCodec codec) {
    NativeMemory.copy(queries, other, 4L * dim);
    NativeMemory.putFloat(other + 4L * (dim - 1), Float.NaN);
    return !codec.allFinite(other, dim);
  }

  private static boolean sameBytes(long a, long b, int bytes) {
    return NativeMemory.ALL.asSlice(a, bytes).mismatch(NativeMemory.ALL.asSlice(b, bytes)) < 0;
  }

  private boolean distancesAgree(Metric metric, ElementType type) {
    RowKernel mine = candidate.rows(metric, type);
    RowKernel reference = scalar.rows(metric, type);
    long stride = scalar.codec(type).rowBytes(dim);
    reference.manyToMany(queries, QUERIES, rows, stride, factors, ROWS, dim, expected);
    mine.manyToMany(queries, QUERIES, rows, stride, factors, ROWS, dim, actual);
    boolean agrees = close(QUERIES * ROWS);
    mine.oneToMany(queries, rows, stride, factors, ROWS, dim, actual, 0);
    agrees &= close(ROWS);
    long[] rowAddresses = new long[ROWS];
    long[] factorAddresses = new long[ROWS];
    Arrays.setAll(rowAddresses, i -> rows + i * stride);
    Arrays.setAll(factorAddresses, i -> factors + 4L * i);
    mine.gather(queries, rowAddresses, factorAddresses, ROWS, dim, actual);
    return agrees && close(ROWS);
  }

  /** Values are at most 1, so terms are at most 4. */
  private boolean close(int n) {
    float tolerance = 4 * dim * dim * 0x1p-22f;
    for (int i = 0; i < n; i++) {
      if (!(Math.abs(actual[i] - expected[i]) <= tolerance)) {
        return false;
      }
    }
    return true;
  }
}
