package io.pomai.server.metrics;

import io.pomai.arena.log.ReadProgress;

/**
 * How far the loading of kept data is.
 *
 * <p>Threads: written by the one that loads, read by any.
 */
public final class LoadProgress implements ReadProgress {
  private volatile boolean running;
  private volatile long startedMillis;
  private volatile long bytes;
  private volatile long totalBytes;

  /** Loading begins. */
  public void begin() {
    startedMillis = System.currentTimeMillis();
    running = true;
  }

  /** Everything is there. */
  public void end() {
    running = false;
  }

  /** Whether data is not all there yet, so that commands about it are refused. */
  public boolean isRunning() {
    return running;
  }

  @Override
  public void read(long readBytes, long outOf) {
    totalBytes = outOf;
    bytes = readBytes;
  }

  /** Bytes that were read. */
  public long bytes() {
    return bytes;
  }

  void write(InfoText text) {
    boolean now = running;
    text.field("loading", now ? 1 : 0);
    if (now) {
      long elapsed = System.currentTimeMillis() - startedMillis;
      double share = (double) bytes / Math.max(1, totalBytes);
      text.field("loading_start_time", startedMillis / 1000);
      text.field("loading_total_bytes", totalBytes);
      text.field("loading_loaded_bytes", bytes);
      text.decimal("loading_loaded_perc", 100 * share);
      text.field("loading_eta_seconds", eta(elapsed, share));
    }
  }

  private static long eta(long elapsedMillis, double share) {
    return share == 0 ? 1 : (long) Math.ceil(elapsedMillis * (1 - share) / share / 1000);
  }
}
