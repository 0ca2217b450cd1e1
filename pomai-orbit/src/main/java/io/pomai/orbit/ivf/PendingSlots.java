package io.pomai.orbit.ivf;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.roaringbitmap.RoaringBitmap;

/**
 * Slots that were filled anew and wait for their place in the lists, first in, first out. However
 * often a slot is filled, it waits to be taken once: where lists get no memory for long, no more
 * wait than there are slots and were taken at once.
 *
 * <p>Threading: one writer; readers take no lock. A reader that copies the slots and then loads
 * lists finds every pending slot in one or the other: a slot is removed here after it was added
 * there, and what the reader found overwritten was removed before.
 */
final class PendingSlots {
  private static final int FIRST_CAPACITY = 64;

  private volatile AtomicIntegerArray slots = new AtomicIntegerArray(FIRST_CAPACITY);
  private volatile long head;
  private volatile long tail;

  /** The slots that wait and were not taken, and how many before them were. For the writer. */
  private final RoaringBitmap untaken = new RoaringBitmap();

  private int taken;

  /** Slots that wait. */
  int size() {
    return (int) (tail - head);
  }

  /** Adds a slot that was filled, unless it waits to be taken. For the writer. */
  void add(int slot) {
    if (!untaken.checkedAdd(slot)) {
      return;
    }
    AtomicIntegerArray ring = slots;
    long at = tail;
    if (at - head == ring.length()) {
      ring = grow(ring);
    }
    ring.set((int) at & (ring.length() - 1), slot);
    tail = at + 1;
  }

  private AtomicIntegerArray grow(AtomicIntegerArray old) {
    AtomicIntegerArray grown = new AtomicIntegerArray(2 * old.length());
    for (long at = head; at < tail; at++) {
      grown.set((int) at & (grown.length() - 1), old.get((int) at & (old.length() - 1)));
    }
    slots = grown;
    return grown;
  }

  /**
   * Takes the slot at {@code place} of those that wait, where it stays: if it is filled from now
   * on, it waits again. From the first place on, again and again until they are removed. For the
   * writer.
   */
  int take(int place) {
    AtomicIntegerArray ring = slots;
    int slot = ring.get((int) (head + place) & (ring.length() - 1));
    if (place == taken) {
      untaken.remove(slot);
      taken++;
    }
    return slot;
  }

  /** Removes the first {@code n}, which are in the lists now. For the writer. */
  void remove(int n) {
    long from = head;
    head = from + n;
    taken -= n;
  }

  /** Copies the slots that wait to {@code target}, which grows as needed; returns how many. */
  int copy(IntBuffer target) {
    target.clear();
    long from = head;
    long to = tail;
    AtomicIntegerArray ring = slots;
    for (long at = from; at < to; at++) {
      target.add(ring.get((int) at & (ring.length() - 1)));
    }
    return target.size();
  }

  /** An array of ints that grows. Not thread-safe. */
  static final class IntBuffer {
    private int[] values = new int[FIRST_CAPACITY];
    private int size;

    void clear() {
      size = 0;
    }

    void add(int value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    int size() {
      return size;
    }

    int get(int place) {
      return values[place];
    }
  }
}
