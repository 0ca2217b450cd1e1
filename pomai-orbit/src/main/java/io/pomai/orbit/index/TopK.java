package io.pomai.orbit.index;

import java.util.Arrays;

/**
 * The k nearest so far: a binary heap with the farthest on top. Equal distances are ordered by the
 * sequence of their put: the earlier is nearer.
 *
 * <p>Grows with what it is offered, up to k. Not thread-safe; reused from search to search.
 */
public final class TopK {
  private static final int RETAINED = 8 * 1024;
  private static final int FIRST_CAPACITY = 64;

  private long[] entries = new long[FIRST_CAPACITY]; // ordered distance 32 | slot 32
  private long[] orders = new long[FIRST_CAPACITY];
  private int size;
  private int k;
  private float radius;
  private float bound;

  /** Empties the heap for a search of the {@code k} nearest not farther than {@code radius}. */
  public void reset(int newK, float newRadius) {
    k = newK;
    radius = newRadius;
    bound = newRadius;
    size = 0;
  }

  /**
   * No distance above this one can enter; one that is equal enters if it is nearer by order. Never
   * rises.
   */
  public float bound() {
    return bound;
  }

  public int k() {
    return k;
  }

  /** Empties the heap for the same search. */
  void restart() {
    reset(k, radius);
  }

  public int size() {
    return size;
  }

  /** Whether {@link #offer} would take this pair. */
  public boolean accepts(float distance, long order) {
    if (!(distance <= bound)) {
      return false;
    }
    return size < k || isNearer(entry(distance, 0), order, entries[0], orders[0]);
  }

  /** Takes a slot if it is among the k nearest so far. */
  public void offer(float distance, long order, int slot) {
    if (!accepts(distance, order)) {
      return;
    }
    if (size < k) {
      append(entry(distance, slot), order);
    } else {
      siftDown(entry(distance, slot), order, size);
    }
    if (size == k) {
      bound = Math.min(radius, distanceOf(entries[0]));
    }
  }

  /** Sorts the entries, nearest first; nothing can be offered any more until {@link #reset}. */
  public void sort() {
    for (int end = size - 1; end > 0; end--) {
      long farthest = entries[0];
      long order = orders[0];
      siftDown(entries[end], orders[end], end);
      entries[end] = farthest;
      orders[end] = order;
    }
  }

  /** The slot at {@code rank}, after {@link #sort}. */
  public int slot(int rank) {
    return (int) entries[rank];
  }

  /** The distance at {@code rank}, after {@link #sort}. */
  public float distance(int rank) {
    return distanceOf(entries[rank]);
  }

  /** Lets go of large arrays. */
  public void trim() {
    if (entries.length > RETAINED) {
      entries = new long[FIRST_CAPACITY];
      orders = new long[FIRST_CAPACITY];
    }
    size = 0;
  }

  private void append(long entry, long order) {
    if (size == entries.length) {
      int capacity = (int) Math.min(k, size * 2L);
      entries = Arrays.copyOf(entries, capacity);
      orders = Arrays.copyOf(orders, capacity);
    }
    int at = size++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (!isNearer(entries[parent], orders[parent], entry, order)) {
        break;
      }
      entries[at] = entries[parent];
      orders[at] = orders[parent];
      at = parent;
    }
    entries[at] = entry;
    orders[at] = order;
  }

  /** Puts an entry in place of the farthest in a heap of {@code length}. */
  private void siftDown(long entry, long order, int length) {
    int at = 0;
    for (int child = 1; child < length; child = 2 * at + 1) {
      if (child + 1 < length
          && isNearer(entries[child], orders[child], entries[child + 1], orders[child + 1])) {
        child++;
      }
      if (!isNearer(entry, order, entries[child], orders[child])) {
        break;
      }
      entries[at] = entries[child];
      orders[at] = orders[child];
      at = child;
    }
    entries[at] = entry;
    orders[at] = order;
  }

  private static boolean isNearer(long entryA, long orderA, long entryB, long orderB) {
    int a = (int) (entryA >> Integer.SIZE);
    int b = (int) (entryB >> Integer.SIZE);
    return a < b || (a == b && orderA < orderB);
  }

  private static long entry(float distance, int slot) {
    return (long) FloatOrder.sortable(distance) << Integer.SIZE | Integer.toUnsignedLong(slot);
  }

  private static float distanceOf(long entry) {
    return FloatOrder.value((int) (entry >> Integer.SIZE));
  }
}
