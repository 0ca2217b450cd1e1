package io.pomai.orbit.checkpoint;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobWriter;
import io.pomai.arena.file.StorageFolder;
import io.pomai.orbit.store.Chunk;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.IntToLongFunction;

/**
 * Writes the blob of a set while its writer goes on.
 *
 * <p>Threading: the caller has pinned the epochs since before the sequence was published, so that
 * whatever is visible at it keeps its place. What is visible at a published sequence never changes,
 * so every pass over the slots meets the same ones.
 */
public final class SetBlobWriter {
  private final SlotStore store;
  private final int[] slots;
  private final BlobWriter out;
  private final long word;

  private SetBlobWriter(SlotStore store, int[] slots, BlobWriter out, long word) {
    this.store = store;
    this.slots = slots;
    this.out = out;
    this.word = word;
  }

  /** The slots that are visible at a published sequence, in order. */
  public static int[] visible(SlotStore store, long sequence) {
    int[] slots = new int[store.slotCount()];
    int count = 0;
    for (int slot = 0; slot < slots.length; slot++) {
      slots[count] = slot;
      count += store.chunkOf(slot).isVisible(store.indexOf(slot), sequence) ? 1 : 0;
    }
    return Arrays.copyOf(slots, count);
  }

  /**
   * Returns when a blob of these slots is on the device.
   *
   * @param slots of {@link #visible}, at least one
   * @throws IOException when it is not; nothing is left of it
   */
  public static BlobReference write(StorageFolder folder, String name, SlotStore store, int[] slots)
      throws IOException {
    try (Arena memory = Arena.ofConfined();
        BlobWriter out = BlobWriter.create(folder, name, SetBlob.KIND, 0)) {
      long word = memory.allocate(Long.BYTES, Long.BYTES).address();
      new SetBlobWriter(store, slots, out, word).writeSections();
      return out.finish();
    }
  }

  private void writeSections() throws IOException {
    writeRows();
    writeColumn(SetBlob.BEGINS, store::begin, Long.BYTES);
    RowShape shape = store.shape();
    if (shape.hasFactor()) {
      writeColumn(
          SetBlob.FACTORS, slot -> Float.floatToRawIntBits(store.factor(slot)), Float.BYTES);
    }
    if (shape.hasScale()) {
      writeColumn(SetBlob.SCALES, slot -> Float.floatToRawIntBits(store.scale(slot)), Float.BYTES);
    }
    writeBlocks(SetBlob.KEYS, SetBlob.KEY_OFFSETS, store::keyBlock);
    if (hasAttributes()) {
      writeBlocks(SetBlob.ATTRIBUTES, SetBlob.ATTRIBUTE_OFFSETS, store::attributeBlock);
    }
  }

  /** Rows that lie side by side are written at once. */
  private void writeRows() throws IOException {
    int stride = store.shape().stride();
    out.beginSection(SetBlob.ROWS, BlobWriter.PAGE);
    for (int from = 0; from < slots.length; ) {
      int n = runFrom(from);
      Chunk chunk = store.chunkOf(slots[from]);
      out.write(chunk.rows() + (long) store.indexOf(slots[from]) * stride, (long) n * stride);
      from += n;
    }
    out.endSection();
  }

  private int runFrom(int from) {
    Chunk chunk = store.chunkOf(slots[from]);
    int most = Math.min(slots.length - from, chunk.slots() - store.indexOf(slots[from]));
    int n = 1;
    while (n < most && slots[from + n] == slots[from] + n) {
      n++;
    }
    return n;
  }

  private void writeColumn(int id, IntToLongFunction value, int bytes) throws IOException {
    out.beginSection(id);
    for (int slot : slots) {
      write(value.applyAsLong(slot), bytes);
    }
    out.endSection();
  }

  /** The low bytes of a value. */
  private void write(long value, int bytes) throws IOException {
    NativeMemory.putLong(word, value);
    out.write(word, bytes);
  }

  private boolean hasAttributes() {
    for (int slot : slots) {
      if (store.attributeBlock(slot) != 0) {
        return true;
      }
    }
    return false;
  }

  private void writeBlocks(int id, int offsetsId, IntToLongFunction block) throws IOException {
    out.beginSection(id);
    for (int slot : slots) {
      long address = block.applyAsLong(slot);
      if (address != 0) {
        long bytes = PrefixedBytes.blockBytes(PrefixedBytes.length(address));
        out.write(address, bytes);
        write(0, (int) (aligned(bytes) - bytes));
      }
    }
    write(0, SetBlob.SPARE_BYTES);
    out.endSection();
    writeOffsets(offsetsId, block);
  }

  private void writeOffsets(int id, IntToLongFunction block) throws IOException {
    out.beginSection(id);
    long offset = 0;
    for (int slot : slots) {
      long address = block.applyAsLong(slot);
      write(address == 0 ? SetBlob.NO_BLOCK : offset, Long.BYTES);
      if (address != 0) {
        offset += aligned(PrefixedBytes.blockBytes(PrefixedBytes.length(address)));
      }
    }
    out.endSection();
  }

  private static long aligned(long bytes) {
    return (bytes + SetBlob.BLOCK_ALIGNMENT - 1) & -SetBlob.BLOCK_ALIGNMENT;
  }
}
