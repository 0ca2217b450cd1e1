package io.pomai.orbit.checkpoint;

import io.pomai.arena.ByteHash;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.PrefixedBytes;
import io.pomai.arena.blob.BlobReference;
import io.pomai.arena.blob.BlobWriter;
import io.pomai.arena.file.StorageFolder;
import io.pomai.orbit.store.Deadlines;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Writes slots of a set as they are at one published sequence, while its writer goes on.
 *
 * <p>Threading: the caller has pinned the epochs since before the sequence was published, so that
 * whatever is visible at it keeps its place. What is visible at a published sequence never changes,
 * so every pass over the slots meets the same ones.
 */
public final class SetBlobWriter {
  /** Slots of the largest segment, at most: 16 MiB of heap for the time of sorting them. */
  private static final int MOST_HASHED = 1 << 21;

  private final StorageFolder folder;
  private final SlotStore store;
  private final long sequence;
  private final long hashSeed;

  /**
   * For the slots of {@code store} as they are at {@code sequence}.
   *
   * @param hashSeed what keys are hashed with
   */
  public SetBlobWriter(StorageFolder folder, SlotStore store, long sequence, long hashSeed) {
    this.folder = folder;
    this.store = store;
    this.sequence = sequence;
    this.hashSeed = hashSeed;
  }

  /**
   * Returns when a blob of {@code count} slots is on the device.
   *
   * @throws IOException when it is not; nothing is left of it
   */
  public SetPart writeSegment(String name, int first, int count) throws IOException {
    return write(name, first, count, null);
  }

  /** The same for the last slots, and for the numbers of all that hold nothing. */
  public SetPart writeTail(String name, int first, int count, RoaringBitmap dead)
      throws IOException {
    return write(name, first, count, dead);
  }

  private SetPart write(String name, int first, int count, @Nullable RoaringBitmap dead)
      throws IOException {
    boolean withDeadlines = dead != null && store.deadlines().count() > 0;
    long features = withDeadlines ? SetBlob.WITH_DEADLINES : 0;
    try (Arena memory = Arena.ofConfined();
        BlobWriter out = BlobWriter.create(folder, name, SetBlob.KIND, features)) {
      long word = memory.allocate(Long.BYTES, Long.BYTES).address();
      new Pass(first, first + count, out, word).writeSections();
      if (dead != null) {
        writeDead(dead, out);
      }
      if (withDeadlines) {
        writeDeadlines(first + count, out, word);
      }
      BlobReference blob = out.finish();
      return new SetPart(first, count, blob);
    }
  }

  private boolean isVisible(int slot) {
    return store.chunkOf(slot).isVisible(store.indexOf(slot), sequence);
  }

  /** Those of the first {@code slots} slots that hold nothing. */
  public RoaringBitmap dead(int slots) {
    RoaringBitmap dead = new RoaringBitmap();
    for (int slot = 0; slot < slots; slot++) {
      if (!isVisible(slot)) {
        dead.add(slot);
      }
    }
    dead.runOptimize();
    return dead;
  }

  private static void writeDead(RoaringBitmap dead, BlobWriter out) throws IOException {
    try (Arena memory = Arena.ofConfined()) {
      MemorySegment bytes = memory.allocate(dead.serializedSizeInBytes());
      ByteBuffer target = bytes.asByteBuffer();
      dead.serialize(target);
      out.beginSection(SetBlob.DEAD);
      out.write(bytes.address(), bytes.byteSize());
      out.endSection();
    }
  }

  /** Those that slots have now; the log has what has changed since the sequence. */
  private void writeDeadlines(int slots, BlobWriter out, long word) throws IOException {
    Deadlines deadlines = store.deadlines();
    out.beginSection(SetBlob.DEADLINES);
    for (int slot = 0; slot < slots; slot++) {
      long deadline = deadlines.of(slot);
      if (deadline != Deadlines.NEVER && isVisible(slot)) {
        NativeMemory.putLong(word, slot);
        out.write(word, Integer.BYTES);
        NativeMemory.putLong(word, deadline);
        out.write(word, Long.BYTES);
      }
    }
    out.endSection();
  }

  /** The columns of some slots. */
  private final class Pass {
    private final int first;
    private final int end;
    private final BlobWriter out;
    private final long word;

    Pass(int first, int end, BlobWriter out, long word) {
      this.first = first;
      this.end = end;
      this.out = out;
      this.word = word;
    }

    void writeSections() throws IOException {
      writeRows();
      writeColumn(
          SetBlob.BEGINS,
          slot -> isVisible(slot) ? store.begin(slot) : SetBlob.NO_SEQUENCE,
          Long.BYTES);
      RowShape shape = store.shape();
      if (shape.hasFactor()) {
        writeColumn(
            SetBlob.FACTORS, slot -> Float.floatToRawIntBits(store.factor(slot)), Float.BYTES);
      }
      if (shape.hasScale()) {
        writeColumn(
            SetBlob.SCALES, slot -> Float.floatToRawIntBits(store.scale(slot)), Float.BYTES);
      }
      writeBlocks(SetBlob.KEYS, SetBlob.KEY_OFFSETS, store::keyBlock);
      if (hasAttributes()) {
        writeBlocks(SetBlob.ATTRIBUTES, SetBlob.ATTRIBUTE_OFFSETS, store::attributeBlock);
      }
      writeHashes();
    }

    /** Rows of a chunk, which lie side by side, are written at once. */
    private void writeRows() throws IOException {
      int stride = store.shape().stride();
      out.beginSection(SetBlob.ROWS, BlobWriter.PAGE);
      for (int slot = first; slot < end; ) {
        int index = store.indexOf(slot);
        int n = Math.min(end - slot, store.chunkOf(slot).slots() - index);
        out.write(store.chunkOf(slot).row(index), (long) n * stride);
        slot += n;
      }
      out.endSection();
    }

    private void writeColumn(int id, IntToLongFunction value, int bytes) throws IOException {
      out.beginSection(id);
      for (int slot = first; slot < end; slot++) {
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
      for (int slot = first; slot < end; slot++) {
        if (isVisible(slot) && store.attributeBlock(slot) != 0) {
          return true;
        }
      }
      return false;
    }

    private void writeBlocks(int id, int offsetsId, IntToLongFunction block) throws IOException {
      IntToLongFunction ofVisible = slot -> isVisible(slot) ? block.applyAsLong(slot) : 0;
      out.beginSection(id);
      for (int slot = first; slot < end; slot++) {
        long address = ofVisible.applyAsLong(slot);
        if (address != 0) {
          long bytes = PrefixedBytes.blockBytes(PrefixedBytes.length(address));
          out.write(address, bytes);
          write(0, (int) (aligned(bytes) - bytes));
        }
      }
      write(0, SetBlob.SPARE_BYTES);
      out.endSection();
      writeOffsets(offsetsId, ofVisible);
    }

    /** Sorts on the heap, so a tail with more slots than any segment has none. */
    private void writeHashes() throws IOException {
      if (end - first > MOST_HASHED) {
        return;
      }
      long[] entries = new long[end - first];
      int n = hash(entries);
      Arrays.sort(entries, 0, n);
      out.beginSection(SetBlob.KEY_HASHES);
      write(hashSeed, Long.BYTES);
      for (int i = 0; i < n; i++) {
        write(entries[i] ^ Long.MIN_VALUE, Long.BYTES);
      }
      out.endSection();
    }

    /** Hashes and numbers of the visible slots, flipped so that their unsigned order is ours. */
    private int hash(long[] entries) {
      int n = 0;
      for (int slot = first; slot < end; slot++) {
        if (isVisible(slot)) {
          long key = store.keyBlock(slot);
          int hash = ByteHash.hash(PrefixedBytes.bytes(key), PrefixedBytes.length(key), hashSeed);
          entries[n++] = ((long) hash << Integer.SIZE | (slot - first)) ^ Long.MIN_VALUE;
        }
      }
      return n;
    }

    private void writeOffsets(int id, IntToLongFunction block) throws IOException {
      out.beginSection(id);
      long offset = 0;
      for (int slot = first; slot < end; slot++) {
        long address = block.applyAsLong(slot);
        write(address == 0 ? SetBlob.NO_BLOCK : offset, Long.BYTES);
        if (address != 0) {
          offset += aligned(PrefixedBytes.blockBytes(PrefixedBytes.length(address)));
        }
      }
      out.endSection();
    }
  }

  private static long aligned(long bytes) {
    return (bytes + SetBlob.BLOCK_ALIGNMENT - 1) & -SetBlob.BLOCK_ALIGNMENT;
  }
}
