package io.pomai.orbit.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;

/**
 * One implementation of all kernels. Stateless and safe for any thread; look kernels up once, not
 * per call.
 */
public interface Kernels {

  /** What INFO shows: {@code scalar}, or {@code simd-} and the vector width in bits. */
  String name();

  /** Distances under {@code metric} over rows of {@code type}. */
  RowKernel rows(Metric metric, ElementType type);

  /** The codec of rows of {@code type}. */
  RowCodec codec(ElementType type);

  /** The codec of rows of {@code type} whose distances are those of {@code metric}. */
  default RowCodec codec(Metric metric, ElementType type) {
    boolean isUnit = metric == Metric.COSINE && type == ElementType.I8;
    return isUnit ? new UnitByteCodec(codec(type)) : codec(type);
  }

  /** The cheap first pass of exact search. */
  BoundKernel bounds();

  /** Product quantization in blocks. */
  PackedKernel packed();

  /** Distances bounded by sign bits, in blocks. */
  SketchKernel sketches();

  /** Whether the first pass costs less than it saves: number by number it does not. */
  boolean boundsPay();
}
