package io.pomai.arena.log;

import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A force on a thread of its own, so that writing goes on during a slow one. Of the log thread; one
 * force at a time.
 */
final class BackgroundForce {
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("pomai-log-force").factory());
  private @Nullable Future<?> running;
  private volatile boolean done;
  private long position;
  private long sequence;

  /**
   * Starts to force what {@code segment} has now.
   *
   * @param sequence of the last record in it
   * @param whenDone runs on the other thread, whatever came of it
   */
  void start(SegmentWriter segment, long sequence, Runnable whenDone) {
    this.position = segment.position();
    this.sequence = sequence;
    this.done = false;
    this.running =
        thread.submit(
            () -> {
              try {
                segment.forceFile();
                return sequence;
              } finally {
                done = true;
                whenDone.run();
              }
            });
  }

  boolean isRunning() {
    return running != null;
  }

  boolean isDone() {
    return running != null && done;
  }

  /**
   * Waits for the force that runs and takes note of what it has made safe.
   *
   * @return the last sequence that it has made safe
   * @throws IOException when it failed
   */
  long finish(SegmentWriter segment) throws IOException {
    Future<?> force = running;
    if (force == null) {
      throw new IllegalStateException("no force is running");
    }
    running = null;
    try {
      force.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException | CancellationException e) {
      throw new IllegalStateException("the log thread was interrupted", e);
    }
    segment.forcedTo(position);
    return sequence;
  }

  /** Ends the thread after the force that runs. */
  void close() {
    thread.shutdown();
  }
}
