package io.pomai.orbit.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;

/** Scalar kernels with one fault. */
final class WrongKernels implements Kernels {
  private final Kernels right = new ScalarKernels();
  private final Fault fault;

  enum Fault {
    GATHER,
    MANY_TO_MANY,
    CODEC,
    BOUNDS
  }

  WrongKernels(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String name() {
    return "wrong";
  }

  @Override
  public RowKernel rows(Metric metric, ElementType type) {
    RowKernel kernel = right.rows(metric, type);
    boolean here = metric == Metric.IP && type == ElementType.I8;
    return new RowKernel() {
      @Override
      public void oneToMany(
          long query,
          long rows,
          long rowStride,
          long factors,
          int n,
          int dim,
          float[] out,
          int at) {
        kernel.oneToMany(query, rows, rowStride, factors, n, dim, out, at);
      }

      @Override
      public void manyToMany(
          long queries,
          int nq,
          long rows,
          long rowStride,
          long factors,
          int n,
          int dim,
          float[] out) {
        kernel.manyToMany(queries, nq, rows, rowStride, factors, n, dim, out);
        out[nq * n - 1] += here && fault == Fault.MANY_TO_MANY ? 1 : 0;
      }

      @Override
      public void gather(long query, long[] rows, long[] factors, int n, int dim, float[] out) {
        kernel.gather(query, rows, factors, n, dim, out);
        out[0] += here && fault == Fault.GATHER ? 1 : 0;
      }
    };
  }

  @Override
  public RowCodec codec(ElementType type) {
    return right.codec(fault == Fault.CODEC && type == ElementType.F16 ? ElementType.F32 : type);
  }

  @Override
  public BoundKernel bounds() {
    return fault == Fault.BOUNDS ? new WrongBounds() : right.bounds();
  }

  @Override
  public PackedKernel packed() {
    return right.packed();
  }

  @Override
  public SketchKernel sketches() {
    return right.sketches();
  }

  @Override
  public boolean boundsPay() {
    return false;
  }

  private static final class WrongBounds extends ScalarBoundKernel {
    @Override
    public void addUp(long tables, long block, int pairs, short[] sums, int at) {
      super.addUp(tables, block, pairs, sums, at);
      sums[at + 200]++;
    }
  }
}
