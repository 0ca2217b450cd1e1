package io.pomai.orbit.ivf;

/** Order statistics (Hoare, "Algorithm 65: find", 1961). */
final class Selection {

  private Selection() {}

  /**
   * The {@code rank}-th smallest (from 1) of the first {@code n} values, which it reorders; none is
   * not-a-number.
   */
  static float smallest(float[] values, int n, int rank) {
    int from = 0;
    int to = n - 1;
    int at = rank - 1;
    while (from < to) {
      float pivot = middle(values[from], values[(from + to) >>> 1], values[to]);
      int low = from;
      int high = to;
      while (low <= high) {
        while (values[low] < pivot) {
          low++;
        }
        while (values[high] > pivot) {
          high--;
        }
        if (low <= high) {
          float swapped = values[low];
          values[low++] = values[high];
          values[high--] = swapped;
        }
      }
      if (at <= high) {
        to = high;
      } else if (at >= low) {
        from = low;
      } else {
        break;
      }
    }
    return values[at];
  }

  private static float middle(float a, float b, float c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
