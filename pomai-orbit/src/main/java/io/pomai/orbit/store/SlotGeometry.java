package io.pomai.orbit.store;

/**
 * How slots, numbered from 0, fall into chunks: the first chunk is small, each later one doubles
 * the capacity until a chunk reaches its greatest size; from there all chunks are equal.
 *
 * @param firstShift log2 of the slots in the first chunk
 * @param chunkShift log2 of the slots in the largest chunks
 */
public record SlotGeometry(int firstShift, int chunkShift) {
  private static final int MAX_CHUNK_BYTES = 2 * 1024 * 1024;
  private static final int FIRST_CHUNK_BYTES = 2 * 1024;
  private static final int MAX_CHUNK_SHIFT = 16;
  private static final int MAX_FIRST_SHIFT = 4;

  /** The geometry for slots of {@code slotBytes} bytes. */
  public static SlotGeometry forSlotBytes(int slotBytes) {
    int chunkShift = Math.min(MAX_CHUNK_SHIFT, log2(Math.max(1, MAX_CHUNK_BYTES / slotBytes)));
    int firstShift = Math.min(MAX_FIRST_SHIFT, log2(Math.max(1, FIRST_CHUNK_BYTES / slotBytes)));
    return new SlotGeometry(Math.min(firstShift, chunkShift), chunkShift);
  }

  /** Which chunk holds a slot. */
  public int chunkOf(int slot) {
    int doublings = chunkShift - firstShift;
    if (slot >>> chunkShift != 0) {
      return doublings + (slot >>> chunkShift);
    }
    return slot >>> firstShift == 0 ? 0 : log2(slot) - firstShift + 1;
  }

  /** The first slot of a chunk. */
  public int firstSlot(int chunk) {
    int doublings = chunkShift - firstShift;
    if (chunk > doublings) {
      return (chunk - doublings) << chunkShift;
    }
    return chunk == 0 ? 0 : 1 << (firstShift + chunk - 1);
  }

  /** How many slots a chunk holds. */
  public int slotsIn(int chunk) {
    return firstSlot(chunk + 1) - firstSlot(chunk);
  }

  /** How many of the first {@code slots} fill chunks of the greatest size, with what is before. */
  public int wholeSlots(int slots) {
    return slots >>> chunkShift << chunkShift;
  }

  /** How many slots a chunk of the greatest size holds. */
  public int greatestChunk() {
    return 1 << chunkShift;
  }

  private static int log2(int value) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(value);
  }
}
