package io.pomai.orbit.kernel;

import io.pomai.arena.NativeMemory;
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
    BOUNDS,
    PACKED_CODES,
    PACKED_SCAN,
    SKETCHES
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
    return switch (fault) {
      case PACKED_CODES -> new WrongCodes();
      case PACKED_SCAN -> new WrongScan();
      default -> right.packed();
    };
  }

  @Override
  public SketchKernel sketches() {
    return fault == Fault.SKETCHES ? new WrongSketches() : right.sketches();
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

  private static final class WrongCodes extends ScalarPackedKernel {
    @Override
    public void encode(
        long vector, long codebook, int subs, int width, long codes, long reconstruction) {
      super.encode(vector, codebook, subs, width, codes, reconstruction);
      NativeMemory.putByte(codes + 3, (byte) (NativeMemory.getByte(codes + 3) ^ 1));
    }
  }

  private static final class WrongScan extends ScalarPackedKernel {
    @Override
    public long scan(
        long tables,
        long codes,
        int subs,
        long terms,
        TableScale scale,
        float limit,
        float[] estimates) {
      return super.scan(tables, codes, subs, terms, scale, limit, estimates) ^ 1L << 63;
    }
  }

  private static final class WrongSketches extends ScalarSketchKernel {
    @Override
    public long scan(
        long planes, int words, long columns, SketchScale scale, float limit, float[] bounds) {
      long within = super.scan(planes, words, columns, scale, limit, bounds);
      bounds[40] = Math.nextUp(bounds[40]);
      return within;
    }
  }
}
