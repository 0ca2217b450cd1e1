package io.pomai.bench.load;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Drives a server over several connections from one thread. Requests are encoded before the clock
 * starts, in rounds of bounded memory; the clock stands still between rounds. Every reply is parsed
 * and checked. Open it, use it and close it on one thread.
 */
public final class LoadGenerator implements AutoCloseable {
  private static final long ROUND_BYTES = 128L << 20;
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long CHECK_SILENCE_MILLIS = 1000;
  private static final long REPORT_EVERY = 256;

  private final LoadOptions options;
  private final Selector selector;
  private final List<ClientConnection> connections = new ArrayList<>();
  private long lastReplyAt;

  private LoadGenerator(LoadOptions options, Selector selector) {
    this.options = options;
    this.selector = selector;
  }

  /**
   * Opens all connections.
   *
   * @throws LoadException when the server cannot be reached
   */
  public static LoadGenerator open(LoadOptions options) {
    try {
      LoadGenerator generator = new LoadGenerator(options, Selector.open());
      for (int i = 0; i < options.connections(); i++) {
        generator.connections.add(ClientConnection.open(options, generator.selector));
      }
      return generator;
    } catch (IOException e) {
      throw new LoadException(
          "cannot open " + options.connections() + " connections: " + e.getMessage(), e);
    }
  }

  /**
   * Sends requests {@code from} to {@code to}, exclusive, and waits for all replies.
   *
   * @param progress told the number of operations done so far, several times a second at most every
   *     few replies
   * @throws LoadException when the connection breaks or no reply comes for 60 s
   */
  public LoadResult run(Workload workload, int from, int to, LongConsumer progress) {
    RunTally tally = new RunTally(workload);
    int perRound = Math.clamp(ROUND_BYTES / workload.maxRequestBytes(), 1, Integer.MAX_VALUE);
    try {
      for (long start = from; start < to; start += perRound) {
        runRound(workload, (int) start, (int) Math.min(to, start + perRound), tally, progress);
      }
    } catch (IOException e) {
      throw new LoadException(
          "the connection broke after " + tally.requests() + " replies: " + e.getMessage(), e);
    }
    return tally.result();
  }

  /** All requests of the workload, without progress reports. */
  public LoadResult run(Workload workload) {
    return run(workload, 0, workload.requests(), done -> {});
  }

  private void runRound(Workload workload, int from, int to, RunTally tally, LongConsumer progress)
      throws IOException {
    int share = (to - from) / connections.size();
    int extra = (to - from) % connections.size();
    int at = from;
    for (int i = 0; i < connections.size(); i++) {
      int next = at + share + (i < extra ? 1 : 0);
      connections.get(i).prepare(workload, at, next);
      at = next;
    }
    long started = System.nanoTime();
    lastReplyAt = started;
    for (ClientConnection connection : connections) {
      connection.send();
    }
    exchange(tally, progress);
    tally.ran(System.nanoTime() - started);
  }

  private void exchange(RunTally tally, LongConsumer progress) throws IOException {
    while (anyOpen()) {
      long before = tally.requests();
      if (options.spin()) {
        spinOnce(tally);
      } else {
        selectOnce(tally);
      }
      noteSilence(tally.requests() > before);
      if (tally.requests() / REPORT_EVERY > before / REPORT_EVERY) {
        progress.accept(tally.operations());
      }
    }
    progress.accept(tally.operations());
  }

  /** Polls once; a client that has nothing to read lets a server that wants its core go first. */
  @SuppressWarnings("ThreadPriorityCheck") // on a machine of few cores the server shares this one
  private void spinOnce(RunTally tally) throws IOException {
    long before = tally.requests();
    for (ClientConnection connection : connections) {
      if (!connection.isDone()) {
        advance(connection, tally);
      }
    }
    if (tally.requests() == before) {
      Thread.yield();
    }
  }

  private void selectOnce(RunTally tally) throws IOException {
    selector.select(CHECK_SILENCE_MILLIS);
    for (SelectionKey key : selector.selectedKeys()) {
      advance((ClientConnection) key.attachment(), tally);
    }
    selector.selectedKeys().clear();
  }

  private boolean anyOpen() {
    for (ClientConnection connection : connections) {
      if (!connection.isDone()) {
        return true;
      }
    }
    return false;
  }

  private static void advance(ClientConnection connection, RunTally tally) throws IOException {
    connection.receive(tally);
    connection.send();
  }

  private void noteSilence(boolean replied) {
    long now = System.nanoTime();
    if (replied) {
      lastReplyAt = now;
    } else if (now - lastReplyAt > SILENCE_NANOS) {
      throw new LoadException(
          "no reply for " + TimeUnit.NANOSECONDS.toSeconds(SILENCE_NANOS) + " s; giving up");
    }
  }

  @Override
  public void close() {
    try {
      for (ClientConnection connection : connections) {
        connection.close();
      }
      selector.close();
    } catch (IOException e) {
      throw new LoadException("closing the connections failed: " + e.getMessage(), e);
    }
  }
}
