package io.pomai.orbit.kernel.simd;

import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.BinaryRowKernel;
import jdk.incubator.vector.VectorOperators;

/** Gathers the signs of a query by whole vectors; the rest is bits of words already. */
final class SimdBinaryKernel extends BinaryRowKernel {

  SimdBinaryKernel(Metric metric) {
    super(metric);
  }

  @Override
  protected long querySigns(long query, int n) {
    int whole = n - n % LENGTH;
    long bits = 0;
    for (int i = 0; i < whole; i += LENGTH) {
      bits |= vectorSigns(query + 4L * i) << i;
    }
    for (int i = whole; i < n; i++) {
      bits |= (NativeMemory.getFloat(query + 4L * i) > 0 ? 1L : 0L) << i;
    }
    return bits;
  }

  private static long vectorSigns(long query) {
    return Lanes.floats(query).compare(VectorOperators.GT, 0f).toLong();
  }
}
