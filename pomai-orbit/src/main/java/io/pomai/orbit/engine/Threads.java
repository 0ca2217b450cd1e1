package io.pomai.orbit.engine;

/** What is done with threads. */
final class Threads {

  private Threads() {}

  /** Waits for the end of a thread, however often this one is interrupted. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
