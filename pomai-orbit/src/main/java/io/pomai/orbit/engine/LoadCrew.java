package io.pomai.orbit.engine;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs the parts of loading on all cores.
 *
 * <p>Threading: for one thread, which waits until all parts have ended and sees what they did.
 */
final class LoadCrew implements AutoCloseable {
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Runtime.getRuntime().availableProcessors(),
          Thread.ofPlatform().name("pomai-load-crew-", 0).daemon(true).factory());

  /** Something to be done on some thread. */
  @FunctionalInterface
  interface Part {
    void run() throws IOException;
  }

  /**
   * Runs all parts, and throws what the first of those that fail has thrown, in the order of the
   * list.
   */
  void run(List<? extends Part> parts) throws IOException {
    List<Callable<Part>> calls = parts.stream().map(LoadCrew::call).toList();
    try {
      for (Future<?> part : threads.invokeAll(calls)) {
        part.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("loading was interrupted");
    } catch (ExecutionException e) {
      throw unwrapped(e);
    }
  }

  private static Callable<Part> call(Part part) {
    return () -> {
      part.run();
      return part;
    };
  }

  private static IOException unwrapped(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException io -> io;
      case RuntimeException runtime -> throw runtime;
      case Error error -> throw error;
      case null, default -> throw new IllegalStateException(e);
    };
  }

  @Override
  public void close() {
    threads.close();
  }
}
