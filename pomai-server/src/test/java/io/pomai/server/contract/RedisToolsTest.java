package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.RespClient;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** redis-cli in its modes and redis-benchmark, from the machine's package. */
@Timeout(120)
class RedisToolsTest {
  private static final String PASSWORD = "pass word";
  private static ServerProcess server;
  private static int port;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = new ServerProcess("--port", "0", "--maxmemory", "256mb", "--requirepass", PASSWORD);
    port = server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void empty() throws Exception {
    try (RespClient client = new RespClient(port)) {
      client.ask("AUTH", PASSWORD);
      client.ask("FLUSHALL");
    }
  }

  private static List<String> command(String program, String... arguments) {
    List<String> command =
        new ArrayList<>(List.of(program, "-p", Integer.toString(port), "-a", PASSWORD));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  private static ProcessBuilder redisCli(String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(command("redis-cli", arguments));
    builder.command().add(1, "--no-auth-warning");
    return builder;
  }

  private static String cli(String... arguments) throws Exception {
    return Tools.run("redis-tools", redisCli(arguments));
  }

  /** What redis-cli prints for what is typed into it. */
  private String session(byte[] typed, String... arguments) throws Exception {
    Path input = folder.resolve("typed");
    Files.write(input, typed);
    return Tools.run("redis-tools", redisCli(arguments).redirectInput(input.toFile()));
  }

  private static void benchmark(String... arguments) throws Exception {
    String output =
        Tools.run("redis-tools", command("redis-benchmark", arguments).toArray(String[]::new));
    assertThat(output)
        .containsPattern("[0-9.]+ requests per second")
        .doesNotContainIgnoringCase("error")
        .doesNotContain("WARNING: Could not fetch server CONFIG");
  }

  @Test
  void singleCommands() throws Exception {
    assertThat(cli("PING")).isEqualTo("PONG\n");
    assertThat(cli("VSET", "a", "VALUES", "2", "3", "4")).isEqualTo("OK\n");
    assertThat(cli("VSEARCH", "VALUES", "2", "0", "0", "5")).isEqualTo("a\n25\n");
    assertThat(cli("-3", "VSEARCH", "VALUES", "2", "0", "0", "5")).isEqualTo("a\n25\n");
    assertThat(cli("-n", "5", "DBSIZE")).isEqualTo("0\n");
    assertThat(cli("TYPE", "default")).isEqualTo("vectorset\n");
    assertThat(cli("INFO", "server")).contains("redis_version:8.2.0");
    assertThat(cli("VADD", "k", "VALUES", "2", "1", "0", "e", "SETATTR", "{\"n\":1}"))
        .isEqualTo("1\n");
    assertThat(cli("--no-raw", "VSIM", "k", "ELE", "e", "WITHSCORES"))
        .isEqualTo("1) \"e\"\n2) \"1\"\n");
    assertThat(cli("--no-raw", "-3", "VSIM", "k", "ELE", "e", "WITHSCORES", "WITHATTRIBS"))
        .isEqualTo("1# \"e\" => \n   1) (double) 1\n   2) \"{\\\"n\\\":1}\"\n");
    assertThat(cli("--json", "VINFO", "k")).contains("\"quant-type\":\"int8\"", "\"size\":1");
    assertThat(cli("--csv", "VEMB", "k", "e")).isEqualTo("\"1\",\"0\"\n");
    assertThat(cli("-2", "VADD", "k", "VALUES", "1", "1", "f"))
        .isEqualTo("ERR Vector dimension mismatch - got 1 but set has 2\n\n");
  }

  @Test
  void typedCommands() throws Exception {
    String typed =
        """
        VADD k VALUES 2 1 0 'a b'
        VADD k FP32 "\\x00\\x00\\x80?\\x00\\x00\\x80?" c
        VSIM k ELE c COUNT 1
        VRANDMEMBER k x
        SELECT 3
        VCARD k
        HELLO 3
        VISMEMBER k c
        """;
    assertThat(session(RespClient.latin(typed), "--no-raw"))
        .startsWith(
            """
            (integer) 1
            (integer) 1
            1) "c"
            (error) ERR COUNT value is not an integer
            OK
            (integer) 0
            """)
        .contains("\"proto\" => (integer) 3")
        .endsWith("(false)\n");
  }

  /** The value of the last argument comes from the input, byte by byte. */
  @Test
  void valuesFromTheInput() throws Exception {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }
    assertThat(session(bytes, "-x", "SET", "bytes")).isEqualTo("OK\n");
    assertThat(cli("STRLEN", "bytes")).isEqualTo("256\n");
    assertThat(session(RespClient.blob(3, 4), "-x", "VSET", "v")).isEqualTo("OK\n");
    assertThat(cli("VGET", "v", "VALUES")).isEqualTo("3\n4\n");
  }

  @Test
  void pipeMode() throws Exception {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    byte[] vadd = RespClient.latin("VADD");
    byte[] set = RespClient.latin("piped");
    byte[] format = RespClient.latin("FP32");
    for (int i = 0; i < 1000; i++) {
      byte[] element = RespClient.latin("e" + i);
      frames.writeBytes(RespClient.frame(vadd, set, format, RespClient.blob(1, i), element));
    }
    assertThat(session(frames.toByteArray(), "--pipe")).endsWith("errors: 0, replies: 1000\n");
    assertThat(cli("VCARD", "piped")).isEqualTo("1000\n");
  }

  @Test
  void walksThroughTheKeys() throws Exception {
    for (int i = 0; i < 30; i++) {
      cli("SET", "text:" + i, "x".repeat(i));
    }
    cli("VADD", "set:1", "VALUES", "2", "1", "0", "a");
    assertThat(cli("--scan", "--pattern", "set:*")).isEqualTo("set:1\n");
    assertThat(cli("--scan", "--pattern", "text:1?").lines()).hasSize(10).contains("text:17");
    assertThat(cli("--bigkeys"))
        .contains("Sampled 31 keys in the keyspace")
        .contains("Biggest string found '\"text:29\"' has 29 bytes")
        .contains("30 strings with 435 bytes");
    assertThat(cli("--memkeys")).contains("Sampled 31 keys in the keyspace");
  }

  @Test
  void statisticsAndLatency() throws Exception {
    cli("SET", "k", "v");
    Process stat = redisCli("--stat", "-i", "0.05").start();
    try (BufferedReader lines = stat.inputReader()) {
      assertThat(lines.readLine()).contains("data");
      assertThat(lines.readLine()).startsWith("keys").contains("clients", "requests");
      assertThat(lines.readLine())
          .matches("1 +[0-9.]+[KMG] +[1-9]\\d* +0 +\\d+ \\(\\+0\\) +\\d+ *");
      assertThat(lines.readLine()).matches("1 .*\\(\\+[1-9]\\d*\\) +\\d+ *");
    } finally {
      stat.destroy();
    }
    assertThat(cli("--latency", "--raw", "-i", "0.2"))
        .matches("\\d+ \\d+ \\d+\\.\\d\\d [1-9]\\d*\n");
  }

  @Test
  void benchmarks() throws Exception {
    benchmark("-t", "ping,set,get,incr", "-P", "16", "-n", "20000", "-c", "8", "-q", "-r", "100");
    assertThat(Integer.parseInt(cli("DBSIZE").strip())).isBetween(100, 200);
  }

  @Test
  void benchmarksOfVectorSets() throws Exception {
    String vadd =
        "-3 -n 3000 -c 4 -P 8 -r 500 -q VADD bench VALUES 3 1 2 __rand_int__ e:__rand_int__";
    benchmark(vadd.split(" "));
    assertThat(Integer.parseInt(cli("VCARD", "bench").strip())).isBetween(400, 500);
    String vsim = "-n 2000 -c 4 -P 8 -q VSIM bench VALUES 3 1 2 3 COUNT 3 WITHSCORES";
    benchmark(vsim.split(" "));
  }
}
