package io.pomai.orbit.engine;

import io.pomai.arena.Threads;
import io.pomai.orbit.ivf.IvfMaintenance;
import java.lang.System.Logger;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The thread that trains and fills the indexes of one engine, one set at a time. It starts with the
 * first request.
 *
 * <p>Threading: {@link #request} may be called by any thread, {@link #close} once.
 */
final class IndexWorker implements AutoCloseable {
  private static final Logger LOG = System.getLogger(IndexWorker.class.getName());

  private final BlockingQueue<IvfMaintenance> requests = new LinkedBlockingQueue<>();
  private final Thread thread =
      Thread.ofPlatform().daemon().name("pomai-index").unstarted(this::run);
  private volatile boolean closing;
  private boolean started;
  private boolean held;

  /** Has a piece of work done soon. */
  void request(IvfMaintenance work) {
    requests.add(work);
    start();
  }

  /** Begins no work until {@link #release}. Before the first request. */
  synchronized void hold() {
    held = true;
  }

  /** Begins what was asked for meanwhile. */
  void release() {
    synchronized (this) {
      held = false;
    }
    if (!requests.isEmpty()) {
      start();
    }
  }

  private synchronized void start() {
    if (!started && !closing && !held) {
      started = true;
      thread.start();
    }
  }

  private void run() {
    while (!closing) {
      try {
        work(requests.take());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void work(IvfMaintenance maintenance) {
    try {
      maintenance.work(() -> closing);
    } catch (RuntimeException e) {
      LOG.log(
          Logger.Level.ERROR, "Background work on an index failed; its searches stay right.", e);
    }
  }

  /** Stops the work that is going on and waits for its end. */
  @Override
  public void close() {
    synchronized (this) {
      closing = true;
      if (!started) {
        return;
      }
    }
    thread.interrupt();
    Threads.join(thread);
  }
}
