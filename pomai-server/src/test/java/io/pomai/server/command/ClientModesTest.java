package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClientModesTest {
  @Test
  void aPauseOfWritesHoldsWritesUntilItEnds() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient operator = new RespClient(server.port());
        RespClient writer = new RespClient(server.port())) {
      operator.ask("CLIENT", "PAUSE", "1000000", "WRITE");
      writer.send("SET", "k", "v");
      writer.send("GET", "k");
      awaitClient(operator, "cmd=set");
      assertThat(operator.ask("GET", "k")).isEqualTo("$-1|");
      assertThat(writer.available()).isZero();
      assertThat(operator.ask("CLIENT", "UNPAUSE")).isEqualTo("+OK|");
      assertThat(writer.read()).isEqualTo("+OK|");
      assertThat(writer.read()).isEqualTo("$1|v|");
    }
  }

  @Test
  void monitorsMayBeSilent() throws IOException {
    try (RunningServer server = TestServers.start("timeout", "1");
        RespClient monitor = new RespClient(server.port());
        RespClient idle = new RespClient(server.port())) {
      assertThat(monitor.ask("MONITOR")).isEqualTo("+OK|");
      idle.ask("PING");
      assertThat(monitor.read()).contains("\"PING\"");
      assertThat(idle.isClosedByServer()).isTrue();
      try (RespClient other = new RespClient(server.port())) {
        other.ask("ECHO", "still here");
      }
      assertThat(monitor.read()).contains("still here");
    }
  }

  @Test
  void aPauseOfAllEndsByItselfOrByUnpause() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient operator = new RespClient(server.port());
        RespClient reader = new RespClient(server.port())) {
      operator.ask("CLIENT", "PAUSE", "20");
      assertThat(reader.ask("PING")).isEqualTo("+PONG|");
      operator.ask("CLIENT", "PAUSE", "1000000", "ALL");
      operator.ask("CLIENT", "UNPAUSE");
      assertThat(reader.ask("PING")).isEqualTo("+PONG|");
      operator.ask("CLIENT", "PAUSE", "1000000");
      reader.send("VSEARCH", "VALUES", "2", "1", "1", "0");
      operator.send("CLIENT", "UNPAUSE");
      assertThat(operator.read()).isEqualTo("+OK|");
      assertThat(reader.read()).startsWith("-ERR k must be");
    }
  }

  /** Also by a client that comes only then: what it sends before is not held. */
  @Test
  void aNewClientEndsAPauseOfAll() throws IOException {
    try (RunningServer server = TestServers.start("requirepass", "hush");
        RespClient operator = new RespClient(server.port());
        RespClient reader = new RespClient(server.port())) {
      operator.ask("AUTH", "hush");
      reader.ask("AUTH", "hush");
      operator.ask("CLIENT", "PAUSE", "1000000", "ALL");
      reader.send("GET", "k");
      try (RespClient late = new RespClient(server.port())) {
        assertThat(late.ask("CLIENT", "UNPAUSE")).startsWith("-NOAUTH");
        assertThat(late.ask("HELLO", "3", "AUTH", "default", "hush")).contains("|$5|proto|:3|");
        assertThat(late.ask("CLIENT", "SETINFO", "LIB-NAME", "late")).isEqualTo("+OK|");
        assertThat(late.ask("CLIENT", "SETNAME", "late")).isEqualTo("+OK|");
        assertThat(reader.available()).isZero();
        assertThat(late.ask("CLIENT", "UNPAUSE")).isEqualTo("+OK|");
      }
      assertThat(reader.read()).isEqualTo("$-1|");
    }
  }

  @Test
  void aServerStopsThoughItsClientsArePaused() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient operator = new RespClient(server.port());
        RespClient reader = new RespClient(server.port())) {
      operator.ask("CLIENT", "PAUSE", "1000000");
      reader.send("PING");
      server.close(Duration.ofSeconds(5));
      assertThat(reader.read()).isEqualTo("+PONG|");
    }
  }

  @Test
  void whatAKilledClientSentDuringAPauseIsNotExecuted() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient operator = new RespClient(server.port());
        RespClient writer = new RespClient(server.port())) {
      String id = writer.ask("CLIENT", "ID").replaceAll("\\D", "");
      operator.ask("CLIENT", "PAUSE", "1000000", "WRITE");
      writer.send("SET", "k", "v");
      awaitClient(operator, "cmd=set");
      assertThat(operator.ask("CLIENT", "KILL", "ID", id)).isEqualTo(":1|");
      assertThat(writer.isClosedByServer()).isTrue();
      operator.ask("CLIENT", "UNPAUSE");
      String stats = "";
      while (!stats.contains("cmdstat_set:calls=1,")) {
        stats = operator.ask("INFO", "commandstats");
      }
      assertThat(operator.ask("GET", "k")).isEqualTo("$-1|");
    }
  }

  @Test
  void monitorsSeeWhatClientsExecuteWithoutSecrets() throws IOException {
    try (RunningServer server = TestServers.start("requirepass", "hush");
        RespClient monitor = new RespClient(server.port());
        RespClient client = new RespClient(server.port())) {
      monitor.ask("AUTH", "hush");
      assertThat(monitor.ask("MONITOR")).isEqualTo("+OK|");
      client.ask("AUTH", "hush");
      client.ask("SELECT", "1");
      client.ask("SET", "a\nb\u0001\"q\\", "c d");
      client.ask("CONFIG", "SET", "requirepass", "hush2");
      client.ask("GET");
      client.ask("ECHO", "x".repeat(1_500));
      assertThat(monitor.read())
          .matches("\\+\\d{10}\\.\\d{6} \\[0 127.0.0.1:\\d+\\] \"AUTH\" \"\\(redacted\\)\"\\|");
      assertThat(monitor.read()).endsWith("\"SELECT\" \"1\"|");
      assertThat(monitor.read())
          .contains(" [1 127.0.0.1:")
          .endsWith("\"SET\" \"a\\nb\\x01\\\"q\\\\\" \"c d\"|");
      assertThat(monitor.read()).endsWith("x".repeat(1_024) + "... (476 more bytes)\"|");
      assertThat(client.ask("CLIENT", "LIST")).contains(" flags=O ");
      assertThat(monitor.ask("RESET")).isEqualTo("+RESET|");
      client.ask("PING");
      assertThat(monitor.ask("ECHO", "no monitor")).startsWith("-NOAUTH");
    }
  }

  @Test
  void aMonitorThatNeverReadsIsClosed() throws IOException {
    try (RunningServer server =
            TestServers.start("client-output-buffer-limit", "pubsub 100000 0 0");
        RespClient monitor = new RespClient(server.port());
        RespClient client = new RespClient(server.port())) {
      monitor.ask("MONITOR");
      String[] words = new String[100];
      Arrays.fill(words, "x".repeat(1_000));
      words[0] = "EXISTS";
      while (client.ask("CLIENT", "LIST").contains("flags=O")) {
        assertThat(client.ask(words)).isEqualTo(":0|");
      }
      assertThat(client.ask("CLIENT", "LIST")).contains("flags=N");
    }
  }

  /** With a soft limit that holds for a second, who is behind for longer is closed. */
  @Test
  void aMonitorThatStaysBehindIsClosed() throws IOException {
    try (RunningServer server = TestServers.start("client-output-buffer-limit", "pubsub 0 1000 1");
        RespClient monitor = new RespClient(server.port());
        RespClient client = new RespClient(server.port())) {
      monitor.ask("MONITOR");
      String[] words = new String[100];
      Arrays.fill(words, "x".repeat(1_000));
      words[0] = "EXISTS";
      while (!client.ask("CLIENT", "LIST").matches("(?s).*flags=O .* obl=\\d{6}.*")) {
        client.ask(words);
      }
      while (client.ask("CLIENT", "LIST").contains("flags=O")) {
        assertThat(client.ask("PING")).isEqualTo("+PONG|");
      }
    }
  }

  @Test
  void limitsOfOneClassLeaveTheOthersAsTheyWere() throws IOException {
    try (RunningServer server =
            TestServers.start("client-output-buffer-limit", "pubsub 100000 0 0");
        RespClient client = new RespClient(server.port())) {
      client.ask("CONFIG", "SET", "client-output-buffer-limit", "normal 1mb 0 0");
      assertThat(client.ask("CONFIG", "GET", "client-output-buffer-limit"))
          .contains("normal 1048576 0 0 slave 268435456 67108864 60 pubsub 100000 0 0|");
    }
  }

  private static void awaitClient(RespClient operator, String field) throws IOException {
    while (!operator.ask("CLIENT", "LIST").contains(field)) {
      Thread.onSpinWait();
    }
  }
}
