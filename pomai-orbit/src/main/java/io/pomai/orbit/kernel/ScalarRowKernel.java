package io.pomai.orbit.kernel;

import static io.pomai.arena.NativeMemory.getFloat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.ScalarDistances.Distance;

/** Applies one {@link Distance} row by row. */
final class ScalarRowKernel implements RowKernel {
  private final Distance distance;

  private ScalarRowKernel(Distance distance) {
    this.distance = distance;
  }

  static RowKernel of(Metric metric, ElementType type) {
    return switch (type) {
      case F32 -> new ScalarRowKernel(f32(metric));
      case F16 -> new ScalarRowKernel(f16(metric));
      case I8 -> new ScalarRowKernel(i8(metric));
      case BIN -> new BinaryRowKernel(metric);
    };
  }

  private static Distance f32(Metric metric) {
    return switch (metric) {
      case L2 -> (query, row, factor, dim) -> ScalarDistances.l2F32(query, row, dim);
      case IP -> (query, row, factor, dim) -> -ScalarDistances.dotF32(query, row, dim);
      case COSINE ->
          (query, row, factor, dim) ->
              1 - getFloat(factor) * ScalarDistances.dotF32(query, row, dim);
    };
  }

  private static Distance f16(Metric metric) {
    return switch (metric) {
      case L2 -> (query, row, factor, dim) -> ScalarDistances.l2F16(query, row, dim);
      case IP -> (query, row, factor, dim) -> -ScalarDistances.dotF16(query, row, dim);
      case COSINE ->
          (query, row, factor, dim) ->
              1 - getFloat(factor) * ScalarDistances.dotF16(query, row, dim);
    };
  }

  private static Distance i8(Metric metric) {
    return switch (metric) {
      case L2 ->
          (query, row, factor, dim) -> ScalarDistances.l2I8(query, row, getFloat(factor), dim);
      case IP ->
          (query, row, factor, dim) -> -(getFloat(factor) * ScalarDistances.dotI8(query, row, dim));
      case COSINE ->
          (query, row, factor, dim) ->
              1 - getFloat(factor) * ScalarDistances.dotI8(query, row, dim);
    };
  }

  @Override
  public void oneToMany(
      long query,
      long rows,
      long rowStride,
      long factors,
      int n,
      int dim,
      float[] out,
      int outOffset) {
    for (int i = 0; i < n; i++) {
      out[outOffset + i] = distance.of(query, rows + i * rowStride, factors + 4L * i, dim);
    }
  }

  @Override
  public void manyToMany(
      long queries, int nq, long rows, long rowStride, long factors, int n, int dim, float[] out) {
    for (int q = 0; q < nq; q++) {
      oneToMany(
          queries + q * RowKernel.queryStride(dim), rows, rowStride, factors, n, dim, out, q * n);
    }
  }

  @Override
  public void gather(long query, long[] rows, long[] factors, int n, int dim, float[] out) {
    for (int i = 0; i < n; i++) {
      out[i] = distance.of(query, rows[i], factors[i], dim);
    }
  }
}
