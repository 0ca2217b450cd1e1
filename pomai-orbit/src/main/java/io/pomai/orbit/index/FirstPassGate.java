package io.pomai.orbit.index;

/**
 * Decides which searches try the first pass: where codes prove nothing, as on random vectors of
 * many dimensions, a try is a third more work. After a failure the next searches go without, twice
 * as many after each further failure in a row.
 *
 * <p>Threading: any number of threads, deliberately without order. A lost update costs a needless
 * try or a missed one, never a result.
 */
final class FirstPassGate {
  private static final int LONGEST_PAUSE = 64;

  private int pause;
  private int left;

  /** Whether this search tries. */
  boolean opens() {
    int now = left;
    if (now <= 0) {
      return true;
    }
    left = now - 1;
    return false;
  }

  /** Whether tries fail lately. */
  boolean isPaused() {
    return pause != 0;
  }

  /** Takes notice of how a try went. */
  void passed(boolean decided) {
    if (!decided) {
      pause = Math.min(LONGEST_PAUSE, 2 * pause + 1);
      left = pause;
    } else if (pause != 0) {
      pause = 0;
    }
  }
}
