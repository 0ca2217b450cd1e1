package io.pomai.server.command;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.pomai.arena.ByteSlice;
import io.pomai.arena.NativeMemory;
import io.pomai.orbit.engine.ElementView;
import io.pomai.orbit.engine.HitReader;
import io.pomai.orbit.engine.SearchOptions;
import io.pomai.orbit.engine.SetDroppedException;
import io.pomai.orbit.engine.VectorSet;
import io.pomai.orbit.index.SearchGoal;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of one search with exact search: what part of the true neighbours was found, by
 * distance, so that equal distances are as good as each other.
 *
 * <p>Threads: that of the search until {@link #run}, then that of the executor.
 */
public final class RecallCheck implements HitReader {
  private final RecallSampler sampler;
  private final ByteBuf query;
  private float[] found = new float[16];
  private int hits;
  private int expected;
  private @Nullable VectorSet set;
  private @Nullable SearchOptions options;
  private float farthest = Float.NEGATIVE_INFINITY;

  /** Keeps a copy of the query. */
  RecallCheck(RecallSampler sampler, ByteSlice vector) {
    this.sampler = sampler;
    this.query = PooledByteBufAllocator.DEFAULT.directBuffer(vector.length());
    NativeMemory.copy(vector.address(), query.memoryAddress(), vector.length());
    query.writerIndex(vector.length());
  }

  /** The search found something at this distance. */
  public void found(float distance) {
    if (hits == found.length) {
      found = Arrays.copyOf(found, 2 * hits);
    }
    found[hits++] = distance;
  }

  /** The search begins. */
  public void restart() {
    hits = 0;
  }

  /** The search is done. */
  public void of(VectorSet searched, SearchOptions with) {
    set = searched;
    options = with;
  }

  /**
   * Answers the query exactly on {@code executor} and compares; a search that failed or was exact
   * anyway is not compared.
   */
  public void run(Executor executor) {
    VectorSet searched = set;
    SearchOptions with = options;
    if (searched == null || with == null || with.goal().exact()) {
      end();
      return;
    }
    try {
      executor.execute(() -> compare(searched, with.withGoal(SearchGoal.EXACT)));
    } catch (RejectedExecutionException shuttingDown) {
      end();
    }
  }

  @SuppressWarnings("EmptyCatch") // a set that is gone has no recall
  private void compare(VectorSet searched, SearchOptions exactly) {
    try {
      ByteSlice vector = new ByteSlice(query.memoryAddress(), query.readableBytes());
      searched.search(vector, exactly, this);
      if (expected > 0) {
        sampler.found(Math.min(1, (double) within() / expected));
      }
    } catch (SetDroppedException _) {
    } finally {
      end();
    }
  }

  private int within() {
    int n = 0;
    for (int i = 0; i < hits; i++) {
      n += found[i] <= farthest ? 1 : 0;
    }
    return n;
  }

  private void end() {
    query.release();
    sampler.end();
  }

  @Override
  public void begin(int count) {
    expected = count;
  }

  @Override
  public void hit(ElementView element) {
    farthest = Math.max(farthest, element.distance());
  }
}
