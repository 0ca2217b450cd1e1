package io.pomai.orbit.ivf;

import static io.pomai.orbit.kernel.PackedKernel.ROWS;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.Epochs;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/**
 * Replaces lists by those of a blob that they were written to. Of slots that have changed since,
 * the rows in the blob count as removed, and those of the list are copied.
 *
 * <p>Threading: {@link #replace} as the writer, the rest by the same thread.
 */
final class ListSwap {
  private final IvfLists lists;
  private final FrozenLists frozen;
  private final RoaringBitmap changed;
  private final Epochs epochs;
  private @Nullable InvertedList replaced;
  private boolean whole = true;

  /**
   * @param changed slots that were added to the lists or removed since just before they were
   *     written
   */
  ListSwap(IvfLists lists, FrozenLists frozen, RoaringBitmap changed, Epochs epochs) {
    this.lists = lists;
    this.frozen = frozen;
    this.changed = changed;
    this.epochs = epochs;
  }

  /** Replaces a list, or leaves it as it is where there is no memory for what has changed in it. */
  void replace(int number) {
    InvertedList fresh = frozen.list(number);
    for (int place = 0; place < frozen.size(number); place++) {
      int slot = frozen.slot(number, place);
      if (slot == ListBlock.NO_SLOT || changed.contains(slot)) {
        fresh.removeAt(place);
      }
    }
    try {
      copyChanged(lists.list(number), fresh);
      replaced = lists.replace(number, fresh);
    } catch (BudgetExceededException full) {
      whole = false;
      fresh.free(lists.arena(), lists.shape());
    }
  }

  private void copyChanged(InvertedList from, InvertedList to) {
    BlockTable blocks = from.blocks();
    for (int place = 0; place < from.size(); place++) {
      int slot = blocks.slot(place);
      if (slot != ListBlock.NO_SLOT && changed.contains(slot)) {
        long block = blocks.address(place / ROWS);
        to.appendRow(lists.arena(), lists.shape(), block, place % ROWS);
      }
    }
  }

  /** Frees the list that was replaced, as soon as nobody reads it. */
  void freeReplaced() {
    InvertedList old = replaced;
    replaced = null;
    if (old != null) {
      epochs.defer(() -> old.free(lists.arena(), lists.shape()));
    }
  }

  /** Whether all lists so far were replaced. */
  boolean isWhole() {
    return whole;
  }
}
