package io.pomai.bench.cli;

import io.pomai.bench.load.LoadException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits until a set is in lists, all of it, and the server rests: lists may be trained anew while
 * old ones serve, and only its processor time tells. Says how far it is.
 */
final class IndexWait {
  private static final String THRESHOLD = "pomai-index-threshold";

  /** Looks in a row, ten seconds of them, that must find the server at rest. */
  private static final int RESTING_POLLS = 20;

  private static final double POLL_SECONDS = 0.5;

  /** Processor time between two looks of a server that does nothing but answer them. */
  private static final double RESTING_SECONDS = 0.05;

  private static final long PATIENCE_MINUTES = 20;

  private final VectorStore store;

  IndexWait(VectorStore store) {
    this.store = store;
  }

  /** Whether the server indexes a set of so many vectors at all. */
  boolean isIndexed(int vectors) {
    return vectors >= Integer.parseInt(field(store.settings(THRESHOLD), THRESHOLD));
  }

  /**
   * Waits at most 20 minutes.
   *
   * @param vectors how many the set has
   */
  void await(int vectors) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(PATIENCE_MINUTES);
    double processor = store.processorSeconds();
    try (LoadProgress progress = new LoadProgress("indexing", "vectors", vectors)) {
      int resting = 0;
      while (resting < RESTING_POLLS) {
        LockSupport.parkNanos((long) (POLL_SECONDS * TimeUnit.SECONDS.toNanos(1)));
        Map<String, String> statistics = store.statistics();
        long backlog = backlog(statistics, vectors);
        progress.accept(vectors - backlog);
        double now = store.processorSeconds();
        resting = backlog == 0 && now - processor < RESTING_SECONDS ? resting + 1 : 0;
        processor = now;
        if (System.nanoTime() > deadline) {
          throw new LoadException(
              "the set was not indexed after %d minutes: %s"
                  .formatted(PATIENCE_MINUTES, statistics));
        }
      }
    }
  }

  /** Vectors that are in no list; all of them while there are none. */
  private static long backlog(Map<String, String> statistics, int vectors) {
    return field(statistics, "index_state").equals("ready")
        ? Long.parseLong(field(statistics, "backlog"))
        : vectors;
  }

  /** A field that a reply must have. */
  static String field(Map<String, String> reply, String name) {
    String value = reply.get(name);
    if (value == null) {
      throw new LoadException("the server's reply has no " + name + ", it has " + reply.keySet());
    }
    return value;
  }
}
