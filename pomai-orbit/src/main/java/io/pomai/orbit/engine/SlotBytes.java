package io.pomai.orbit.engine;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.store.SlotStore;

/**
 * Bytes that are to be attached to a slot: 0 where it takes over those of the slot that it
 * replaces, if any.
 */
final class SlotBytes {
  long key;
  long attributes;

  /** None, for another slot: whoever these were for has them. */
  SlotBytes empty() {
    key = 0;
    attributes = 0;
    return this;
  }

  /** Gives them back; none are left. */
  void free(SlotStore store) {
    if (key != 0) {
      store.release(key, MemoryKind.KEYS);
    }
    if (attributes != 0) {
      store.release(attributes, MemoryKind.ATTRIBUTES);
    }
    key = 0;
    attributes = 0;
  }
}
