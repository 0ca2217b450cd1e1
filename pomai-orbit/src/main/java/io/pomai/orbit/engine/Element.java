package io.pomai.orbit.engine;

import io.pomai.arena.PrefixedBytes;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import org.jspecify.annotations.Nullable;

/** The reusable view of one slot. Used by one pinned reader. */
final class Element implements ElementView {
  private static final float GREATEST_CODE = 127;

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
  public long valuesAddress() {
    return store().chunkOf(slot).row(store().indexOf(slot));
  }

  @Override
  public int valuesBytes() {
    RowShape shape = store().shape();
    return shape.codec().valueBytes(shape.dimension());
  }

  @Override
  public float range() {
    RowShape shape = store().shape();
    boolean isPlain = shape.elementType() == ElementType.I8 && !shape.isUnitBytes();
    return store().scale(slot) * (isPlain ? GREATEST_CODE : 1);
  }

  @Override
  public float norm() {
    RowShape shape = store().shape();
    return shape.codec().norm(valuesAddress(), shape.dimension());
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
