package io.pomai.server.command;

import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.engine.CheckpointStats;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.protocol.resp.RespRequest;
import io.pomai.server.Connection;
import io.pomai.server.config.OperationSettings;
import io.pomai.server.config.SettingValues;
import io.pomai.server.metrics.LatencyEvents;
import io.pomai.server.metrics.SlowLog;
import java.util.concurrent.TimeUnit;

/**
 * Looks at commands that were executed: the slow ones go into SLOWLOG and LATENCY, all of them to
 * MONITOR while somebody monitors.
 *
 * <p>Threads: any; a command is seen by the thread that owns its session.
 */
public final class CommandWatch {
  private final SlowLog slowLog = new SlowLog();
  private final LatencyEvents latency = new LatencyEvents();
  private final Monitors monitors = new Monitors();
  private volatile long slowNanos;
  private volatile long leastNanos;
  private long lastSaveMillis;

  CommandWatch(SettingValues settings) {
    settings.follow(OperationSettings.SLOWLOG_MAX_LEN, slowLog::limit);
    settings.follow(OperationSettings.SLOWLOG_SLOWER_THAN, this::slowerThan);
    settings.follow(OperationSettings.LATENCY_MONITOR_THRESHOLD, this::threshold);
  }

  private synchronized void slowerThan(int micros) {
    slowNanos = micros < 0 ? Long.MAX_VALUE : TimeUnit.MICROSECONDS.toNanos(micros);
    update();
  }

  private synchronized void threshold(int millis) {
    latency.threshold(millis);
    update();
  }

  private void update() {
    leastNanos = monitors.isEmpty() ? Math.min(slowNanos, latency.thresholdNanos()) : 0;
  }

  /** The client sees the commands of all clients from now on. */
  public synchronized void monitor(Connection client) {
    monitors.add(client);
    update();
  }

  /** The client does not see commands any more, if it did. */
  public void forget(Connection client) {
    if (client.feed().monitoring()) {
      stopMonitoring(client);
    }
  }

  private synchronized void stopMonitoring(Connection client) {
    monitors.remove(client);
    update();
  }

  /** What a command takes at least to be looked at, in nanoseconds. */
  long leastNanos() {
    return leastNanos;
  }

  public SlowLog slowLog() {
    return slowLog;
  }

  /** What took long. */
  public LatencyEvents latency() {
    return latency;
  }

  /** Looks at what runs beside the commands; one thread calls it about once a second. */
  public void sample(PomaiEngine engine) {
    WriteAheadLog log = engine.log();
    if (log != null) {
      latency.record(LatencyEvents.FSYNC, log.takeLongestForceNanos());
    }
    CheckpointStats saves = engine.checkpointStats();
    if (saves.lastSuccessMillis() > lastSaveMillis) {
      lastSaveMillis = saves.lastSuccessMillis();
      latency.record(
          LatencyEvents.CHECKPOINT, TimeUnit.MILLISECONDS.toNanos(saves.lastDurationMillis()));
    }
  }

  /** A command of at least {@link #leastNanos()} has ended; its arguments are still there. */
  void executed(Session session, long nanos) {
    CommandSpec spec = session.spec();
    boolean fast = spec.has(CommandFlag.FAST);
    latency.record(fast ? LatencyEvents.FAST_COMMAND : LatencyEvents.COMMAND, nanos);
    if (!monitors.isEmpty() && !spec.has(CommandFlag.ADMIN)) {
      monitors.show(session);
    }
    if (nanos >= slowNanos) {
      note(session, spec, session.request(), nanos);
    }
  }

  private void note(Session session, CommandSpec spec, RespRequest request, long nanos) {
    Connection client = session.connection();
    slowLog.add(
        TimeUnit.NANOSECONDS.toMicros(nanos),
        ShownArguments.of(spec, request),
        client.remoteAddress(),
        client.name());
  }
}
