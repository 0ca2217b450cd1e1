package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InfoTest {
  private RunningServer server;
  private RespClient client;

  @BeforeEach
  void start() throws IOException {
    server = TestServers.start();
    client = new RespClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  @Test
  void theFieldsThatClientsReadAreThere() throws IOException {
    String info = client.ask("INFO");
    assertThat(field(info, "redis_version")).isEqualTo("8.2.0");
    assertThat(field(info, "server_name")).isEqualTo("pomai");
    assertThat(field(info, "pomai_version")).isEqualTo(Versions.POMAI).matches("\\d+\\.\\d+.*");
    assertThat(field(info, "run_id")).matches("[0-9a-f]{40}");
    assertThat(field(info, "tcp_port")).isEqualTo(Integer.toString(server.port()));
    assertThat(field(info, "connected_clients")).isEqualTo("1");
    assertThat(field(info, "maxmemory")).isEqualTo(Integer.toString(64 << 20));
    assertThat(field(info, "role")).isEqualTo("master");
    assertThat(field(info, "vector_kernels")).isNotBlank();
    assertThat(Long.parseLong(field(info, "used_memory_rss"))).isGreaterThan(10 << 20);
    assertThat(Long.parseLong(field(client.ask("INFO", "persistence"), "page_ins")))
        .isNotNegative();
    assertThat(Long.parseLong(field(info, "used_memory_rss_anonymous")))
        .isGreaterThan(10 << 20)
        .isLessThan(Long.parseLong(field(info, "used_memory_rss")));
  }

  @Test
  void sectionsCanBeChosen() throws IOException {
    assertThat(sections(client.ask("INFO", "server", "CLIENTS")))
        .containsExactly("Server", "Clients");
    assertThat(sections(client.ask("INFO", "all")))
        .contains("Commandstats", "Latencystats", "Vectors");
    assertThat(sections(client.ask("INFO"))).contains("Vectors").doesNotContain("Commandstats");
    assertThat(sections(client.ask("INFO", "default", "commandstats")))
        .contains("Vectors", "Commandstats");
  }

  @Test
  void callsErrorsAndHitsAreCounted() throws IOException {
    client.ask("SET", "k", "v");
    client.ask("GET", "k");
    client.ask("GET", "missing");
    client.ask("INCR", "k");
    client.ask("GET");
    client.ask("VGET", "missing");
    String info = client.ask("INFO", "all");
    assertThat(field(info, "cmdstat_get"))
        .startsWith("calls=2,")
        .contains("rejected_calls=1,failed_calls=0");
    assertThat(field(info, "cmdstat_incr")).startsWith("calls=1,").contains("failed_calls=1");
    assertThat(field(info, "errorstat_ERR")).isEqualTo("count=2");
    assertThat(field(info, "keyspace_hits")).isEqualTo("1");
    assertThat(field(info, "keyspace_misses")).isEqualTo("2");
    assertThat(field(info, "latency_percentiles_usec_get"))
        .matches("p50=[0-9.]+,p99=[0-9.]+,p99.9=[0-9.]+");
    assertThat(field(info, "total_commands_processed")).isEqualTo("5");
  }

  @Test
  void resetStatSetsTheCountersToZero() throws IOException {
    client.ask("GET", "k");
    client.ask("FOO");
    assertThat(client.ask("CONFIG", "RESETSTAT")).isEqualTo("+OK|");
    String info = client.ask("INFO", "all");
    assertThat(info).doesNotContain("cmdstat_get").doesNotContain("errorstat_ERR");
    assertThat(field(info, "keyspace_misses")).isEqualTo("0");
    assertThat(field(info, "total_commands_processed")).isEqualTo("1");
  }

  @Test
  void setsAreDescribedWhateverTheirName() throws IOException {
    client.ask("VCREATE", "plain", "DIM", "3", "METRIC", "IP");
    client.ask("VCREATE", "evil\r\nredis_version:1", "DIM", "2");
    client.ask("VSET", "a", "VALUES", "3", "1", "2", "3", "IN", "plain");
    String info = client.ask("INFO", "vectors");
    assertThat(field(info, "vector_sets")).isEqualTo("2");
    assertThat(field(info, "vectors")).isEqualTo("1");
    assertThat(field(info, "db0_set_plain"))
        .startsWith("dimension=3,metric=IP,type=F32,live=1,deleted=0,bytes=");
    assertThat(field(info, "db0_set_evil??redis_version?1")).startsWith("dimension=2,");
  }

  private static String field(String info, String name) {
    Matcher matcher =
        Pattern.compile("(?:\\\\x0a)" + Pattern.quote(name) + ":(.*?)\\\\x0d").matcher(info);
    assertThat(matcher.find()).as(name + " in " + info).isTrue();
    return matcher.group(1).replace("\\x7c", "|");
  }

  private static String[] sections(String info) {
    return Pattern.compile("# (\\w+)")
        .matcher(info)
        .results()
        .map(r -> r.group(1))
        .toArray(String[]::new);
  }
}
