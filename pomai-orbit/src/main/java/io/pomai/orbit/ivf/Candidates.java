package io.pomai.orbit.ivf;

import java.util.Arrays;

/** Slots that may be worth measuring, with their estimates. Not thread-safe; reused. */
final class Candidates {
  private static final int FIRST_CAPACITY = 1 << 10;
  private static final int GREATEST_KEPT = 1 << 16;

  private int[] slots = new int[FIRST_CAPACITY];
  private float[] estimates = new float[FIRST_CAPACITY];
  private float[] ordered = new float[FIRST_CAPACITY];
  private int size;

  int size() {
    return size;
  }

  int slot(int place) {
    return slots[place];
  }

  float estimate(int place) {
    return estimates[place];
  }

  /** Forgets all, and the memory of very many. */
  void clear() {
    size = 0;
    if (slots.length > GREATEST_KEPT) {
      slots = new int[FIRST_CAPACITY];
      estimates = new float[FIRST_CAPACITY];
      ordered = new float[FIRST_CAPACITY];
    }
  }

  /** Adds a slot; not-a-number says nothing of it and counts as the least estimate. */
  void add(int slot, float estimate) {
    if (size == slots.length) {
      slots = Arrays.copyOf(slots, 2 * size);
      estimates = Arrays.copyOf(estimates, 2 * size);
      ordered = new float[2 * size];
    }
    slots[size] = slot;
    estimates[size++] = Float.isNaN(estimate) ? Float.NEGATIVE_INFINITY : estimate;
  }

  /** Forgets the first {@code n}. */
  void removeFirst(int n) {
    System.arraycopy(slots, n, slots, 0, size - n);
    System.arraycopy(estimates, n, estimates, 0, size - n);
    size -= n;
  }

  /** Brings the {@code n} with the least estimates to the front; returns the greatest of these. */
  float bringToFront(int n) {
    System.arraycopy(estimates, 0, ordered, 0, size);
    float limit = Selection.smallest(ordered, size, n);
    int at = 0;
    for (int i = 0; i < size; i++) {
      if (estimates[i] <= limit) {
        swap(i, at++);
      }
    }
    return limit;
  }

  /** Forgets all but the {@code n} with the least estimates; returns the greatest of these. */
  float keepLeast(int n) {
    if (size <= n) {
      return Float.POSITIVE_INFINITY;
    }
    float limit = bringToFront(n);
    size = n;
    return limit;
  }

  private void swap(int a, int b) {
    int slot = slots[a];
    float estimate = estimates[a];
    slots[a] = slots[b];
    estimates[a] = estimates[b];
    slots[b] = slot;
    estimates[b] = estimate;
  }
}
