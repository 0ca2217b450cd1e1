package io.pomai.orbit.ivf;

import io.pomai.orbit.index.FloatOrder;
import java.util.Arrays;

/**
 * The lists with the least distances, sorted; equal distances by the number of the list. What is
 * added is kept in an array that is sorted now and then: for the hundred lists of a search that is
 * a third of the work of a heap.
 *
 * <p>Not thread-safe; reused from search to search.
 */
final class RankedLists {
  private static final int SLACK = 256;

  private long[] entries = new long[SLACK]; // ordered distance 32 | list 32
  private int size;
  private int wanted;
  private float bound;

  /** Begins anew: the {@code n} nearest are wanted, 1 or more. */
  void reset(int n) {
    wanted = n;
    size = 0;
    bound = Float.POSITIVE_INFINITY;
    if (entries.length < n + SLACK) {
      entries = new long[n + SLACK];
    }
  }

  /** No distance above this one is wanted; falls when {@link #sort} is called, and now and then. */
  float bound() {
    return bound;
  }

  /** How many are wanted. */
  int wanted() {
    return wanted;
  }

  /** Adds a list that was not added before; not-a-number counts as infinite. */
  void add(int list, float distance) {
    if (distance > bound) {
      return;
    }
    if (size == entries.length) {
      sort();
    }
    float ordered = Float.isNaN(distance) ? Float.POSITIVE_INFINITY : distance;
    entries[size++] = (long) FloatOrder.sortable(ordered) << Integer.SIZE | list;
  }

  /** Sorts what was added and forgets what is not wanted. More may be added, and sorted again. */
  void sort() {
    if (wanted == 1 && size > 0) {
      entries[0] = least();
    } else {
      Arrays.sort(entries, 0, size);
    }
    size = Math.min(size, wanted);
    if (size == wanted) {
      bound = distance(size - 1);
    }
  }

  private long least() {
    long least = entries[0];
    for (int i = 1; i < size; i++) {
      least = Math.min(least, entries[i]);
    }
    return least;
  }

  /** How many there are, after {@link #sort}. */
  int size() {
    return size;
  }

  /** The list of a rank, after {@link #sort}. */
  int list(int rank) {
    return (int) entries[rank];
  }

  /** The distance of a rank, after {@link #sort}. */
  float distance(int rank) {
    return FloatOrder.value((int) (entries[rank] >> Integer.SIZE));
  }
}
