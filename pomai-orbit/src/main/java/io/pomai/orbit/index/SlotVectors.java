package io.pomai.orbit.index;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.arena.NativeMemory.putFloat;

import io.pomai.orbit.Metric;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;

/** Vectors of slots as distances see them. */
public final class SlotVectors {

  private SlotVectors() {}

  /** Writes a slot's vector as float32 to {@code target}: of length 1 for COSINE. */
  public static void copy(SlotStore store, int slot, long target) {
    RowShape shape = store.shape();
    store.copyVector(slot, target);
    if (shape.metric() == Metric.COSINE) {
      float factor = store.factor(slot);
      float scale = factor == 0 ? 0 : factor / store.unit(slot);
      for (long at = target; at < target + shape.vectorBytes(); at += Float.BYTES) {
        putFloat(at, scale == 0 ? 0 : getFloat(at) * scale);
      }
    }
  }
}
