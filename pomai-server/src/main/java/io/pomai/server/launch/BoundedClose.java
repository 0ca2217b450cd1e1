package io.pomai.server.launch;

import java.time.Duration;

/**
 * Closing that the process does not wait for without bound. What is not closed in time stays as it
 * is, its memory included, so that a search that still runs never reads freed memory; the end of
 * the process takes both.
 */
final class BoundedClose {
  private BoundedClose() {}

  /**
   * Runs {@code close} on a thread of its own; false when it did not return within {@code limit}.
   */
  static boolean within(Duration limit, Runnable close) {
    Thread closing = Thread.ofPlatform().name("pomai-close").daemon(true).start(close);
    try {
      return closing.join(limit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
