package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import io.pomai.server.metrics.LatencyEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlowCommandsTest {
  @Test
  void slowCommandsAreKeptWithTheirClientNewestFirst() throws IOException {
    try (RunningServer server = TestServers.start("slowlog-log-slower-than", "0");
        RespClient client = new RespClient(server.port())) {
      client.ask("CLIENT", "SETNAME", "me");
      client.ask("SET", "k", "v");
      client.ask("GET", "k");
      assertThat(client.ask("SLOWLOG", "GET", "2"))
          .matches(
              "\\*2\\|\\*6\\|:2\\|:\\d{10}\\|:\\d+\\|\\*2\\|\\$3\\|GET\\|\\$1\\|k\\|"
                  + "\\$\\d+\\|127.0.0.1:\\d+\\|\\$2\\|me\\|"
                  + "\\*6\\|:1\\|:\\d{10}\\|:\\d+\\|\\*3\\|\\$3\\|SET\\|.*");
      assertThat(client.ask("SLOWLOG", "LEN")).isEqualTo(":4|");
      assertThat(client.ask("CONFIG", "SET", "slowlog-max-len", "2")).isEqualTo("+OK|");
      assertThat(client.ask("SLOWLOG", "LEN")).isEqualTo(":2|");
      client.ask("SLOWLOG", "RESET");
      assertThat(client.ask("SLOWLOG", "GET")).startsWith("*1|*6|:7|").contains("RESET");
    }
  }

  @Test
  void longCommandLinesAreShortened() throws IOException {
    try (RunningServer server = TestServers.start("slowlog-log-slower-than", "0");
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "k", "x".repeat(1_000));
      client.ask(
          Stream.concat(Stream.of("EXISTS"), IntStream.range(1, 40).mapToObj(i -> "key" + i))
              .toArray(String[]::new));
      String log = client.ask("SLOWLOG", "GET");
      assertThat(log).contains("$148|" + "x".repeat(128) + "... (872 more bytes)|");
      assertThat(log).contains("*32|$6|EXISTS|").contains("|$5|key30|$22|... (9 more arguments)|");
      assertThat(log).doesNotContain("key31|");
    }
  }

  @Test
  void secretsAreNotKept() throws IOException {
    try (RunningServer server =
            TestServers.start("slowlog-log-slower-than", "0", "requirepass", "hush");
        RespClient client = new RespClient(server.port())) {
      client.ask("AUTH", "wrong-hush");
      client.ask("AUTH", "hush");
      client.ask("HELLO", "2", "AUTH", "default", "hush");
      client.ask("CONFIG", "SET", "requirepass", "hush2", "timeout", "0");
      assertThat(client.ask("SLOWLOG", "GET", "-1"))
          .contains("AUTH", "(redacted)", "requirepass", "timeout")
          .doesNotContain("hush");
    }
  }

  /** Every command is slow where the least time is a millisecond and the events take longer. */
  @Test
  void spikesAreSeries() {
    LatencyEvents events = new LatencyEvents();
    events.record(LatencyEvents.COMMAND, 5_000_000);
    assertThat(events.all()).isEmpty();
    events.threshold(2);
    events.record(LatencyEvents.COMMAND, 1_999_999);
    assertThat(events.all()).isEmpty();
    events.record(LatencyEvents.COMMAND, 9_000_000);
    events.record(LatencyEvents.COMMAND, 7_999_999);
    LatencyEvents.Series series = events.series("Command");
    assertThat(series.worstMillis()).isEqualTo(9);
    assertThat(series.samples()).extracting(LatencyEvents.Sample::millis).contains(9L);
    assertThat(events.forget("command")).isTrue();
    assertThat(events.series("command")).isNull();
    assertThat(events.forget("command")).isFalse();
  }

  @Test
  void savesAndForcesAreLatencyEvents(@TempDir Path folder) throws IOException {
    try (RunningServer server =
            TestServers.start(
                "dir",
                folder.toString(),
                "appendfsync",
                "always",
                "latency-monitor-threshold",
                "1");
        RespClient client = new RespClient(server.port())) {
      String big = "x".repeat(4 << 20);
      String events = "";
      while (!events.contains("fsync") || !events.contains("checkpoint")) {
        assertThat(client.ask("SET", "k", big)).isEqualTo("+OK|");
        assertThat(client.ask("SAVE")).isEqualTo("+OK|");
        events = client.ask("LATENCY", "LATEST");
      }
      assertThat(client.ask("LATENCY", "HISTORY", "checkpoint"))
          .matches("\\*\\d+\\|\\*2\\|:\\d+.*");
      assertThat(client.ask("LATENCY", "DOCTOR")).contains("checkpoint: ").contains(" ms");
      assertThat(client.ask("LATENCY", "RESET", "fsync", "none")).isEqualTo(":1|");
    }
  }
}
