package io.pomai.orbit.ivf;

import io.pomai.orbit.store.SlotStore;

/**
 * Lists of one training, and what of the set is in them: the slots below the frontier, except those
 * that were filled anew since and are pending.
 *
 * <p>Threading: one writer; readers take no lock. A reader loads the frontier, then the pending
 * slots, then the lists; all visible slots are then in the lists, pending, or not below the
 * frontier. Some are in two of these.
 */
final class Generation {
  private final IvfLists lists;
  private final DriftWatch drift;
  private final PendingSlots pending = new PendingSlots();
  private volatile int frontier;
  private int claimed;
  private volatile Calibration calibration = Calibration.NONE;

  /** Lists without slots. */
  Generation(IvfLists lists) {
    this.lists = lists;
    this.drift = new DriftWatch(lists);
  }

  IvfLists lists() {
    return lists;
  }

  DriftWatch drift() {
    return drift;
  }

  PendingSlots pending() {
    return pending;
  }

  int frontier() {
    return frontier;
  }

  /** What a recall takes. */
  Calibration calibration() {
    return calibration;
  }

  void calibrated(Calibration newCalibration) {
    calibration = newCalibration;
  }

  /** Slots that are not in the lists yet. */
  int backlog(SlotStore store) {
    return store.slotCount() - frontier + pending.size();
  }

  // ---- for the writer

  /** A slot was filled and is not published yet. */
  void added(int slot) {
    if (slot < claimed) {
      pending.add(slot);
    }
  }

  /** A slot is about to be free. */
  void removed(int slot) {
    lists.remove(slot);
  }

  /** Slots below are about to be added to the lists: if they are filled anew, they are pending. */
  void claim(int end) {
    claimed = end;
  }

  /** Slots below are in the lists, or pending. */
  void advance(int newFrontier) {
    frontier = newFrontier;
  }
}
