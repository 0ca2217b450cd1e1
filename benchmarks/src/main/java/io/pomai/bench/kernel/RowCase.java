package io.pomai.bench.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.Kernels;

/** Distances of one query to rows. */
record RowCase(RowMemory memory, Metric metric, ElementType type, int dimension, long bytes)
    implements KernelCase {

  @Override
  public String kernel() {
    return metric + " " + type;
  }

  @Override
  public int size() {
    return dimension;
  }

  @Override
  public long rowBytes() {
    return ((long) type.bits() * dimension + Byte.SIZE - 1) / Byte.SIZE;
  }

  @Override
  public long rows() {
    return bytes / rowBytes();
  }

  @Override
  public String request() {
    return "%s %s %d %d".formatted(type, metric, dimension, rows());
  }

  @Override
  public double run(Kernels kernels) {
    return memory.run(kernels.rows(metric, type), this);
  }
}
