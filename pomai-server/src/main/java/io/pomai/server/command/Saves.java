package io.pomai.server.command;

import io.pomai.arena.log.LogUnavailableException;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.engine.CheckpointStats;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checkpoints of the engine, one at a time: those that clients ask for, and those that a long log
 * asks for.
 *
 * <p>Threads: any; each checkpoint runs on the thread that asked or on one of its own.
 */
public final class Saves {
  private static final Logger LOG = LoggerFactory.getLogger(Saves.class);

  private static final long PAUSE_AFTER_FAILURE_MILLIS = 60_000;

  private final PomaiEngine engine;
  private final SettingValues settings;
  private final AtomicBoolean running = new AtomicBoolean();
  private volatile long savedSequence = -1;
  private volatile long savedMillis;

  Saves(PomaiEngine engine, SettingValues settings) {
    this.engine = engine;
    this.settings = settings;
  }

  /** Saves on the calling thread; false when that is being done already. */
  public boolean now() {
    if (!running.compareAndSet(false, true)) {
      return false;
    }
    try {
      checkpoint();
      return true;
    } finally {
      running.set(false);
    }
  }

  /** Begins to save on a thread of its own; false when that is being done already. */
  public boolean begin() {
    if (engine.checkpointStats().running() || !running.compareAndSet(false, true)) {
      return false;
    }
    Thread.ofPlatform().name("pomai-save").daemon(true).start(this::inBackground);
    return true;
  }

  private void inBackground() {
    try {
      checkpoint();
      LOG.info("Saved in {} ms", engine.checkpointStats().lastDurationMillis());
    } catch (LogUnavailableException | UncheckedIOException | IllegalStateException e) {
      LOG.error("Background saving failed, the log keeps every change: {}", e.getMessage());
    } finally {
      running.set(false);
    }
  }

  private void checkpoint() {
    WriteAheadLog log = engine.log();
    long sequence = log == null ? -1 : log.nextSequence();
    engine.checkpoint();
    savedSequence = sequence;
    savedMillis = System.currentTimeMillis();
  }

  /** Changes that were made since the last save, or the start; 0 without a log. */
  public long changes() {
    WriteAheadLog log = engine.log();
    return log == null || savedSequence < 0 ? 0 : log.nextSequence() - savedSequence;
  }

  /** Begins to save if it is time by the setting {@code save}, or the log has grown long. */
  public void beginIfDue() {
    WriteAheadLog log = engine.log();
    if (log == null) {
      return;
    }
    if (savedSequence < 0) {
      savedSequence = log.nextSequence();
      savedMillis = System.currentTimeMillis();
    }
    long seconds = (System.currentTimeMillis() - savedMillis) / 1_000;
    boolean isTime = settings.get(Settings.SAVE).isDue(seconds, changes());
    if (isTime && log.failure() == null && mayTry(engine.checkpointStats())) {
      begin();
    } else {
      beginIfLogIsLong();
    }
  }

  /** Begins to save if the log has grown so long that the settings want it. */
  private void beginIfLogIsLong() {
    WriteAheadLog log = engine.log();
    int percentage = settings.get(Settings.AUTO_REWRITE_PERCENTAGE);
    if (log == null || percentage == 0 || log.failure() != null) {
      return;
    }
    CheckpointStats done = engine.checkpointStats();
    double limit =
        Math.max(
            settings.get(Settings.AUTO_REWRITE_MIN_SIZE), done.blobBytes() / 100.0 * percentage);
    if (log.stats().segmentBytes() > limit && mayTry(done)) {
      begin();
    }
  }

  /** After one that failed, the next waits a while. */
  private static boolean mayTry(CheckpointStats done) {
    return done.lastFailure().isEmpty()
        || System.currentTimeMillis() - done.startedMillis() > PAUSE_AFTER_FAILURE_MILLIS;
  }
}
