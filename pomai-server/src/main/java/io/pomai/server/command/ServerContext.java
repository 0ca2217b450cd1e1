package io.pomai.server.command;

import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.engine.FeatureFlags;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.ConnectionRegistry;
import io.pomai.server.ReplyBarrier;
import io.pomai.server.config.SettingValues;
import io.pomai.server.metrics.InfoReport;
import io.pomai.server.metrics.ServerIdentity;
import io.pomai.server.metrics.ServerMetrics;
import org.jspecify.annotations.Nullable;

/**
 * What the commands of all connections share. Threads: any.
 *
 * @param engine the store
 * @param flags features of a set that does not say otherwise
 * @param settings current values of the settings
 * @param clients connected clients
 * @param table all commands
 * @param metrics counters of the server
 * @param info the texts of INFO
 * @param recall chooses searches whose recall is measured
 * @param barrier holds back replies to writes until they are logged, null where nothing is logged
 * @param shutdown begins an orderly end of the process and returns
 */
public record ServerContext(
    PomaiEngine engine,
    FeatureFlags flags,
    SettingValues settings,
    ConnectionRegistry clients,
    CommandTable table,
    ServerMetrics metrics,
    InfoReport info,
    RecallSampler recall,
    @Nullable ReplyBarrier barrier,
    Runnable shutdown) {

  /** Puts together what the commands need around an engine. */
  public static ServerContext create(
      PomaiEngine engine,
      FeatureFlags flags,
      SettingValues settings,
      ConnectionRegistry clients,
      ServerIdentity identity,
      Runnable shutdown) {
    CommandTable table = CommandRows.table();
    ServerMetrics metrics = new ServerMetrics(table.size());
    InfoReport info = new InfoReport(engine, settings, clients, metrics, identity, table.names());
    RecallSampler recall = new RecallSampler(settings, metrics.recall());
    WriteAheadLog log = engine.log();
    ReplyBarrier barrier = log == null ? null : ReplyBarrier.of(log);
    return new ServerContext(
        engine, flags, settings, clients, table, metrics, info, recall, barrier, shutdown);
  }
}
