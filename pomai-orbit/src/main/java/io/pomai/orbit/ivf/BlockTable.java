package io.pomai.orbit.ivf;

import static io.pomai.orbit.kernel.PackedKernel.ROWS;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Where the blocks of a list are. The first of them may be frozen: somebody else's, and read-only.
 * What a frozen block has and the list has no more is marked here.
 *
 * <p>Threading: one writer; any thread reads. Addresses and what is frozen never change, marks are
 * only ever set. Whoever can see that a slot was filled anew sees the mark of its old row.
 */
final class BlockTable {
  /** No blocks. */
  static final BlockTable EMPTY = new BlockTable(new long[0], 0, new AtomicLongArray(0));

  private final long[] addresses;
  private final int frozen;
  private final AtomicLongArray gone; // a bit per row, for each frozen block

  private BlockTable(long[] addresses, int frozen, AtomicLongArray gone) {
    this.addresses = addresses;
    this.frozen = frozen;
    this.gone = gone;
  }

  /** Frozen blocks, one behind the other. */
  static BlockTable frozen(long first, int count, int blockBytes) {
    long[] addresses = new long[count];
    Arrays.setAll(addresses, i -> first + (long) i * blockBytes);
    return new BlockTable(addresses, count, new AtomicLongArray(count));
  }

  /** With one more block, which is not frozen. */
  BlockTable with(long address) {
    long[] more = Arrays.copyOf(addresses, addresses.length + 1);
    more[addresses.length] = address;
    return new BlockTable(more, frozen, gone);
  }

  /** With a copy in place of the last block, which is frozen as all others are. */
  BlockTable withLastThawed(long address) {
    long[] same = addresses.clone();
    same[frozen - 1] = address;
    return new BlockTable(same, frozen - 1, gone);
  }

  int count() {
    return addresses.length;
  }

  /** How many blocks, from the first on, are frozen. */
  int frozen() {
    return frozen;
  }

  long address(int block) {
    return addresses[block];
  }

  /** A bit for each row of a block but those that are gone. */
  long present(int block) {
    return block < frozen ? ~gone.getPlain(block) : -1;
  }

  /** The slot at a place, or -1. */
  int slot(int place) {
    int row = place % ROWS;
    boolean there = (present(place / ROWS) >>> row & 1) != 0;
    return there ? ListBlock.slot(addresses[place / ROWS], row) : ListBlock.NO_SLOT;
  }

  /** Marks a row of a frozen block as gone. For the writer. */
  void markGone(int place) {
    int block = place / ROWS;
    gone.setRelease(block, gone.getPlain(block) | 1L << place % ROWS);
  }
}
