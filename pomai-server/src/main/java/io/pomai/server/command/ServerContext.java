package io.pomai.server.command;

import io.pomai.arena.ByteSlice;
import io.pomai.orbit.engine.FeatureFlags;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.ConnectionRegistry;
import io.pomai.server.ReplyBarrier;
import io.pomai.server.acl.AccessControl;
import io.pomai.server.config.SecuritySettings;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import io.pomai.server.export.ServerCollector;
import io.pomai.server.metrics.InfoReport;
import io.pomai.server.metrics.LatencyEvents;
import io.pomai.server.metrics.LoadProgress;
import io.pomai.server.metrics.ServerIdentity;
import io.pomai.server.metrics.ServerMetrics;
import io.pomai.server.pubsub.PubSub;

/**
 * What the commands of all connections share. Threads: any.
 *
 * @param engine the store
 * @param flags features of a set that does not say otherwise
 * @param settings current values of the settings
 * @param clients connected clients
 * @param table all commands
 * @param access users and what they may do
 * @param metrics counters of the server
 * @param info the texts of INFO
 * @param recall chooses searches whose recall is measured
 * @param load how far kept data is loaded
 * @param barrier holds back replies to writes until they are logged
 * @param saves makes checkpoints
 * @param watch looks at commands that were executed
 * @param pause holds commands back
 * @param gate lets commands that change data in
 * @param events is told what happens to keys
 * @param pubSub who is subscribed to what
 * @param errors replies with errors
 * @param room has keys evicted
 * @param startedMillis when the server started, in milliseconds of the epoch
 * @param shutdown begins an orderly end of the process and returns
 */
public record ServerContext(
    PomaiEngine engine,
    FeatureFlags flags,
    SettingValues settings,
    ConnectionRegistry clients,
    CommandTable table,
    AccessControl access,
    ServerMetrics metrics,
    InfoReport info,
    RecallSampler recall,
    LoadProgress load,
    ReplyBarrier barrier,
    Saves saves,
    CommandWatch watch,
    PauseGate pause,
    TransactionGate gate,
    KeyEvents events,
    PubSub pubSub,
    ErrorWriter errors,
    RoomMaker room,
    long startedMillis,
    Runnable shutdown) {

  /** What Prometheus is shown. */
  public ServerCollector collector() {
    return new ServerCollector(engine, clients, metrics, load, table.names());
  }

  /**
   * Puts together what the commands need around an engine.
   *
   * @throws IllegalStateException if the rules of users or other names of commands are wrong; the
   *     cause is a {@link SettingException}
   */
  public static ServerContext create(
      CommandTable rows,
      PomaiEngine engine,
      FeatureFlags flags,
      SettingValues settings,
      ConnectionRegistry clients,
      ServerIdentity identity,
      Runnable shutdown) {
    CommandTable table = renamed(rows, settings);
    AccessControl access = accessControl(settings, table);
    ServerMetrics metrics = new ServerMetrics(table.size());
    LoadProgress load = new LoadProgress();
    Saves saves = new Saves(engine, settings);
    PubSub pubSub = new PubSub();
    ReplyBarrier barrier = new ReplyBarrier();
    InfoReport info =
        new InfoReport(
            engine,
            settings,
            clients,
            identity,
            new InfoReport.Events(
                metrics, load, access.log(), saves::changes, pubSub, barrier::waitingClients),
            table.names());
    RecallSampler recall = new RecallSampler(settings, metrics.recall());
    ServerContext context =
        new ServerContext(
            engine,
            flags,
            settings,
            clients,
            table,
            access,
            metrics,
            info,
            recall,
            load,
            barrier,
            saves,
            new CommandWatch(settings),
            new PauseGate(),
            new TransactionGate(),
            new KeyEvents(settings, pubSub, engine.turnover()),
            pubSub,
            new ErrorWriter(metrics),
            new RoomMaker(engine.eviction()),
            identity.startedMillis(),
            shutdown);
    engine.eviction().listener(context::evicted);
    return context;
  }

  private void evicted(int database, ByteSlice key, long nanos) {
    events.happened(KeyEvent.EVICTED, database, key);
    watch.latency().record(LatencyEvents.EVICTION, nanos);
  }

  private static CommandTable renamed(CommandTable rows, SettingValues settings) {
    try {
      return rows.renamed(settings.get(SecuritySettings.RENAME_COMMAND));
    } catch (SettingException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static AccessControl accessControl(SettingValues settings, CommandTable table) {
    try {
      return AccessControl.create(settings, table.forRules());
    } catch (SettingException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }
}
