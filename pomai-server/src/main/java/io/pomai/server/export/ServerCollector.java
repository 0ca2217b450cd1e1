package io.pomai.server.export;

import io.pomai.arena.log.LogStats;
import io.pomai.arena.log.WriteAheadLog;
import io.pomai.orbit.engine.CheckpointStats;
import io.pomai.orbit.engine.EngineStats;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.ConnectionRegistry;
import io.pomai.server.metrics.LoadProgress;
import io.pomai.server.metrics.ProcessStats;
import io.pomai.server.metrics.ServerMetrics;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Everything that INFO says in numbers, read when it is asked for. Threads: any. */
public final class ServerCollector implements MultiCollector {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final PomaiEngine engine;
  private final ConnectionRegistry clients;
  private final ServerMetrics metrics;
  private final LoadProgress load;
  private final CommandMetrics commands;

  /**
   * A collector over the parts of a server.
   *
   * @param commandNames names of the commands that {@code metrics} counts, by number
   */
  public ServerCollector(
      PomaiEngine engine,
      ConnectionRegistry clients,
      ServerMetrics metrics,
      LoadProgress load,
      List<String> commandNames) {
    this.engine = engine;
    this.clients = clients;
    this.metrics = metrics;
    this.load = load;
    this.commands = new CommandMetrics(metrics, commandNames);
  }

  /** Whether all data is there. */
  boolean isReady() {
    return !load.isRunning();
  }

  @Override
  public MetricSnapshots collect() {
    Snapshots to = new Snapshots();
    commands.collect(to);
    clients(to);
    memory(to, engine.stats());
    data(to, engine.stats());
    persistence(to, engine.checkpointStats());
    WriteAheadLog log = engine.log();
    if (log != null) {
      log(to, log);
    }
    return to.build();
  }

  private void clients(Snapshots to) {
    to.gauge("connected_clients", "Clients that are connected.", clients.size());
    to.counter("connections", "Clients that were accepted.", clients.accepted());
    to.counter("rejected_connections", "Clients beyond maxclients.", clients.rejected());
    to.counter(
        "network_received_bytes", "Bytes that clients sent.", clients.traffic().receivedBytes());
    to.counter("network_sent_bytes", "Bytes for clients.", clients.traffic().sentBytes());
    to.counter("keyspace_hits", "Keys that were looked up and found.", metrics.hits());
    to.counter("keyspace_misses", "Keys that were looked up and not found.", metrics.misses());
    to.counter("searches", "Queries of all searches.", metrics.searches());
  }

  private static void memory(Snapshots to, EngineStats stats) {
    to.gauge("memory_used_bytes", "Off-heap memory of the budget in use.", stats.reservedBytes());
    to.gauge("memory_peak_bytes", "The most that was in use.", stats.peakReservedBytes());
    to.gauge("memory_budget_bytes", "The budget, maxmemory.", stats.budgetBytes());
    to.gauge("resident_memory_bytes", "Physical memory.", ProcessStats.residentBytes());
    Map<Labels, Double> kinds = new LinkedHashMap<>();
    stats
        .memory()
        .forEach((kind, bytes) -> kinds.put(label("kind", kind.name()), bytes.doubleValue()));
    to.gauges("memory_kind_bytes", "Off-heap memory in use, by what it holds.", kinds);
  }

  private static Labels label(String name, String value) {
    return Labels.of(name, value.toLowerCase(Locale.ROOT));
  }

  private void data(Snapshots to, EngineStats stats) {
    Map<Labels, Double> keys = new LinkedHashMap<>();
    for (int database = 0; database < engine.config().databases(); database++) {
      long size = engine.keyspace(database).size();
      if (size > 0 || database == 0) {
        keys.put(Labels.of("db", Integer.toString(database)), (double) size);
      }
    }
    to.gauges("keys", "Keys of each database.", keys);
    to.gauge("vectors", "Vectors of all sets.", stats.vectors());
    Map<Labels, Double> sets = new LinkedHashMap<>();
    stats
        .setsByIndex()
        .forEach((state, n) -> sets.put(label("index", state.name()), n.doubleValue()));
    to.gauges("vector_sets", "Vector sets by the state of their index.", sets);
  }

  private void persistence(Snapshots to, CheckpointStats stats) {
    to.gauge("loading", "1 while kept data is loaded.", load.isRunning() ? 1 : 0);
    to.gauge("saving", "1 while data is saved.", stats.running() ? 1 : 0);
    to.gauge(
        "last_save_timestamp_seconds",
        "When data was last saved; 0 if not since the start.",
        stats.lastSuccessMillis() / MILLIS_PER_SECOND);
    to.gauge(
        "last_save_failed", "1 if the last save failed.", stats.lastFailure().isEmpty() ? 0 : 1);
    to.gauge("blob_bytes", "Bytes of saved files in use.", stats.blobBytes());
  }

  private static void log(Snapshots to, WriteAheadLog log) {
    LogStats stats = log.stats();
    to.counter("log_records", "Changes that were logged.", stats.records());
    to.counter("log_written_bytes", "Bytes that were written to the log.", stats.bytes());
    to.counter("log_syncs", "Times that the log was forced to its device.", stats.forces());
    to.gauge("log_bytes", "Bytes of the log on the device.", stats.segmentBytes());
    to.gauge(
        "log_longest_sync_seconds",
        "The longest force.",
        stats.longestForceNanos() / NANOS_PER_SECOND);
    to.gauge("log_failed", "1 while changes cannot be logged.", log.failure() == null ? 0 : 1);
  }
}
