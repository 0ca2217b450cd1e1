package io.pomai.orbit.kernel;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.lang.foreign.Arena;
import java.util.Random;

/** Random queries and rows of one type in native memory; rows are deliberately unaligned. */
record Rows(
    ElementType type, int dim, int nq, int n, long queries, long rows, long stride, long factors) {

  static Rows random(
      Arena arena, Metric metric, ElementType type, int dim, int nq, int n, Random random) {
    Kernels scalar = KernelProvider.select(KernelChoice.SCALAR);
    RowCodec codec = scalar.codec(type);
    long queries = arena.allocate(nq * RowKernel.queryStride(dim), 64).address();
    long stride = codec.rowBytes(dim) + 3L;
    long rows = arena.allocate(n * stride + 1, 64).address() + 1;
    long factors = arena.allocate(4L * n, 64).address();
    long vector = arena.allocate(4L * dim, 64).address();
    for (int q = 0; q < nq; q++) {
      fill(queries + q * RowKernel.queryStride(dim), dim, random);
    }
    for (int i = 0; i < n; i++) {
      fill(vector, dim, random);
      long row = rows + i * stride;
      float scale = codec.encode(vector, dim, row);
      NativeMemory.putFloat(
          factors + 4L * i, metric == Metric.COSINE ? codec.inverseNorm(row, dim) : scale);
    }
    return new Rows(type, dim, nq, n, queries, rows, stride, factors);
  }

  static void fill(long vector, int dim, Random random) {
    for (int i = 0; i < dim; i++) {
      NativeMemory.putFloat(vector + 4L * i, (float) random.nextGaussian());
    }
  }

  long query(int q) {
    return queries + q * RowKernel.queryStride(dim);
  }

  /** The distance in double arithmetic, and the bound of a float32 sum's error in any order. */
  double[] exact(Metric metric, int q, int i) {
    double sum = 0;
    double magnitude = 0;
    float factor = NativeMemory.getFloat(factors + 4L * i);
    boolean scaled = type == ElementType.I8 && metric == Metric.L2;
    for (int d = 0; d < dim; d++) {
      double x = queryValue(metric, q, d);
      double y = value(rows + i * stride, d) * (scaled ? factor : 1);
      double term = metric == Metric.L2 ? (x - y) * (x - y) : x * y;
      sum += term;
      magnitude +=
          metric == Metric.L2
              ? (Math.abs(x) + Math.abs(y)) * (Math.abs(x) + Math.abs(y))
              : Math.abs(term);
    }
    double error = (dim + 4) * 0x1p-23 * magnitude;
    return switch (metric) {
      case L2 -> new double[] {sum, error};
      case IP ->
          type == ElementType.I8
              ? new double[] {-sum * factor, error * factor}
              : new double[] {-sum, error};
      case COSINE -> new double[] {1 - sum * factor, error * factor + 0x1p-23};
    };
  }

  /** Of queries for vectors of signs only the signs count, with length 1 for COSINE. */
  private double queryValue(Metric metric, int q, int d) {
    float value = NativeMemory.getFloat(query(q) + 4L * d);
    double length = metric == Metric.COSINE ? Math.sqrt(dim) : 1;
    return type == ElementType.BIN ? (value > 0 ? 1 : -1) / length : value;
  }

  private double value(long row, int index) {
    return switch (type) {
      case F32 -> NativeMemory.getFloat(row + 4L * index);
      case F16 -> Float.float16ToFloat(NativeMemory.getShort(row + 2L * index));
      case I8 -> NativeMemory.getByte(row + index);
      case BIN -> (NativeMemory.getByte(row + index / 8) >> index % 8 & 1) == 0 ? -1 : 1;
    };
  }
}
