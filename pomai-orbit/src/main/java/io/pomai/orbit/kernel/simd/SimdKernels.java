package io.pomai.orbit.kernel.simd;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.BoundKernel;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.RowCodec;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.kernel.SketchKernel;
import java.util.EnumMap;
import java.util.Map;

/** Kernels on the Vector API, in the machine's preferred vector width. */
public final class SimdKernels implements Kernels {
  private final Map<Metric, Map<ElementType, RowKernel>> rows = new EnumMap<>(Metric.class);
  private final BoundKernel bounds;
  private final PackedKernel packed = new SimdPackedKernel();
  private final SketchKernel sketches = new SimdSketchKernel();
  private final Map<ElementType, RowCodec> codecs = new EnumMap<>(ElementType.class);

  /**
   * Kernels that leave vectors of a few dimensions to {@code scalar}.
   *
   * @throws UnsupportedOperationException on a machine without vectors of 128 bits or without fused
   *     multiply-add
   */
  public SimdKernels(Kernels scalar) {
    if (Lanes.LENGTH < 4) {
      throw new UnsupportedOperationException(
          "vectorBits=" + Lanes.FLOATS.vectorBitSize() + ", expected 128 or more");
    }
    bounds = new SimdBoundKernel(scalar.bounds());
    for (Metric metric : Metric.values()) {
      Map<ElementType, RowKernel> byType = new EnumMap<>(ElementType.class);
      for (ElementType type : ElementType.values()) {
        byType.put(type, rowKernel(metric, type));
      }
      rows.put(metric, byType);
    }
    for (ElementType type : ElementType.values()) {
      codecs.put(type, SimdCodec.of(type, scalar.codec(type)));
    }
  }

  private static RowKernel rowKernel(Metric metric, ElementType type) {
    Finish finish = finish(metric, type);
    boolean l2 = metric == Metric.L2;
    return switch (type) {
      case F32 -> l2 ? new L2F32(finish) : new DotF32(finish);
      case F16 -> l2 ? new L2F16(finish) : new DotF16(finish);
      case I8 -> l2 ? new L2I8(finish) : new DotI8(finish);
      case BIN -> new SimdBinaryKernel(metric);
    };
  }

  private static Finish finish(Metric metric, ElementType type) {
    return switch (metric) {
      case L2 -> Finish.SUM;
      case COSINE -> Finish.ONE_MINUS_SCALED;
      case IP -> type == ElementType.I8 ? Finish.MINUS_SCALED : Finish.MINUS;
    };
  }

  @Override
  public String name() {
    return "simd-" + Lanes.FLOATS.vectorBitSize();
  }

  @Override
  public RowKernel rows(Metric metric, ElementType type) {
    return rows.get(metric).get(type);
  }

  @Override
  public RowCodec codec(ElementType type) {
    return codecs.get(type);
  }

  @Override
  public BoundKernel bounds() {
    return bounds;
  }

  @Override
  public PackedKernel packed() {
    return packed;
  }

  @Override
  public SketchKernel sketches() {
    return sketches;
  }

  @Override
  public boolean boundsPay() {
    return true;
  }
}
