package io.pomai.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.protocol.resp.RespLimits;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PomaiServerTest {
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void restart(ServerConfig config) throws IOException {
    server.close();
    server = new TestServer(config);
  }

  @Test
  void answersInOrderWhateverRunsWhere() throws IOException {
    Random random = new Random(7);
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      script.append(random.nextInt(10) == 0 ? "LATER " : "ECHO ").append(i).append("\r\n");
    }
    try (RawClient client = server.connect()) {
      for (int at = 0; at < script.length(); ) {
        int end = Math.min(script.length(), at + 1 + random.nextInt(500));
        client.send(script.substring(at, end));
        at = end;
      }
      for (int i = 0; i < 2000; i++) {
        assertThat(client.read()).isEqualTo("$" + i);
      }
    }
  }

  @Test
  void aMalformedFrameEndsItsConnectionAndNothingElse() throws IOException {
    try (RawClient good = server.connect();
        RawClient bad = server.connect()) {
      bad.send("PING\r\nLATER x\r\n*1\r\n!3\r\n" + "more\r\n".repeat(100_000));
      assertThat(bad.read()).isEqualTo("+PONG");
      assertThat(bad.read()).isEqualTo("$x");
      assertThat(bad.read()).isEqualTo("-ERR Protocol error: expected '$', got '!'");
      assertThat(bad.read()).isEqualTo("EOF");
      assertThat(good.ask("PING")).isEqualTo("+PONG");
    }
    TestServer.await(() -> server.registry.size() == 0);
    assertThat(server.executor.disconnected).hasValue(2);
  }

  @Test
  void echoesArgumentsOfManyMegabytes() throws IOException {
    String big = "x".repeat(5_000_000);
    try (RawClient client = server.connect()) {
      client.send(
          "*2\r\n$5\r\nLATER\r\n$5000000\r\n"
              + big
              + "\r\n*2\r\n$4\r\nECHO\r\n$5000000\r\n"
              + big
              + "\r\n");
      assertThat(client.read().length()).isEqualTo(5_000_001);
      assertThat(client.read().length()).isEqualTo(5_000_001);
      assertThat(client.ask("PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void turnsAwayWhoComesAfterTheLastFreePlace() throws IOException {
    restart(TestServer.config(0, 2, 0, false, RespLimits.DEFAULTS));
    try (RawClient first = server.connect();
        RawClient second = server.connect()) {
      first.ask("PING");
      second.ask("PING");
      try (RawClient third = server.connect()) {
        assertThat(third.read()).isEqualTo("-ERR max number of clients reached");
        assertThat(third.read()).isEqualTo("EOF");
      }
      assertThat(server.registry.rejected()).isEqualTo(1);
    }
    TestServer.await(() -> server.registry.size() == 0);
    try (RawClient next = server.connect()) {
      assertThat(next.ask("PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void closesSilentClients() throws IOException {
    restart(TestServer.config(0, 10, 1, false, RespLimits.DEFAULTS));
    try (RawClient client = server.connect()) {
      assertThat(client.ask("PING")).isEqualTo("+PONG");
      assertThat(client.read()).isEqualTo("EOF");
    }
  }

  @Test
  void aReplyBeyondTheOutputLimitEndsItsConnection() throws IOException {
    restart(
        TestServer.config(
            0, 10, 0, false, new RespLimits(1 << 20, 100, 1024, 1 << 20, 10_000, 10, 100)));
    try (RawClient good = server.connect();
        RawClient greedy = server.connect()) {
      assertThat(greedy.ask("BIG 9000")).hasSize(9001);
      assertThat(greedy.ask("BIG 10000")).isEqualTo("EOF");
      assertThat(good.ask("PING")).isEqualTo("+PONG");
    }
  }

  @Test
  void clientsWithoutThePasswordAreHeldShort() throws IOException {
    restart(TestServer.config(0, 10, 0, true, RespLimits.DEFAULTS));
    try (RawClient client = server.connect()) {
      client.send("*2\r\n$4\r\nECHO\r\n$3\r\nabc\r\n*11\r\n");
      assertThat(client.read()).isEqualTo("$abc");
      assertThat(client.read()).isEqualTo("-ERR Protocol error: unauthenticated multibulk length");
      assertThat(client.read()).isEqualTo("EOF");
    }
  }

  @Test
  void aFailingCommandEndsItsConnectionOnly() throws IOException {
    try (RawClient good = server.connect();
        RawClient bad = server.connect()) {
      assertThat(bad.ask("FAIL")).isEqualTo("EOF");
      assertThat(failAfterAnAsyncCommand()).isEqualTo("EOF");
      assertThat(good.ask("PING")).isEqualTo("+PONG");
    }
  }

  private String failAfterAnAsyncCommand() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("HELD x\r\nFAIL\r\n");
      server.executor.gate.countDown();
      String first = client.read();
      return first.equals("$x") ? client.read() : first;
    }
  }

  @Test
  void repliesCanBeSwitchedOffAndSkipped() throws IOException {
    try (RawClient client = server.connect()) {
      client.send(
          "REPLY SKIP_NEXT\r\nECHO 1\r\nECHO 2\r\nREPLY SKIP_NEXT\r\nLATER 3\r\nECHO 4\r\n");
      assertThat(client.read()).isEqualTo("$2");
      assertThat(client.read()).isEqualTo("$4");
      client.send("REPLY OFF\r\nECHO 5\r\nLATER 6\r\nREPLY ON\r\nECHO 7\r\n");
      assertThat(client.read()).isEqualTo("+OK");
      assertThat(client.read()).isEqualTo("$7");
    }
  }

  @Test
  void aMalformedFrameIsNotAnsweredWhenRepliesAreOff() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("REPLY OFF\r\n*x\r\n");
      assertThat(client.read()).isEqualTo("EOF");
    }
  }

  @Test
  void whatADisconnectedClientLeftBehindIsNotExecuted() throws Exception {
    RawClient client = server.connect();
    client.send("HELD x\r\n" + "LATER y\r\n".repeat(1000));
    server.executor.holding.await();
    client.abort();
    server.executor.gate.countDown();
    TestServer.await(() -> server.executor.disconnected.get() == 1);
    assertThat(server.executor.executed).hasValue(1);
  }

  @Test
  void quitIsAnsweredAndNothingAfterItRuns() throws IOException {
    try (RawClient client = server.connect()) {
      client.send("ECHO 1\r\nQUIT\r\nECHO 2\r\n");
      assertThat(List.of(client.read(), client.read(), client.read()))
          .containsExactly("$1", "+OK", "EOF");
    }
  }

  @Test
  void closingFinishesTheRunningCommand() throws Exception {
    restart(TestServer.oneLoop()); // so that both clients are closed when the second one says so
    try (RawClient client = server.connect();
        RawClient idle = server.connect()) {
      idle.ask("PING");
      client.send("HELD x\r\nECHO never\r\n");
      server.executor.holding.await();
      CompletableFuture<Void> closed = CompletableFuture.runAsync(server.server::close);
      assertThat(idle.read()).isEqualTo("EOF");
      server.executor.gate.countDown();
      assertThat(client.read()).isEqualTo("$x");
      assertThat(client.read()).isEqualTo("EOF");
      closed.get();
      assertThatThrownBy(server::connect).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aCommandThatOutlivesTheServerCleansUpWhenItEnds() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("HELD x\r\n");
      server.executor.holding.await();
      server.server.close();
      assertThat(client.read()).isEqualTo("EOF");
      server.executor.gate.countDown();
      TestServer.await(() -> server.executor.disconnected.get() == 1);
      assertThat(server.registry.size()).isZero();
    }
  }

  @Test
  void aClientThatLeavesDuringItsCommandIsForgottenWhenItEnds() throws Exception {
    try (RawClient client = server.connect()) {
      client.send("HELD x\r\n");
      server.executor.holding.await();
      server.registry.list().getFirst().kill();
      assertThat(client.read()).isEqualTo("EOF");
      assertThat(server.executor.disconnected).hasValue(0);
      server.executor.gate.countDown();
      TestServer.await(() -> server.executor.disconnected.get() == 1);
      assertThat(server.registry.size()).isZero();
    }
  }

  @Test
  void describesClientsAsRedisDoes() throws IOException {
    try (RawClient client = server.connect()) {
      client.ask("PING");
      StringBuilder line = new StringBuilder();
      ClientInfo.append(server.registry.list().getFirst(), line);
      assertThat(line.toString())
          .matches(
              "id=1 addr=127.0.0.1:\\d+ laddr=127.0.0.1:"
                  + server.server.port()
                  + " fd=-1 name= age=\\d+ idle=\\d+ "
                  + "flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 watch=0 qbuf=\\d+ qbuf-free=\\d+ argv-mem=0 "
                  + "multi-mem=0 rbs=\\d+ rbp=\\d+ obl=\\d+ oll=[01] omem=\\d+ tot-mem=\\d+ events=r cmd=NULL "
                  + "user=default redir=-1 resp=2 lib-name= lib-ver=");
    }
  }

  @Test
  void aPortInUseIsNamed() {
    assertThatThrownBy(
            () ->
                PomaiServer.start(
                    TestServer.config(server.server.port()),
                    server.executor,
                    new ConnectionRegistry()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on 127.0.0.1 port " + server.server.port());
  }
}
