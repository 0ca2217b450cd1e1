package io.pomai.orbit.store;

import static io.pomai.arena.NativeMemory.getLong;

/**
 * Slots as a file has them: columns of {@code count} entries each, at these addresses, readable for
 * as long as a store is attached to them. Keys and attributes are prefixed bytes at even addresses.
 *
 * @param count how many, 1 or more
 * @param rows rows, a stride apart
 * @param begins sequences of 8 bytes
 * @param factors 4 bytes each, where the shape has factors
 * @param scales 4 bytes each, where the shape keeps scales apart
 * @param keys of every slot
 * @param attributes of the slots that have some
 */
public record FrozenSlots(
    int count, long rows, long begins, long factors, long scales, Blocks keys, Blocks attributes) {

  /**
   * A block of prefixed bytes per slot.
   *
   * @param base where offsets count from
   * @param offsets address of an offset of 8 bytes per slot, negative where there is no block; 0
   *     when no slot has one
   */
  public record Blocks(long base, long offsets) {
    /** No block for any slot. */
    public static final Blocks NONE = new Blocks(0, 0);

    long of(int slot) {
      long offset = offsets == 0 ? -1 : getLong(offsets + (long) slot * Long.BYTES);
      return offset < 0 ? 0 : base + offset;
    }
  }

  long row(int slot, int stride) {
    return rows + (long) slot * stride;
  }

  long begin(int slot) {
    return getLong(begins + (long) slot * Long.BYTES);
  }

  long factor(int slot) {
    return factors + (long) slot * Float.BYTES;
  }

  long scale(int slot) {
    return scales + (long) slot * Float.BYTES;
  }

  /** The prefixed bytes of the key. */
  public long keyBlock(int slot) {
    return keys.of(slot);
  }

  long attributeBlock(int slot) {
    return attributes.of(slot);
  }

  boolean hasAttributes() {
    return attributes.offsets != 0;
  }
}
