package io.pomai.bench.cli;

import io.pomai.bench.load.LoadException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * A step that is done again and again, once at least, on a thread of its own while something else
 * is measured.
 *
 * <p>Threading: opened, asked and closed by one thread; the step runs on another one.
 */
final class Disturbance implements AutoCloseable {
  private final CompletableFuture<Void> loop;
  private volatile boolean stopped;
  private volatile long times;

  /** Starts doing {@code step}. */
  Disturbance(String name, Runnable step) {
    loop =
        CompletableFuture.runAsync(
            () -> repeat(step), task -> Thread.ofPlatform().name(name).start(task));
  }

  private void repeat(Runnable step) {
    long done = 0;
    do {
      step.run();
      times = ++done;
    } while (!stopped);
  }

  /** How often the step has been done. */
  long times() {
    return times;
  }

  /**
   * Waits for the end of the step that runs.
   *
   * @throws LoadException when one failed
   */
  @Override
  public void close() {
    stopped = true;
    try {
      loop.join();
    } catch (CompletionException e) {
      throw new LoadException("the load beside failed: " + e.getCause().getMessage(), e);
    }
  }
}
