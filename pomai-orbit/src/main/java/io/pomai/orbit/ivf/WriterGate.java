package io.pomai.orbit.ivf;

/** The way of background work to what only the writer of a set may touch. Safe for any thread. */
@FunctionalInterface
public interface WriterGate {

  /**
   * Runs a short action as the set's writer, so that nothing is freed meanwhile; false, without
   * running it, when the set is gone.
   */
  boolean run(Runnable action);
}
