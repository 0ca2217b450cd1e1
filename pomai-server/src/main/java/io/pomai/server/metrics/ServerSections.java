package io.pomai.server.metrics;

import io.pomai.orbit.engine.Turnover;
import io.pomai.server.Connection;
import io.pomai.server.ConnectionRegistry;
import io.pomai.server.Traffic;
import io.pomai.server.acl.AclLog;
import io.pomai.server.acl.AclLog.Reason;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import io.pomai.server.pubsub.PubSub;
import io.pomai.server.pubsub.PubSub.Space;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** The sections of INFO about the process, its clients and its work. */
final class ServerSections {
  private static final double BYTES_PER_KILOBYTE = 1024;

  private final SettingValues settings;
  private final ConnectionRegistry clients;
  private final ServerMetrics metrics;
  private final ServerIdentity identity;
  private final AclLog denials;
  private final PubSub pubSub;
  private final Turnover turnover;

  ServerSections(
      SettingValues settings,
      ConnectionRegistry clients,
      ServerMetrics metrics,
      ServerIdentity identity,
      InfoReport.Events events,
      Turnover turnover) {
    this.settings = settings;
    this.clients = clients;
    this.metrics = metrics;
    this.identity = identity;
    this.denials = events.denials();
    this.pubSub = events.pubSub();
    this.turnover = turnover;
  }

  void server(InfoText text) {
    long uptime = (System.currentTimeMillis() - identity.startedMillis()) / 1000;
    text.section("Server");
    text.field("redis_version", identity.redisVersion());
    text.field("server_name", "pomai");
    text.field("pomai_version", identity.version());
    text.field("redis_mode", "standalone");
    text.field(
        "os",
        System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + arch());
    text.field("arch_bits", 64);
    text.field("multiplexing_api", "nio");
    text.field("java_version", Runtime.version());
    text.field("process_id", ProcessHandle.current().pid());
    text.field("run_id", identity.runId());
    text.field("tcp_port", identity.port().getAsInt());
    text.field("server_time_usec", System.currentTimeMillis() * 1000);
    text.field("uptime_in_seconds", uptime);
    text.field("uptime_in_days", uptime / 86_400);
    text.field("executable", ProcessHandle.current().info().command().orElse(""));
    text.field("config_file", settings.file() == null ? "" : settings.file());
    text.field("io_threads", settings.threads(Settings.IO_THREADS));
  }

  private static String arch() {
    return System.getProperty("os.arch", "unknown").toLowerCase(Locale.ROOT);
  }

  void clients(InfoText text) {
    text.section("Clients");
    text.field("connected_clients", clients.size());
    text.field("cluster_connections", 0);
    text.field("maxclients", settings.get(Settings.MAXCLIENTS));
    text.field("client_recent_max_input_buffer", most(Connection::inputCapacity));
    text.field("client_recent_max_output_buffer", most(Connection::pendingBytes));
    text.field("blocked_clients", 0);
    text.field("tracking_clients", 0);
    text.field("pubsub_clients", subscribers());
    text.field("clients_in_timeout_table", 0);
    text.field("total_blocking_keys", 0);
  }

  private long subscribers() {
    return clients.list().stream().filter(each -> each.feed().subscriptions().any()).count();
  }

  private long most(ToLongFunction<Connection> bytes) {
    return clients.list().stream().mapToLong(bytes).max().orElse(0);
  }

  void stats(InfoText text) {
    Traffic traffic = clients.traffic();
    text.section("Stats");
    text.field("total_connections_received", clients.accepted());
    text.field("total_commands_processed", metrics.commandsProcessed());
    text.field("instantaneous_ops_per_sec", metrics.commandsPerSecond());
    text.field("total_net_input_bytes", traffic.receivedBytes());
    text.field("total_net_output_bytes", traffic.sentBytes());
    text.decimal("instantaneous_input_kbps", metrics.inputPerSecond() / BYTES_PER_KILOBYTE);
    text.decimal("instantaneous_output_kbps", metrics.outputPerSecond() / BYTES_PER_KILOBYTE);
    text.field("rejected_connections", clients.rejected());
    text.field("sync_full", 0);
    text.field("sync_partial_ok", 0);
    text.field("sync_partial_err", 0);
    text.field("expired_keys", turnover.expiredKeys());
    text.field("expired_elements", turnover.expiredElements());
    text.field("evicted_keys", turnover.evictedKeys());
    text.field("keyspace_hits", metrics.hits());
    text.field("keyspace_misses", metrics.misses());
    text.field("pubsub_channels", pubSub.size(Space.CHANNELS));
    text.field("pubsub_patterns", pubSub.size(Space.PATTERNS));
    text.field("pubsubshard_channels", pubSub.size(Space.SHARDS));
    text.field("latest_fork_usec", 0);
    text.field("total_forks", 0);
    text.field("client_output_buffer_limit_disconnections", traffic.clientsDroppedForOutput());
    text.field(
        "total_error_replies", metrics.errors().values().stream().mapToLong(Long::longValue).sum());
    text.field("acl_access_denied_auth", denials.total(Reason.AUTH));
    text.field("acl_access_denied_cmd", denials.total(Reason.COMMAND));
    text.field("acl_access_denied_key", denials.total(Reason.KEY));
    text.field("acl_access_denied_channel", denials.total(Reason.CHANNEL));
  }

  void replication(InfoText text) {
    text.section("Replication");
    text.field("role", "master");
    text.field("connected_slaves", 0);
    text.field("master_failover_state", "no-failover");
    text.field("master_replid", identity.runId());
    text.field("master_replid2", "0".repeat(identity.runId().length()));
    text.field("master_repl_offset", 0);
    text.field("second_repl_offset", -1);
    text.field("repl_backlog_active", 0);
    text.field("repl_backlog_size", 0);
    text.field("repl_backlog_first_byte_offset", 0);
    text.field("repl_backlog_histlen", 0);
  }

  void cpu(InfoText text) {
    text.section("CPU");
    text.field("used_cpu_sys", String.format(Locale.ROOT, "%.6f", ProcessStats.systemSeconds()));
    text.field("used_cpu_user", String.format(Locale.ROOT, "%.6f", ProcessStats.userSeconds()));
    text.field("used_cpu_sys_children", "0.000000");
    text.field("used_cpu_user_children", "0.000000");
  }

  void modules(InfoText text) {
    text.section("Modules");
    text.field("module", "name=vectorset,ver=1,api=1,filters=0,usedby=[],using=[],options=[]");
  }

  void cluster(InfoText text) {
    text.section("Cluster");
    text.field("cluster_enabled", 0);
  }
}
