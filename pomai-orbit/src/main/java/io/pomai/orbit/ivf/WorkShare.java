package io.pomai.orbit.ivf;

/**
 * Lets background work use more threads than its own while searches leave them free.
 *
 * <p>Threading: for one background thread at a time.
 */
public interface WorkShare {
  /** A piece of work that does not depend on the order of its parts. */
  @FunctionalInterface
  interface Work {
    /**
     * Does one part.
     *
     * @param worker tells those who work at the same time apart: from 0, below {@link #workers}
     */
    void run(int worker, int part);
  }

  /** How many may work at the same time, the caller included. */
  int workers();

  /**
   * Runs all parts, each once, and returns when all have ended. What a part throws comes out here;
   * parts that had not begun by then are left out.
   */
  void run(int parts, Work work);

  /** Pins the epochs for background work, which is not mistaken for a search then. */
  int pin();

  /** Ends a {@link #pin}. */
  void unpin(int token);
}
