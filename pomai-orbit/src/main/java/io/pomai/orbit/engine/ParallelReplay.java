package io.pomai.orbit.engine;

import io.pomai.arena.log.RecordVisitor;
import io.pomai.orbit.log.ChangeReader;
import io.pomai.orbit.log.MalformedChangeException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * Shows the records of a log to {@link Recovery}, those of different sets at the same time.
 *
 * <p>What is about the vectors of one set goes down one lane, and so does what is about the strings
 * of one database (they have one lock): each lane keeps its order. Everything else, such as the
 * creation of a set, waits until all lanes are empty. Between lanes, only strings that take the
 * place of a set matter, and {@link Recovery} leaves out what then comes for that set, early or
 * late: the outcome is that of one thread.
 *
 * <p>Threading: for the thread that reads the log. A lane is a thread that starts with its first
 * records. Failures of lanes are thrown by a later call.
 */
final class ParallelReplay implements RecordVisitor, AutoCloseable {
  /** Records that a lane takes over at once. */
  private static final int BATCH = 128;

  /** Batches that wait in a lane at most. */
  private static final int MOST_BATCHES = 8;

  private final String folder;
  private final Recovery recovery;
  private final ChangeReader changes = new ChangeReader();
  private final List<Lane> lanes;

  /** A payload is readable until this is closed. */
  private record Change(int type, long sequence, long address, int bytes) {}

  /**
   * A replay with a lane for each core.
   *
   * @param folder where the log is, for messages
   */
  ParallelReplay(String folder, Recovery recovery) {
    this.folder = folder;
    this.recovery = recovery;
    this.lanes =
        Stream.generate(() -> new Lane(recovery.onAnotherThread()))
            .limit(Runtime.getRuntime().availableProcessors())
            .toList();
  }

  @Override
  public void record(int type, long sequence, long address, int bytes) {
    Change change = new Change(type, sequence, address, bytes);
    long owner = ChangeReader.owner(type, address, bytes);
    if (owner >= 0) {
      lanes.get((int) (owner % lanes.size())).add(change);
    } else {
      settle();
      apply(change, recovery, changes);
    }
  }

  /**
   * Waits until all that was shown is done.
   *
   * @throws MalformedChangeException when a record makes no sense
   */
  void settle() {
    lanes.forEach(Lane::settle);
  }

  private void apply(Change change, Recovery target, ChangeReader reader) {
    try {
      target.at(change.sequence);
      reader.read(change.type, change.address, change.bytes, target);
    } catch (SetDroppedException byAnotherLane) {
      // a string has taken its place: what was in it is gone
    } catch (MalformedChangeException | InvalidVectorException e) {
      throw new MalformedChangeException(
          "folder=%s, record %d: %s".formatted(folder, change.sequence, e.getMessage()));
    }
  }

  /** Returns when no lane reads any more. */
  @Override
  public void close() {
    lanes.forEach(lane -> lane.thread.close());
  }

  /** Records in their order. */
  private final class Lane {
    private final Recovery target;
    private final ChangeReader reader = new ChangeReader();
    private final ExecutorService thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("pomai-replay-", 0).daemon(true).factory());
    private final Deque<Future<?>> begun = new ArrayDeque<>();
    private List<Change> batch = new ArrayList<>(BATCH);

    Lane(Recovery target) {
      this.target = target;
    }

    void add(Change change) {
      batch.add(change);
      if (batch.size() == BATCH) {
        submit();
      }
    }

    private void submit() {
      if (begun.size() == MOST_BATCHES) {
        await(begun.poll());
      }
      List<Change> full = batch;
      batch = new ArrayList<>(BATCH);
      begun.add(thread.submit(() -> full.forEach(change -> apply(change, target, reader))));
    }

    void settle() {
      if (!batch.isEmpty()) {
        submit();
      }
      while (!begun.isEmpty()) {
        await(begun.poll());
      }
    }

    private static void await(Future<?> batch) {
      try {
        batch.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("loading was interrupted", e);
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException failure -> throw failure;
          case Error failure -> throw failure;
          case null, default -> throw new IllegalStateException(e);
        }
      }
    }
  }
}
