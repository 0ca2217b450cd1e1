package io.pomai.orbit.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.util.EnumMap;
import java.util.Map;

/** Plain Java kernels: they run everywhere, and say what the others must compute. */
final class ScalarKernels implements Kernels {
  private final Map<Metric, Map<ElementType, RowKernel>> rows = new EnumMap<>(Metric.class);
  private final BoundKernel bounds = new ScalarBoundKernel();
  private final PackedKernel packed = new ScalarPackedKernel();
  private final SketchKernel sketches = new ScalarSketchKernel();
  private final Map<ElementType, RowCodec> codecs = new EnumMap<>(ElementType.class);

  ScalarKernels() {
    for (ElementType type : ElementType.values()) {
      codecs.put(type, ScalarCodec.of(type));
      for (Metric metric : Metric.values()) {
        rows.computeIfAbsent(metric, m -> new EnumMap<>(ElementType.class))
            .put(type, ScalarRowKernel.of(metric, type));
      }
    }
  }

  @Override
  public String name() {
    return "scalar";
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
    return false;
  }
}
