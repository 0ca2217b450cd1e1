package io.pomai.orbit.filter;

import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.SlotStore;

/** Walks over the slots of a store that are visible at one sequence. For a pinned reader. */
final class VisibleSlots {
  /** Is shown slots. */
  @FunctionalInterface
  interface Visitor {
    /**
     * A slot, and the sequence at which it was put.
     *
     * @return whether to go on
     */
    boolean visit(int slot, long begin);
  }

  private VisibleSlots() {}

  /** Shows those among the first {@code slotCount} slots, in their order. */
  static void visit(SlotStore store, int slotCount, long sequence, Visitor visitor) {
    int first = 0;
    for (Chunk chunk : store.chunks()) {
      int n = chunk.isEmpty() ? 0 : Math.min(chunk.slots(), slotCount - first);
      for (int index = 0; index < n; index++) {
        if (chunk.isVisible(index, sequence) && !visitor.visit(first + index, chunk.begin(index))) {
          return;
        }
      }
      first += chunk.slots();
    }
  }
}
