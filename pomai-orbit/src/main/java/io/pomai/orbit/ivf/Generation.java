package io.pomai.orbit.ivf;

import io.pomai.orbit.store.SlotStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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
  private long firstVersion;
  private final List<Runnable> files = new ArrayList<>();
  private volatile Calibration calibration = Calibration.NONE;
  private final AtomicInteger calibrations = new AtomicInteger();

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
    calibrations.incrementAndGet();
  }

  /** A number that grows with every change of what is in the lists, or of the calibration. */
  long version() {
    return firstVersion + lists.changes() + calibrations.get();
  }

  /** Makes versions those that follow on others. For who publishes the generation. */
  void continueFrom(long version) {
    firstVersion = version;
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

  /** Lists are read where a file has them, until {@code close} is called. */
  void reads(Runnable close) {
    files.add(close);
  }

  /** No list is read in any file but the last any more; returns what closes the others. */
  List<Runnable> takeOldFiles() {
    List<Runnable> others = files.subList(0, files.size() - 1);
    List<Runnable> old = List.copyOf(others);
    others.clear();
    return old;
  }

  /** Frees everything. No reader and no writer may be left. */
  void free() {
    lists.free();
    files.forEach(Runnable::run);
    files.clear();
  }
}
