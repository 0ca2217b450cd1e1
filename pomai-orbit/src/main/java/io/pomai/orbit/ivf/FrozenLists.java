package io.pomai.orbit.ivf;

import static io.pomai.orbit.kernel.PackedKernel.ROWS;

import io.pomai.arena.NativeMemory;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobSection;
import io.pomai.arena.file.CorruptFileException;

/**
 * The lists in the blob of an index, read in place for as long as it is open. Every slot in them is
 * -1 or below the frontier; rows that are not in use have none. Immutable.
 */
final class FrozenLists {
  private static final int GREATEST_SIZE = Integer.MAX_VALUE - ROWS;

  private final String file;
  private final BlobSection blocks;
  private final int blockBytes;
  private final int[] sizes;
  private final long[] offsets;

  private FrozenLists(String file, BlobSection blocks, int blockBytes, int lists) {
    this.file = file;
    this.blocks = blocks;
    this.blockBytes = blockBytes;
    this.sizes = new int[lists];
    this.offsets = new long[lists];
  }

  /**
   * Reads sizes and slots of all lists.
   *
   * @throws CorruptFileException when they cannot be
   */
  static FrozenLists read(Blob blob, BlockShape shape, int lists, int frontier)
      throws CorruptFileException {
    BlobSection sizes = blob.section(IndexBlob.SIZES);
    if (sizes.bytes() != (long) lists * Integer.BYTES) {
      throw new CorruptFileException(
          blob.name(),
          0,
          "section %d of %d lists".formatted(IndexBlob.SIZES, lists),
          sizes.bytes() + " bytes");
    }
    BlobSection blocks = blob.section(IndexBlob.BLOCKS);
    FrozenLists frozen = new FrozenLists(blob.name(), blocks, ListBlock.bytes(shape), lists);
    frozen.readSizes(sizes.address());
    for (int list = 0; list < lists; list++) {
      frozen.checkSlots(list, frontier);
    }
    return frozen;
  }

  private void readSizes(long address) throws CorruptFileException {
    long end = 0;
    for (int list = 0; list < sizes.length; list++) {
      int size = NativeMemory.getInt(address + (long) list * Integer.BYTES);
      if (size < 0 || size > GREATEST_SIZE) {
        throw corrupt(IndexBlob.SIZES, (long) list * Integer.BYTES, "a size", "size " + size);
      }
      sizes[list] = size;
      offsets[list] = end;
      end += (long) InvertedList.blocksOf(size) * blockBytes;
    }
    if (end != blocks.bytes()) {
      throw corrupt(IndexBlob.BLOCKS, end, "its end", blocks.bytes() + " bytes");
    }
  }

  private void checkSlots(int list, int frontier) throws CorruptFileException {
    for (int place = 0; place < InvertedList.blocksOf(sizes[list]) * ROWS; place++) {
      int slot = slot(list, place);
      int end = place < sizes[list] ? frontier : 0;
      if (slot < ListBlock.NO_SLOT || slot >= end) {
        throw corruptAt(list, place, "-1, or a slot below " + end);
      }
    }
  }

  private long block(int list, int place) {
    return blocks.address() + offsets[list] + (long) (place / ROWS) * blockBytes;
  }

  /** How many lists. */
  int count() {
    return sizes.length;
  }

  /** Places in use of a list. */
  int size(int list) {
    return sizes[list];
  }

  /** The slot at a place, or -1. */
  int slot(int list, int place) {
    return ListBlock.slot(block(list, place), place % ROWS);
  }

  /** A list over these blocks. */
  InvertedList list(int list) {
    return new InvertedList(block(list, 0), sizes[list], blockBytes);
  }

  /** What is wrong with a slot. */
  CorruptFileException corruptAt(int list, int place, String expected) {
    long offset = block(list, place) - blocks.address() + 4L * (place % ROWS);
    return corrupt(IndexBlob.BLOCKS, offset, expected, "slot " + slot(list, place));
  }

  private CorruptFileException corrupt(int section, long at, String expected, String found) {
    return new CorruptFileException(
        file, 0, "section %d, byte %d: %s".formatted(section, at, expected), found);
  }
}
