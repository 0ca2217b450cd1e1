package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.RespClient;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What clients and tools that cannot run here send first, word for word, and what they need in the
 * replies.
 */
class HandshakesTest {
  private static final String PASSWORD = "secret";
  private static final Pattern VERSION = Pattern.compile("redis_version:(\\d+)\\.(\\d+)\\.(\\d+)");
  private static ServerProcess server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    server = new ServerProcess("--port", "0", "--maxmemory", "256mb", "--requirepass", PASSWORD);
    port = server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RespClient open() throws Exception {
    RespClient client = new RespClient(port);
    assertThat(client.ask("AUTH", "default", PASSWORD)).isEqualTo("+OK|");
    return client;
  }

  /** Lettuce casts id to a number, version, mode and role to text; redis-py compares proto. */
  @Test
  void helloIsAMapOfTheRightTypes() throws Exception {
    try (RespClient client = new RespClient(port)) {
      assertThat(client.ask("HELLO", "3")).startsWith("-NOAUTH HELLO must be called with");
      assertThat(client.ask("HELLO", "3", "AUTH", "default", PASSWORD, "SETNAME", "app"))
          .startsWith("%7|$6|server|$5|redis|$7|version|$5|8.2.0|$5|proto|:3|$2|id|:")
          .contains("|$4|mode|$10|standalone|$4|role|$6|master|$7|modules|*");
      assertThat(client.ask("CLIENT", "GETNAME")).isEqualTo("$3|app|");
      assertThat(client.ask("HELLO", "2")).startsWith("*14|$6|server|$5|redis|");
      assertThat(client.ask("HELLO", "4")).startsWith("-NOPROTO unsupported protocol version");
    }
  }

  @Test
  void redisPy() throws Exception {
    try (RespClient client = new RespClient(port)) {
      assertThat(client.ask("HELLO", "3", "AUTH", "default", PASSWORD)).startsWith("%7|");
      assertThat(
              client.ask(
                  "CLIENT", "MAINT_NOTIFICATIONS", "ON", "moving-endpoint-type", "internal-ip"))
          .startsWith("-ERR");
      assertThat(client.ask("CLIENT", "SETINFO", "LIB-NAME", "redis-py")).isEqualTo("+OK|");
      assertThat(client.ask("CLIENT", "SETINFO", "LIB-VER", "8.1.0")).isEqualTo("+OK|");
      assertThat(client.ask("SELECT", "1")).isEqualTo("+OK|");
      assertThat(client.ask("CLIENT", "INFO"))
          .contains("lib-name=redis-py lib-ver=8.1.0")
          .contains(" db=1 ")
          .contains(" resp=3 ");
    }
  }

  /** Its name tells libraries apart, and sending it is how RedisVL checks a connection. */
  @Test
  void redisVl() throws Exception {
    try (RespClient client = open()) {
      String name = "redis-py(redisvl_v0.26.0;langchain_v0.2.5)";
      assertThat(client.ask("CLIENT", "SETINFO", "LIB-NAME", name)).isEqualTo("+OK|");
      assertThat(client.ask("CLIENT", "INFO")).contains("lib-name=" + name);
      assertThat(client.ask("CLIENT", "SETINFO", "LIB-NAME", "two words")).startsWith("-ERR");
    }
  }

  /** The old Jedis sends all three before it reads a reply. */
  @Test
  void jedis() throws Exception {
    try (RespClient client = new RespClient(port)) {
      client.send("AUTH", PASSWORD);
      client.send("CLIENT", "SETINFO", "LIB-NAME", "jedis(commons-pool2_v2.12)");
      client.send("CLIENT", "SETINFO", "LIB-VER", "6.2.0");
      for (int i = 0; i < 3; i++) {
        assertThat(client.read()).isEqualTo("+OK|");
      }
    }
  }

  /** Falls back to RESP2 when it sees the prefix ERR and the word unknown. */
  @Test
  void lettuce() throws Exception {
    try (RespClient client = new RespClient(port)) {
      assertThat(client.ask("HELLO", "3", "AUTH", "default", PASSWORD, "SETNAME", "l"))
          .startsWith("%7|");
      assertThat(client.ask("CLIENT", "SETINFO", "lib-name", "Lettuce")).isEqualTo("+OK|");
      assertThat(client.ask("CLIENT", "SETINFO", "lib-ver", "7.7.0.RELEASE/abc")).isEqualTo("+OK|");
      assertThat(client.ask("CLIENT", "MAINT_NOTIFICATIONS", "on")).startsWith("-ERR");
      assertThat(client.ask("NOSUCHCOMMAND", "a", "b"))
          .isEqualTo("-ERR unknown command 'NOSUCHCOMMAND', with args beginning with: 'a' 'b' |");
    }
  }

  @Test
  void redisBenchmarkAndMemtier() throws Exception {
    try (RespClient client = open()) {
      assertThat(client.ask("CONFIG", "GET", "save")).startsWith("*2|$4|save|$");
      assertThat(client.ask("CONFIG", "GET", "appendonly")).startsWith("*2|$10|appendonly|$");
      assertThat(client.ask("CLUSTER", "SLOTS"))
          .isEqualTo("-ERR This instance has cluster support disabled|");
    }
  }

  /** What RedisInsight asks when it is pointed at a server: no cluster, no search, new enough. */
  @Test
  void redisInsight() throws Exception {
    try (RespClient client = open()) {
      String info = client.ask("INFO");
      Matcher version = VERSION.matcher(info);
      assertThat(version.find()).as(info).isTrue();
      assertThat(Integer.parseInt(version.group(1))).isGreaterThanOrEqualTo(8);
      for (String field :
          new String[] {
            "redis_mode:standalone", "role:master", "connected_clients:", "used_memory:",
            "uptime_in_seconds:", "instantaneous_ops_per_sec:", "keyspace_hits:",
                "server_name:pomai"
          }) {
        assertThat(info).contains(field);
      }
      assertThat(client.ask("MODULE", "LIST"))
          .contains("$4|name|$9|vectorset|")
          .doesNotContain("search");
      assertThat(client.ask("COMMAND", "INFO", "ft.search", "vadd"))
          .startsWith("*2|$-1|*10|$4|VADD|:-5|");
      assertThat(client.ask("CLUSTER", "INFO"))
          .isEqualTo("-ERR This instance has cluster support disabled|");
      assertThat(client.ask("CONFIG", "GET", "databases")).isEqualTo("*2|$9|databases|$2|16|");
      assertThat(client.ask("CONFIG", "GET", "io-threads")).startsWith("*2|$10|io-threads|$");
      assertThat(client.ask("CLIENT", "LIST")).contains(" user=default ");
      assertThat(client.ask("FT._LIST")).startsWith("-ERR unknown command 'FT._LIST'");
    }
  }

  /** The pages on a vector set of RedisInsight and vector-sets-browser. */
  @Test
  void vectorSetBrowsers() throws Exception {
    try (RespClient client = open()) {
      client.ask("FLUSHDB");
      client.ask("SET", "text", "x");
      client.ask("VADD", "set", "VALUES", "2", "3", "4", "a", "NOQUANT", "SETATTR", "{\"n\":1}");
      client.ask("VADD", "set", "VALUES", "2", "4", "3", "b", "NOQUANT");
      assertThat(client.ask("SCAN", "0", "MATCH", "*", "COUNT", "500", "TYPE", "vectorset"))
          .isEqualTo("*2|$1|0|*1|$3|set|");
      assertThat(client.ask("TYPE", "set")).isEqualTo("+vectorset|");
      assertThat(client.ask("MEMORY", "USAGE", "set", "SAMPLES", "0")).matches(":[1-9]\\d+\\|");
      assertThat(client.ask("EXISTS", "set")).isEqualTo(":1|");
      assertThat(client.ask("VCARD", "set")).isEqualTo(":2|");
      assertThat(client.ask("VINFO", "set"))
          .startsWith("*20|+quant-type|+f32|+hnsw-m|:16|+vector-dim|:2|");
      assertThat(client.ask("VRANGE", "set", "-", "+", "10")).isEqualTo("*2|$1|a|$1|b|");
      assertThat(client.ask("VGETATTR", "set", "a")).isEqualTo("$7|{\"n\":1}|");
      assertThat(client.ask("VEMB", "set", "a")).isEqualTo("*2|$1|3|$1|4|");
      assertThat(
              client.ask(
                  "VSIM",
                  "set",
                  "VALUES",
                  "2",
                  "3",
                  "4",
                  "FILTER",
                  ".n == 1",
                  "WITHSCORES",
                  "WITHATTRIBS",
                  "COUNT",
                  "5",
                  "EF",
                  "200",
                  "FILTER-EF",
                  "500",
                  "NOTHREAD"))
          .isEqualTo("*3|$1|a|$1|1|$7|{\"n\":1}|");
      assertThat(client.ask("VSETATTR", "set", "b", "{\"n\":2}")).isEqualTo(":1|");
      assertThat(client.ask("VREM", "set", "b")).isEqualTo(":1|");
      assertThat(client.ask("DEL", "set")).isEqualTo(":1|");
    }
  }
}
