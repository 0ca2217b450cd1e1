package io.pomai.orbit.engine;

import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;

/** The reusable view of one slot. Used by one pinned reader. */
final class Element implements ElementView {
  private @Nullable SlotStore store;
  private int slot;
  private float distance;

  Element wrap(SlotStore newStore, int newSlot, float newDistance) {
    store = newStore;
    slot = newSlot;
    distance = newDistance;
    return this;
  }

  void unwrap() {
    store = null;
  }

  private SlotStore store() {
    if (store == null) {
      throw new IllegalStateException(
          "element view used outside of its callback; copy what you need inside");
    }
    return store;
  }

  @Override
  public long keyAddress() {
    return PrefixedBytes.bytes(store().keyBlock(slot));
  }

  @Override
  public int keyLength() {
    return PrefixedBytes.length(store().keyBlock(slot));
  }

  @Override
  public float distance() {
    return distance;
  }

  @Override
  public int dimension() {
    return store().shape().dimension();
  }

  @Override
  public void copyVector(long f32Address) {
    store().copyVector(slot, f32Address);
  }

  @Override
  public boolean hasAttributes() {
    return store().attributeBlock(slot) != 0;
  }

  @Override
  public long attributesAddress() {
    long block = store().attributeBlock(slot);
    return block == 0 ? 0 : PrefixedBytes.bytes(block);
  }

  @Override
  public int attributesLength() {
    long block = store().attributeBlock(slot);
    return block == 0 ? 0 : PrefixedBytes.length(block);
  }
}
