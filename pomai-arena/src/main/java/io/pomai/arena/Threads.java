package io.pomai.arena;

/** What is done with threads. */
public final class Threads {

  private Threads() {}

  /** Waits for the end of a thread, however often this one is interrupted. */
  public static void join(Thread thread) {
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
