package io.pomai.orbit.engine;

import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.VectorIndex;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A search that a thread offers to an executor while it does another one: whoever comes first runs
 * it, the executor or the owner in {@link #finish}. So the owner never waits for a thread that has
 * not started, and a task that the executor drops or runs late is no matter.
 *
 * <p>Threading: one owner, who calls the constructor and {@link #finish}, and stays pinned until
 * then; any number of threads may run it. The buffers belong to whoever claims the search, and to
 * the owner again when {@link #finish} returns.
 */
final class OfferedSearch implements Runnable {
  private static final int OPEN = 0;
  private static final int CLAIMED = 1;
  private static final int DONE = 2;
  private static final int SPINS = 1 << 10;

  private final VectorIndex searcher;
  private final long queries;
  private final int count;
  private final long sequence;
  private final SearchGoal goal;
  private final SearchScratch scratch;
  private final Thread owner = Thread.currentThread();
  private final AtomicInteger state = new AtomicInteger(OPEN);
  private @Nullable Throwable failure; // written before the state, read after it

  /** The search that {@code searchBatch} of the index would do. */
  OfferedSearch(
      VectorIndex searcher,
      long queries,
      int count,
      long sequence,
      SearchGoal goal,
      SearchScratch scratch) {
    this.searcher = searcher;
    this.queries = queries;
    this.count = count;
    this.sequence = sequence;
    this.goal = goal;
    this.scratch = scratch;
  }

  /** Hands it to {@code helpers}; one that takes nothing any more leaves it to the owner. */
  @SuppressWarnings("EmptyCatch") // the owner is about to do it anyway
  void offerTo(Executor helpers) {
    try {
      helpers.execute(this);
    } catch (RejectedExecutionException _) {
    }
  }

  @Override
  public void run() {
    if (!state.compareAndSet(OPEN, CLAIMED)) {
      return;
    }
    try {
      searcher.searchBatch(queries, count, sequence, goal, scratch);
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      state.set(DONE);
      LockSupport.unpark(owner);
    }
  }

  /** Returns when the search is done, by this thread if nobody else has begun it. */
  void finish() {
    run();
    for (int spins = 0; state.get() != DONE; spins++) {
      if (spins < SPINS) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
      }
    }
    switch (failure) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Throwable e -> throw (Error) e;
    }
  }
}
