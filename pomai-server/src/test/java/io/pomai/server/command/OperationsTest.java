package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.config.LaunchOptions;
import io.pomai.server.config.SettingValues;
import io.pomai.server.launch.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationsTest {
  /** What redis_exporter and RedisInsight read. */
  private static final String FIELDS =
      """
      redis_version redis_mode run_id process_id tcp_port config_file executable uptime_in_seconds
      connected_clients blocked_clients tracking_clients maxclients client_recent_max_input_buffer
      client_recent_max_output_buffer used_memory used_memory_human used_memory_rss used_memory_peak
      used_memory_overhead used_memory_dataset used_memory_lua maxmemory maxmemory_policy
      mem_fragmentation_ratio mem_fragmentation_bytes mem_clients_normal total_system_memory loading
      rdb_changes_since_last_save rdb_bgsave_in_progress rdb_last_save_time rdb_last_bgsave_status
      rdb_last_bgsave_time_sec aof_enabled aof_rewrite_in_progress aof_last_bgrewrite_status
      total_connections_received total_commands_processed instantaneous_ops_per_sec
      total_net_input_bytes total_net_output_bytes instantaneous_input_kbps
      instantaneous_output_kbps rejected_connections expired_keys evicted_keys keyspace_hits
      keyspace_misses latest_fork_usec total_error_replies role connected_slaves master_replid
      master_repl_offset second_repl_offset repl_backlog_active repl_backlog_size used_cpu_sys
      used_cpu_user used_cpu_sys_children used_cpu_user_children cluster_enabled db0 cmdstat_set""";

  @TempDir private Path folder;

  @Test
  void settingsAreWrittenToTheFileTheyCameFrom() throws Exception {
    Path file = Files.writeString(folder.resolve("pomai.conf"), "# mine\ntimeout 5\n");
    try (RunningServer server = TestServers.start(fromFile(file), () -> {});
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("INFO", "server")).contains("config_file:" + file);
      client.ask("CONFIG", "SET", "timeout", "6", "slowlog-max-len", "9");
      assertThat(client.ask("CONFIG", "REWRITE")).isEqualTo("+OK|");
      assertThat(Files.readAllLines(file))
          .startsWith("# mine", "timeout 6")
          .contains("slowlog-max-len 9");
      Files.delete(file);
      assertThat(client.ask("CONFIG", "REWRITE")).startsWith("-ERR Rewriting config file: ");
    }
  }

  /** Users that were made, changed and removed are the same after a start from the file. */
  @Test
  void usersAreWrittenToTheFile() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("pomai.conf"),
            "user gone on nopass +@all\nuser kept on >old ~a* +get\nrequirepass secret\n");
    String[] users;
    try (RunningServer server = TestServers.start(fromFile(file), () -> {});
        RespClient client = new RespClient(server.port())) {
      client.ask("AUTH", "secret");
      client.ask("ACL", "DELUSER", "gone");
      client.ask("ACL", "SETUSER", "kept", ">new", "%R~b:*", "+@vector", "(+set ~c)");
      client.ask("ACL", "SETUSER", "new", "on", ">pass", "&news", "~\"q'\\", "+client|list");
      assertThat(client.ask("ACL", "SAVE")).startsWith("-ERR This Redis instance is not config");
      assertThat(client.ask("CONFIG", "REWRITE")).isEqualTo("+OK|");
      users = client.ask("ACL", "LIST").split("\\|", -1);
    }
    assertThat(Files.readString(file)).doesNotContain("gone", "old", "pass\n");
    try (RunningServer server = TestServers.start(fromFile(file), () -> {});
        RespClient client = new RespClient(server.port())) {
      client.ask("AUTH", "secret");
      assertThat(client.ask("ACL", "LIST").split("\\|", -1)).isEqualTo(users);
      assertThat(client.ask("AUTH", "new", "pass")).isEqualTo("+OK|");
    }
  }

  private static SettingValues fromFile(Path file) throws Exception {
    return LaunchOptions.load(
        LaunchOptions.parse(
            LaunchOptions.commandLine("test"),
            "--config",
            file.toString(),
            "--port",
            "0",
            "--maxmemory",
            "64mb"),
        Map.of());
  }

  @Test
  void dataIsSavedWhenTheScheduleSaysSo() throws Exception {
    try (RunningServer server = TestServers.start("dir", folder.toString());
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "k", "v");
      assertThat(client.ask("CONFIG", "SET", "save", "1 1")).isEqualTo("+OK|");
      String info = "";
      while (!info.contains("rdb_changes_since_last_save:0") || !info.contains("blob_bytes:")) {
        info = client.ask("INFO", "persistence");
      }
      while (info.contains("rdb_last_bgsave_time_sec:-1")) {
        client.ask("SET", "k", "v");
        info = client.ask("INFO", "persistence");
      }
      assertThat(info).contains("rdb_last_bgsave_status:ok");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"always", "everysec", "no"})
  void whatWaitaofHasConfirmedIsOnTheDevice(String policy) throws Exception {
    try (RunningServer server = TestServers.start("dir", folder.toString(), "appendfsync", policy);
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "k", "v");
      assertThat(client.ask("WAITAOF", "1", "0", "0")).isEqualTo("*2|:1|:0|");
      assertThat(client.ask("INFO", "persistence")).doesNotContain("log_syncs:0|");
    }
  }

  @Test
  void theFieldsThatOperatorsReadAreThere() throws Exception {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "k", "v");
      String info = client.ask("INFO", "everything");
      for (String field : FIELDS.split("\\s+", -1)) {
        assertThat(info).contains("\\x0a" + field + ":");
      }
      assertThat(number(info, "total_net_input_bytes")).isGreaterThan(40);
      assertThat(number(info, "total_net_output_bytes")).isGreaterThan(4).isLessThan(1_000);
      client.ask("GET", "x".repeat(10_000));
      assertThat(number(client.ask("INFO", "stats"), "total_net_input_bytes"))
          .isBetween(10_000L, 11_000L);
    }
  }

  private static long number(String info, String field) {
    return Long.parseLong(info.replaceAll("(?s).*" + field + ":(\\d+).*", "$1"));
  }
}
