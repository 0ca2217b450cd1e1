package io.pomai.orbit.ivf;

import static io.pomai.orbit.kernel.PackedKernel.ROWS;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.store.AccountedArena;

/**
 * The compact codes of the vectors that belong to one centroid, in blocks of 64 that never move
 * (see {@link ListBlock}). The first blocks may be frozen: then they are read where a file has
 * them, what is removed from them is marked beside them, and the last one is copied into the arena
 * when something is added to it.
 *
 * <p>Threading: one writer; readers take no lock. A place is filled codes first and slot last, so a
 * reader may find a slot's codes half written; who appends a slot keeps it among the pending ones,
 * which readers look at before the lists, until it is appended. A reader may also find a slot that
 * was refilled since: whether it is visible, and how far it is, the slot's own row says.
 */
final class InvertedList {
  private volatile BlockTable blocks = BlockTable.EMPTY;
  private volatile int size;
  private int holes; // in blocks that are not frozen
  private int gone; // from frozen blocks

  /** A list without vectors. */
  InvertedList() {}

  /** A list of {@code size} vectors in frozen blocks, one behind the other. */
  InvertedList(long firstBlock, int size, int blockBytes) {
    this.blocks = BlockTable.frozen(firstBlock, blocksOf(size), blockBytes);
    this.size = size;
  }

  /** The blocks that so many vectors take. */
  static int blocksOf(int vectors) {
    return (int) (((long) vectors + ROWS - 1) / ROWS);
  }

  /** Places in use, holes included; load it before {@link #blocks}. */
  int size() {
    return size;
  }

  /** Slots in the list. For the writer; others see about how many. */
  int filled() {
    return size - holes - gone;
  }

  BlockTable blocks() {
    return blocks;
  }

  /**
   * Adds a slot.
   *
   * @param codes one byte per subquantizer, then the sketch if there are any
   * @throws io.pomai.arena.BudgetExceededException when there is no room; nothing has changed
   */
  void append(AccountedArena arena, BlockShape shape, int slot, float term, long codes) {
    int place = makeRoom(arena, shape);
    ListBlock.put(shape, blocks.address(place / ROWS), place % ROWS, slot, term, codes);
    wasFilled(place);
  }

  /** Adds a slot as another list has it, likewise. */
  void appendRow(AccountedArena arena, BlockShape shape, long block, int row) {
    int place = makeRoom(arena, shape);
    ListBlock.copyRow(shape, block, row, blocks.address(place / ROWS), place % ROWS);
    wasFilled(place);
  }

  private void wasFilled(int place) {
    if (place == size) {
      size = place + 1;
    } else {
      holes--;
    }
  }

  /** A place that can be filled. */
  private int makeRoom(AccountedArena arena, BlockShape shape) {
    if (holes > 0) {
      return firstHole();
    }
    int block = size / ROWS;
    if (block == blocks.count()) {
      long fresh = arena.allocate(ListBlock.bytes(shape), MemoryKind.LISTS);
      ListBlock.clear(shape, fresh);
      blocks = blocks.with(fresh);
    } else if (block < blocks.frozen()) {
      thawLast(arena, shape);
    }
    return size;
  }

  private int firstHole() {
    int place = blocks.frozen() * ROWS;
    while (blocks.slot(place) != ListBlock.NO_SLOT) {
      place++;
    }
    return place;
  }

  /** Copies the last block, which is not full, so that it can be filled. */
  private void thawLast(AccountedArena arena, BlockShape shape) {
    int last = blocks.frozen() - 1;
    int bytes = ListBlock.bytes(shape);
    long copy = arena.allocate(bytes, MemoryKind.LISTS);
    NativeMemory.copy(blocks.address(last), copy, bytes);
    for (int place = last * ROWS; place < size; place++) {
      if ((blocks.present(last) >>> place % ROWS & 1) == 0) {
        ListBlock.removeRow(copy, place % ROWS);
        gone--;
        holes++;
      }
    }
    blocks = blocks.withLastThawed(copy);
  }

  /** The place of a slot, or -1. */
  int placeOf(int slot) {
    int places = size;
    BlockTable table = blocks;
    for (int place = 0; place < places; place++) {
      if (table.slot(place) == slot) {
        return place;
      }
    }
    return -1;
  }

  /** Makes the place of a slot a hole; false if it has none. */
  boolean remove(int slot) {
    int place = placeOf(slot);
    if (place < 0) {
      return false;
    }
    removeAt(place);
    return true;
  }

  /** Makes a place with a slot a hole. */
  void removeAt(int place) {
    if (place / ROWS < blocks.frozen()) {
      blocks.markGone(place);
      gone++;
    } else {
      ListBlock.removeRow(blocks.address(place / ROWS), place % ROWS);
      holes++;
    }
  }

  /** Frees the blocks that are not frozen. No reader and no writer may be left. */
  void free(AccountedArena arena, BlockShape shape) {
    BlockTable table = blocks;
    for (int block = table.frozen(); block < table.count(); block++) {
      arena.free(table.address(block), ListBlock.bytes(shape), MemoryKind.LISTS);
    }
    blocks = BlockTable.EMPTY;
    size = 0;
  }
}
