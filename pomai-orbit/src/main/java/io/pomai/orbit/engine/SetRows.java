package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a set at one published sequence, in the order of their slots, without those that had
 * expired then: the same ones however often they are shown. Used by one thread, which has pinned
 * the epochs.
 */
final class SetRows {
  private final SlotStore store;
  private final long expired;
  private final long sequence;
  private final int slots;
  private final ByteSlice key = new ByteSlice();
  private final ByteSlice row = new ByteSlice();
  private final ByteSlice attributes = new ByteSlice();

  SetRows(SetCore core) {
    this.expired = core.expired();
    this.store = core.store;
    this.sequence = core.published();
    this.slots = store.slotCount();
  }

  /** Shows every row. */
  void forEach(RowVisitor target) {
    for (int slot = 0; slot < slots; slot++) {
      Chunk chunk = store.chunkOf(slot);
      int index = store.indexOf(slot);
      long deadline = store.deadlines().of(slot);
      if (chunk.isVisible(index, sequence) && deadline > expired) {
        long block = store.keyBlock(slot);
        key.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block));
        row.wrap(chunk.row(index), store.shape().rowBytes());
        target.row(key, row, store.scale(slot), deadline, attributes(slot));
      }
    }
  }

  private @Nullable ByteSlice attributes(int slot) {
    long block = store.attributeBlock(slot);
    return block == 0
        ? null
        : attributes.wrap(PrefixedBytes.bytes(block), PrefixedBytes.length(block));
  }
}
