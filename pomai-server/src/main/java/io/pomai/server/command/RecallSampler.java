package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import io.pomai.server.metrics.LiveRecall;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the few searches that are answered exactly too, in the background, to see what recall
 * clients get. Never more than one at a time.
 *
 * <p>Threads: any.
 */
public final class RecallSampler {
  private final LiveRecall results;
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile int oneIn;

  RecallSampler(SettingValues settings, LiveRecall results) {
    this.results = results;
    settings.follow(Settings.RECALL_SAMPLE, value -> oneIn = value);
  }

  /** The check of the search that is about to run; null for most searches. */
  @Nullable
  public RecallCheck begin(ByteSlice query) {
    int n = oneIn;
    if (n == 0 || (n > 1 && ThreadLocalRandom.current().nextInt(n) != 0)) {
      return null;
    }
    return busy.compareAndSet(false, true) ? new RecallCheck(this, query) : null;
  }

  /** A check has a result. */
  void found(double recall) {
    results.add(recall);
  }

  /** A check is over. */
  void end() {
    busy.set(false);
  }
}
