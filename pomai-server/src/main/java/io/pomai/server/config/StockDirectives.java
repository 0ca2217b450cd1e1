package io.pomai.server.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Directives of a redis.conf that are no settings here: those that can be ignored without harm, and
 * those that would be missed.
 */
public final class StockDirectives {
  private static final Map<String, List<String>> IGNORED = new LinkedHashMap<>();
  private static final Map<String, String> REFUSED = new LinkedHashMap<>();

  static {
    ignore(
        "the process: it runs in the foreground and logs to its standard error; start it by a service manager",
        """
        daemonize supervised pidfile logfile syslog-enabled syslog-ident syslog-facility crash-log-enabled
        crash-memcheck-enabled always-show-logo set-proc-title proc-title-template locale-collate disable-thp
        oom-score-adj oom-score-adj-values server-cpulist bio-cpulist aof-rewrite-cpulist bgsave-cpulist
        shutdown-timeout shutdown-on-sigint shutdown-on-sigterm watchdog-period use-exit-on-panic ignore-warnings
        hide-user-data-from-log unixsocket unixsocketperm bind-source-addr socket-mark-id""");
    ignore(
        "types and memory of Redis that are not kept here, or are kept differently",
        """
        hash-max-listpack-entries hash-max-listpack-value hash-max-ziplist-entries hash-max-ziplist-value
        list-max-listpack-size list-max-ziplist-size list-compress-depth set-max-intset-entries
        set-max-listpack-entries set-max-listpack-value zset-max-listpack-entries zset-max-listpack-value
        zset-max-ziplist-entries zset-max-ziplist-value hll-sparse-max-bytes stream-node-max-bytes
        stream-node-max-entries activerehashing jemalloc-bg-thread activedefrag active-defrag-ignore-bytes
        active-defrag-threshold-lower active-defrag-threshold-upper active-defrag-cycle-min
        active-defrag-cycle-max active-defrag-max-scan-fields lazyfree-lazy-eviction lazyfree-lazy-expire
        lazyfree-lazy-server-del lazyfree-lazy-user-del lazyfree-lazy-user-flush hz dynamic-hz
        active-expire-effort maxmemory-eviction-tenacity maxmemory-clients
        io-threads-do-reads tracking-table-max-keys client-default-resp""");
    ignore(
        "the files of Redis: docs/durability.md has those of Pomai",
        """
        rdbcompression rdbchecksum rdb-del-sync-files rdb-save-incremental-fsync rdb-key-save-delay
        sanitize-dump-payload appendfilename appenddirname no-appendfsync-on-rewrite aof-load-truncated
        aof-use-rdb-preamble aof-timestamp-enabled aof-rewrite-incremental-fsync aof-disable-auto-gc
        stop-writes-on-bgsave-error loading-process-events-interval-bytes key-load-delay""");
    ignore(
        "replicas and clusters: this server runs alone",
        """
        masterauth masteruser replica-serve-stale-data replica-read-only replica-lazy-flush replica-priority
        replica-announced replica-announce-ip replica-announce-port replica-ignore-maxmemory
        replica-ignore-disk-write-errors slave-serve-stale-data slave-read-only slave-lazy-flush slave-priority
        repl-diskless-sync repl-diskless-sync-delay repl-diskless-sync-max-replicas repl-diskless-load
        repl-disable-tcp-nodelay repl-backlog-size repl-backlog-ttl repl-ping-replica-period repl-timeout
        min-replicas-to-write min-replicas-max-lag min-slaves-to-write min-slaves-max-lag
        propagation-error-behavior cluster-config-file cluster-node-timeout cluster-port
        cluster-replica-validity-factor cluster-migration-barrier cluster-allow-replica-migration
        cluster-require-full-coverage cluster-replica-no-failover cluster-allow-reads-when-down
        cluster-allow-pubsubshard-when-down cluster-link-sendbuf-limit cluster-announce-ip cluster-announce-port
        cluster-announce-tls-port cluster-announce-bus-port cluster-announce-hostname
        cluster-announce-human-nodename cluster-preferred-endpoint-type cluster-ping-interval""");
    ignore(
        "scripts and modules, which do not run here",
        "lua-time-limit busy-reply-threshold enable-module-command");
    ignore(
        "TLS: the server's order of ciphers holds, sessions and groups are the JDK's, nothing is connected to",
        """
        tls-prefer-server-ciphers tls-session-caching tls-session-cache-size tls-session-cache-timeout
        tls-dh-params-file tls-client-cert-file tls-client-key-file tls-client-key-file-pass tls-replication
        tls-cluster""");
    refuse("loadmodule", "modules cannot be loaded: remove the line");
    refuse("replicaof", "this server cannot be a replica: remove the line");
    refuse("slaveof", "this server cannot be a replica: remove the line");
  }

  private StockDirectives() {}

  private static void ignore(String reason, String names) {
    IGNORED.put(reason, Arrays.asList(names.strip().split("\\s+", -1)));
  }

  private static void refuse(String name, String reason) {
    REFUSED.put(name, reason);
  }

  /** The names that are ignored, by what they are about. */
  public static Map<String, List<String>> ignored() {
    return Collections.unmodifiableMap(IGNORED);
  }

  /** Why a directive is ignored, its name in any case; null if it is not. */
  static @Nullable String reasonToIgnore(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return IGNORED.entrySet().stream()
        .filter(group -> group.getValue().contains(lower))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(null);
  }

  /** Fails for a directive that would be missed. */
  static void requireHarmless(String name) throws SettingException {
    String reason = REFUSED.get(name.toLowerCase(Locale.ROOT));
    if (reason != null) {
      throw new SettingException("'" + name + "': " + reason);
    }
  }
}
