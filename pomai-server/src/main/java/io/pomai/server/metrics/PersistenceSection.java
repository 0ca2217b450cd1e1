package io.pomai.server.metrics;

import io.pomai.arena.log.LogFailure;
import io.pomai.arena.log.LogStats;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.engine.CheckpointStats;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;

/** The section of INFO about the log of changes. */
final class PersistenceSection {
  private final PomaiEngine engine;
  private final SettingValues settings;
  private final ServerIdentity identity;
  private final InfoReport.Events events;

  PersistenceSection(
      PomaiEngine engine,
      SettingValues settings,
      ServerIdentity identity,
      InfoReport.Events events) {
    this.engine = engine;
    this.settings = settings;
    this.identity = identity;
    this.events = events;
  }

  void write(InfoText text) {
    WriteAheadLog log = engine.log();
    text.section("Persistence");
    events.load().write(text);
    saves(text, engine.checkpointStats());
    text.field("aof_enabled", log == null ? 0 : 1);
    if (log != null) {
      log(text, log);
    }
  }

  private void saves(InfoText text, CheckpointStats stats) {
    long saved = stats.lastSuccessMillis();
    long running = stats.running() ? System.currentTimeMillis() - stats.startedMillis() : -1000;
    text.field("async_loading", 0);
    text.field("rdb_changes_since_last_save", events.changes().getAsLong());
    text.field("rdb_bgsave_in_progress", stats.running() ? 1 : 0);
    text.field("rdb_last_save_time", (saved == 0 ? identity.startedMillis() : saved) / 1000);
    text.field("rdb_last_bgsave_status", stats.lastFailure().isEmpty() ? "ok" : "err");
    text.field("rdb_last_bgsave_time_sec", Math.floorDiv(stats.lastDurationMillis(), 1000));
    text.field("rdb_current_bgsave_time_sec", Math.floorDiv(running, 1000));
    text.field("rdb_last_cow_size", 0);
    text.field("aof_rewrite_in_progress", stats.running() ? 1 : 0);
    text.field("aof_rewrite_scheduled", 0);
    text.field("aof_last_rewrite_time_sec", Math.floorDiv(stats.lastDurationMillis(), 1000));
    text.field("aof_current_rewrite_time_sec", Math.floorDiv(running, 1000));
    text.field("aof_last_bgrewrite_status", stats.lastFailure().isEmpty() ? "ok" : "err");
    text.field("aof_last_cow_size", 0);
    text.field("save_failure", stats.lastFailure());
    text.field("blob_bytes", stats.blobBytes());
    text.field("blob_mapped_bytes", stats.mappedBytes());
    text.field("blob_mapped_hits", stats.mappedHits());
    text.field("blob_copies", stats.copies());
    text.field("blob_misses", stats.misses());
    text.field("page_ins", ProcessStats.pageIns());
  }

  private void log(InfoText text, WriteAheadLog log) {
    LogFailure failure = log.failure();
    LogStats stats = log.stats();
    long last = log.nextSequence() - 1;
    text.field("aof_last_write_status", failure == null ? "ok" : "err");
    text.field("aof_current_size", stats.segmentBytes());
    text.field("aof_buffer_length", stats.bufferedBytes());
    text.field("log_failure", failure == null ? "" : failure.file() + ": " + failure.cause());
    text.field("log_failures", stats.failures());
    text.field("log_segments", stats.segments());
    text.field("log_sequence", last);
    text.field("log_pending_records", last - log.acknowledged());
    text.field("log_waiting_clients", events.waiting().getAsLong());
    text.field("log_records", stats.records());
    text.field("log_bytes", stats.bytes());
    text.field("log_writes", stats.writes());
    text.field("log_syncs", stats.forces());
    text.field("log_sync_usec_longest", stats.longestForceNanos() / 1000);
    if (settings.get(Settings.APPENDFSYNC) == SyncPolicy.ALWAYS && stats.forces() > 0) {
      text.decimal("log_records_per_sync", (double) stats.records() / stats.forces());
    }
  }
}
