package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DispatchTest {
  /**
   * With a limit of zero every search runs on the search executor; pipelined replies must come in
   * order all the same.
   */
  @Test
  void searchesElsewhereKeepTheOrderOfReplies() throws IOException {
    try (RunningServer server = TestServers.start("pomai-search-inline-micros", "0");
        RespClient client = new RespClient(server.port())) {
      client.ask("VMSET", "2", "a", "VALUES", "2", "0", "0", "b", "VALUES", "2", "3", "4");
      int rounds = 200;
      for (int i = 0; i < rounds; i++) {
        client.send(bytes("VSEARCH"), RespClient.blob(0, 0), bytes("2"));
        client.send("ECHO", "between " + i);
        client.send("VMSEARCH", "1", "2", "VALUES", "2", "3", "4", "VALUES", "2", "0", "0");
        client.send("VSEARCH", "VALUES", "2", "0", "0", "0");
        client.send("KEYS", "*");
      }
      for (int i = 0; i < rounds; i++) {
        assertThat(client.read()).isEqualTo("*2|*2|$1|a|$1|0|*2|$1|b|$2|25|");
        assertThat(client.read()).contains("between " + i);
        assertThat(client.read()).isEqualTo("*2|*1|*2|$1|b|$1|0|*1|*2|$1|a|$1|0|");
        assertThat(client.read()).startsWith("-ERR k must be");
        assertThat(client.read()).isEqualTo("*1|$7|default|");
      }
    }
  }

  @Test
  void errorsOfSearchesElsewhereAreTheOnlyReply() throws IOException {
    try (RunningServer server = TestServers.start("pomai-search-inline-micros", "0");
        RespClient client = new RespClient(server.port())) {
      client.ask("VSET", "a", "VALUES", "2", "0", "0");
      assertThat(client.ask("VMSEARCH", "1", "1", "VALUES", "3", "1", "1", "1"))
          .startsWith("-ERR vector of dimension 3");
      assertThat(client.ask("PING")).isEqualTo("+PONG|");
      assertThat(client.ask("INFO", "commandstats"))
          .contains("cmdstat_vmsearch:calls=1,")
          .contains("failed_calls=1");
    }
  }

  /** What nobody expected is logged, the client gets a reference, and the connection goes on. */
  @Test
  void unexpectedExceptionsAreGenericErrors() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      server.engine().close();
      assertThat(client.ask("SET", "k", "v"))
          .matches("-ERR internal error, .* reference [0-9a-f]{8}\\|");
      assertThat(client.ask("PING")).isEqualTo("+PONG|");
    }
  }

  @Test
  void theMemoryBudgetAnswersWithNumbersAndNothingIsLost() throws IOException {
    try (RunningServer server = TestServers.start("maxmemory", "4mb");
        RespClient client = new RespClient(server.port())) {
      String reply = "+OK|";
      int stored = 0;
      byte[] vector = RespClient.blob(new float[1024]);
      while (reply.equals("+OK|")) {
        reply = client.ask(bytes("VSET"), bytes("key" + stored), vector);
        stored += reply.equals("+OK|") ? 1 : 0;
      }
      assertThat(reply)
          .matches(
              "-OOM command not allowed when used memory > 'maxmemory': .*requested=\\d+ used=\\d+ limit=\\d+ .*\\|");
      assertThat(client.ask("VCARD")).isEqualTo(":" + stored + "|");
      assertThat(client.ask("VDEL", "key0")).isEqualTo(":1|");
      assertThat(client.ask("FLUSHALL")).isEqualTo("+OK|");
      assertThat(client.ask(bytes("VSET"), bytes("again"), vector)).isEqualTo("+OK|");
    }
  }

  @Test
  void repliesThatAreTooLongBecomeAnErrorAndTheConnectionSurvives() throws IOException {
    try (RunningServer server = TestServers.start("client-output-buffer-limit", "normal 4096 0 0");
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "k", "x".repeat(5000));
      assertThat(client.ask("GET", "k")).startsWith("-ERR ");
      assertThat(client.ask("PING")).isEqualTo("+PONG|");
    }
  }

  /**
   * What a client sends is never copied to the heap in full, however long: the heap is small on
   * purpose.
   */
  @Test
  void longArgumentsAreRefusedWhereTextIsExpected() throws IOException {
    String longText = "x".repeat(2 << 20);
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("VCREATE", longText, "DIM", "2"))
          .startsWith("-ERR argument 1 must have at most 4096 bytes");
      assertThat(client.ask("VCREATE", "s", "DIM", longText))
          .matches("-ERR DIM must be .* got 'x{64}.*");
      assertThat(client.ask("VCREATE", "s", "DIM", "2", "METRIC", longText))
          .startsWith("-ERR argument 5 must be a text");
      assertThat(client.ask("VSEARCH", "VALUES", "1", "1", "1", "IN", longText))
          .hasSizeLessThan(300)
          .contains("no vector set");
      assertThat(client.ask("VSET", "k", "VALUES", "1", "1", "ATTR", longText))
          .contains("at most 1048576 bytes");
      assertThat(client.ask("CLIENT", "SETNAME", longText)).contains("at most 65536 bytes");
      assertThat(client.ask("CLIENT", "SETNAME", "x".repeat(256))).isEqualTo("+OK|");
      assertThat(client.ask("CLIENT", "SETNAME", "x".repeat(257))).contains("at most 256 bytes");
      assertThat(client.ask("HELLO", "2", "SETNAME", "x".repeat(257)))
          .contains("at most 256 bytes");
      assertThat(client.ask("CLIENT", "SETINFO", "lib-ver", "1".repeat(257)))
          .isEqualTo("-ERR lib-ver must have at most 256 bytes, got 257|");
      assertThat(client.ask("KEYS", longText)).contains("at most 1024 bytes");
      assertThat(client.ask("SCAN", "0", "MATCH", longText)).contains("at most 1024 bytes");
      assertThat(client.ask("CONFIG", "GET", longText)).contains("at most 65536 bytes");
      assertThat(client.ask(longText, longText))
          .hasSizeLessThan(600)
          .startsWith("-ERR unknown command");
      assertThat(client.ask("SET", "k", longText)).isEqualTo("+OK|");
      assertThat(client.ask("STRLEN", "k")).isEqualTo(":" + longText.length() + "|");
    }
  }

  /** Databases are looked through in parts: all of them come, each key once. */
  @Test
  void keysOfALargeDatabaseComeOnceEach() throws IOException {
    int keys = 10_000;
    String longName = "x".repeat(1 << 20);
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      for (int i = 0; i < keys; i++) {
        client.send("SET", "key" + i, "");
      }
      for (int i = 0; i < keys; i++) {
        assertThat(client.read()).isEqualTo("+OK|");
      }
      client.ask("SET", longName, "");
      assertThat(client.ask("KEYS", "*")).startsWith("*" + (keys + 1) + "|").contains(longName);
      assertThat(client.ask("KEYS", "k*99")).startsWith("*100|");
      assertThat(client.ask("KEYS", "*x*x")).isEqualTo("*1|$1048576|" + longName + "|");
      assertThat(client.ask("SCAN", "0", "COUNT", "100000", "MATCH", "key*"))
          .startsWith("*2|$1|0|*" + keys + "|");
      Set<String> seen = new HashSet<>();
      String cursor = "0";
      do {
        String[] reply =
            client
                .ask("SCAN", cursor, "COUNT", "4999", "MATCH", "key*", "TYPE", "string")
                .split("\\|", -1);
        cursor = reply[2];
        for (int i = 5; i < reply.length; i += 2) {
          assertThat(seen.add(reply[i])).isTrue();
        }
      } while (!cursor.equals("0"));
      assertThat(seen).hasSize(keys);
    }
  }

  @Test
  void clientsCanBeKilledAndSeeIt() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient killer = new RespClient(server.port());
        RespClient victim = new RespClient(server.port())) {
      String id = victim.ask("CLIENT", "ID").replaceAll("\\D", "");
      assertThat(killer.ask("CLIENT", "KILL", "ID", id)).isEqualTo(":1|");
      assertThat(victim.isClosedByServer()).isTrue();
      String own = killer.ask("CLIENT", "ID").replaceAll("\\D", "");
      assertThat(killer.ask("CLIENT", "KILL", "ID", own, "SKIPME", "no")).isEqualTo(":1|");
      assertThat(killer.isClosedByServer()).isTrue();
    }
  }

  @Test
  void repliesCanBeTurnedOffAndOn() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      client.send("CLIENT", "REPLY", "OFF");
      client.send("PING");
      client.send("FOO");
      assertThat(client.ask("CLIENT", "REPLY", "ON")).isEqualTo("+OK|");
      client.send("CLIENT", "REPLY", "SKIP");
      client.send("ECHO", "skipped");
      assertThat(client.ask("ECHO", "seen")).isEqualTo("$4|seen|");
    }
  }

  @Test
  void skippingTwiceInARowSkipsTheCommandAfterTheSecond() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      client.send("CLIENT", "REPLY", "SKIP");
      client.send("CLIENT", "REPLY", "SKIP");
      client.send("ECHO", "skipped");
      assertThat(client.ask("ECHO", "seen")).isEqualTo("$4|seen|");
    }
  }

  @Test
  void quitAnswersAndCloses() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("QUIT")).isEqualTo("+OK|");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void shutdownRunsTheActionAndClosesTheClient() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (RunningServer server = TestServers.start(TestServers.settings(), asked::countDown);
        RespClient client = new RespClient(server.port())) {
      client.send("SHUTDOWN", "NOSAVE");
      assertThat(client.isClosedByServer()).isTrue();
      asked.await();
    }
  }

  @Test
  void inlineCommandsWork() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      client.sendRaw(
          bytes("SET k \"a b\"\r\nGET k\r\nVSET v VALUES 2 1 2 ATTR '{\"a\":1}'\nPING\r\n"));
      assertThat(client.read()).isEqualTo("+OK|");
      assertThat(client.read()).isEqualTo("$3|a b|");
      assertThat(client.read()).isEqualTo("+OK|");
      assertThat(client.read()).isEqualTo("+PONG|");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
