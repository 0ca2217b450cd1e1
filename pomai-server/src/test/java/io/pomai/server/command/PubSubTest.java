package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PubSubTest {
  private static final int MESSAGES = 2_000;

  @Test
  void messagesComeInOrderToWhoeverIsSubscribed() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient direct = new RespClient(server.port());
        RespClient pattern = new RespClient(server.port());
        RespClient publisher = new RespClient(server.port())) {
      direct.ask("SUBSCRIBE", "news");
      pattern.ask("HELLO", "3");
      pattern.ask("PSUBSCRIBE", "n?ws");
      assertThat(publisher.ask("CLIENT", "LIST")).contains("flags=P db=0 sub=1 psub=0 ssub=0");
      assertThat(publisher.ask("INFO", "stats")).contains("pubsub_channels:1", "pubsub_patterns:1");
      assertThat(publisher.ask("INFO", "clients")).contains("pubsub_clients:2");
      for (int i = 0; i < 1_000; i++) {
        assertThat(publisher.ask("PUBLISH", "news", "m" + i)).isEqualTo(":2|");
      }
      assertThat(publisher.ask("SPUBLISH", "news", "shard")).isEqualTo(":0|");
      for (int i = 0; i < 1_000; i++) {
        assertThat(direct.read()).startsWith("*3|$7|message|$4|news|").endsWith("|m" + i + "|");
        assertThat(pattern.read())
            .startsWith(">4|$8|pmessage|$4|n?ws|$4|news|")
            .endsWith("|m" + i + "|");
      }
      direct.ask("UNSUBSCRIBE", "news");
      assertThat(publisher.ask("PUBLISH", "news", "x")).isEqualTo(":1|");
      assertThat(direct.ask("GET", "k")).isEqualTo("$-1|");
    }
  }

  @Test
  void aDisconnectedSubscriberIsForgotten() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient publisher = new RespClient(server.port())) {
      try (RespClient gone = new RespClient(server.port())) {
        gone.ask("SUBSCRIBE", "a");
        assertThat(publisher.ask("PUBLISH", "a", "x")).isEqualTo(":1|");
      }
      while (!publisher.ask("PUBSUB", "CHANNELS").equals("*0|")) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aSubscriberThatNeverReadsIsClosed() throws IOException {
    try (RunningServer server =
            TestServers.start("client-output-buffer-limit", "pubsub 100000 0 0");
        RespClient silent = new RespClient(server.port());
        RespClient publisher = new RespClient(server.port())) {
      silent.ask("SUBSCRIBE", "a");
      String message = "x".repeat(50_000);
      while (!publisher.ask("PUBLISH", "a", message).equals(":0|")) {
        Thread.onSpinWait();
      }
      assertThat(publisher.ask("CLIENT", "LIST")).doesNotContain("flags=P");
    }
  }

  /** Two publish at once; nobody sees their messages in another order than others do. */
  @Test
  void allSubscribersSeeMessagesInTheSameOrder() throws Exception {
    try (RunningServer server = TestServers.start();
        RespClient one = new RespClient(server.port());
        RespClient other = new RespClient(server.port())) {
      one.ask("SUBSCRIBE", "a");
      other.ask("SUBSCRIBE", "a");
      Thread first = publisher(server, "x");
      Thread second = publisher(server, "y");
      for (int i = 0; i < 2 * MESSAGES; i++) {
        assertThat(one.read()).isEqualTo(other.read());
      }
      first.join();
      second.join();
    }
  }

  private static Thread publisher(RunningServer server, String message) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try (RespClient client = new RespClient(server.port())) {
                for (int i = 0; i < MESSAGES; i++) {
                  client.ask("PUBLISH", "a", message + i);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  @Test
  void nothingComesBehindTheConfirmationOfAnEnd() throws Exception {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      Thread publisher = publisher(server, "x");
      for (int round = 0; round < 100; round++) {
        client.send("SUBSCRIBE", "a");
        client.send("UNSUBSCRIBE", "a");
        assertThat(client.read()).isEqualTo("*3|$9|subscribe|$1|a|:1|");
        String next = client.read();
        while (next.startsWith("*3|$7|message|")) {
          next = client.read();
        }
        assertThat(next).isEqualTo("*3|$11|unsubscribe|$1|a|:0|");
        assertThat(client.ask("ECHO", "hi")).isEqualTo("$2|hi|");
      }
      publisher.join();
    }
  }

  @Test
  void nothingComesBehindReset() throws Exception {
    String[] many = new String[1_000];
    Arrays.setAll(many, i -> i == 0 ? "SUBSCRIBE" : i + 1 == many.length ? "a" : "channel" + i);
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      Thread publisher = publisher(server, "x");
      for (int round = 0; round < 60; round++) {
        client.send(many);
        client.send("RESET");
        String next = client.read();
        while (!next.equals("+RESET|")) {
          assertThat(next).containsAnyOf("|subscribe|", "|message|");
          next = client.read();
        }
        assertThat(client.ask("ECHO", "hi")).isEqualTo("$2|hi|");
      }
      publisher.join();
    }
  }

  /** What a subscriber leaves unread waits for it, and confirmations keep their place. */
  @Test
  void whoReadsLateGetsAllMessagesInOrder() throws IOException {
    try (RunningServer server =
            TestServers.start("client-output-buffer-limit", "pubsub 100mb 0 0");
        RespClient late = new RespClient(server.port());
        RespClient publisher = new RespClient(server.port())) {
      late.ask("HELLO", "3");
      late.ask("SET", "k", "v");
      late.ask("SUBSCRIBE", "a");
      for (int i = 0; i < 9_000; i++) {
        assertThat(publisher.ask("PUBLISH", "a", i + "x".repeat(i % 7_000))).isEqualTo(":1|");
      }
      late.send("SUBSCRIBE", "b");
      late.send("GET", "k");
      late.send("UNSUBSCRIBE", "a");
      for (int i = 0; i < 9_000; i++) {
        String message = i + "x".repeat(i % 7_000);
        assertThat(late.read())
            .isEqualTo(">3|$7|message|$1|a|$" + message.length() + "|" + message + "|");
      }
      assertThat(late.read()).isEqualTo(">3|$9|subscribe|$1|b|:2|");
      assertThat(late.read()).isEqualTo("$1|v|");
      assertThat(late.read()).isEqualTo(">3|$11|unsubscribe|$1|a|:1|");
    }
  }

  @Test
  void whatAClientSendsToItselfComesBehindTheReply() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      client.ask("HELLO", "3");
      client.ask("SUBSCRIBE", "a");
      client.send("PUBLISH", "a", "1");
      client.send("PUBLISH", "a", "2");
      assertThat(client.read()).isEqualTo(":1|");
      assertThat(client.read()).isEqualTo(">3|$7|message|$1|a|$1|1|");
      assertThat(client.read()).isEqualTo(":1|");
      assertThat(client.read()).isEqualTo(">3|$7|message|$1|a|$1|2|");
    }
  }

  @Test
  void aClientThatWantsNoRepliesGetsMessagesAndConfirmations() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port());
        RespClient publisher = new RespClient(server.port())) {
      client.send("CLIENT", "REPLY", "OFF");
      client.send("SELECT", "1");
      assertThat(client.ask("SUBSCRIBE", "a")).isEqualTo("*3|$9|subscribe|$1|a|:1|");
      publisher.ask("PUBLISH", "a", "x");
      assertThat(client.read()).isEqualTo("*3|$7|message|$1|a|$1|x|");
      assertThat(client.ask("UNSUBSCRIBE")).isEqualTo("*3|$11|unsubscribe|$1|a|:0|");
      client.send("CLIENT", "REPLY", "ON");
      client.send("CLIENT", "REPLY", "SKIP");
      assertThat(client.read()).isEqualTo("+OK|");
      assertThat(client.ask("SUBSCRIBE", "a")).isEqualTo("*3|$9|subscribe|$1|a|:1|");
      assertThat(client.ask("PING")).isEqualTo("*2|$4|pong|$0||");
      client.ask("UNSUBSCRIBE");
      client.send("CLIENT", "REPLY", "SKIP");
      client.send("RESET");
      assertThat(client.ask("PING")).isEqualTo("+PONG|");
    }
  }

  @Test
  void clientsAreListedAndKilledByTheirType() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient channel = new RespClient(server.port());
        RespClient pattern = new RespClient(server.port());
        RespClient shard = new RespClient(server.port());
        RespClient admin = new RespClient(server.port())) {
      channel.ask("SUBSCRIBE", "a");
      pattern.ask("PSUBSCRIBE", "a");
      shard.ask("SSUBSCRIBE", "a");
      assertThat(admin.ask("CLIENT", "LIST", "TYPE", "pubsub"))
          .contains("sub=1 psub=0 ssub=0", "sub=0 psub=1 ssub=0", "sub=0 psub=0 ssub=1");
      assertThat(admin.ask("CLIENT", "LIST", "TYPE", "normal"))
          .contains("flags=N")
          .doesNotContain("flags=P");
      assertThat(shard.ask("SUNSUBSCRIBE")).isEqualTo("*3|$12|sunsubscribe|$1|a|:0|");
      assertThat(admin.ask("CLIENT", "KILL", "TYPE", "pubsub")).isEqualTo(":2|");
      assertThat(channel.isClosedByServer()).isTrue();
      assertThat(pattern.isClosedByServer()).isTrue();
      assertThat(shard.ask("PING")).isEqualTo("+PONG|");
    }
  }

  @Test
  void aClientCannotSubscribeWithoutEnd() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      String name = "n".repeat(60_000);
      int taken = 0;
      while (client.ask("SUBSCRIBE", name + taken).startsWith("*3|$9|subscribe|")) {
        taken++;
      }
      assertThat(taken).isBetween(250, 280);
      assertThat(client.ask("SUBSCRIBE", name + taken)).startsWith("-ERR more than 16777216 bytes");
      assertThat(client.ask("UNSUBSCRIBE", name + 0)).startsWith("*3|$11|unsubscribe|");
      assertThat(client.ask("SUBSCRIBE", name + taken)).startsWith("*3|$9|subscribe|");
    }
  }

  /** The messages are shared by those who get them; half of these never read. */
  @Test
  void longMessagesComeWhole() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient direct = new RespClient(server.port());
        RespClient pattern = new RespClient(server.port());
        RespClient silent = new RespClient(server.port());
        RespClient publisher = new RespClient(server.port())) {
      direct.ask("SUBSCRIBE", "a");
      pattern.ask("HELLO", "3");
      pattern.ask("PSUBSCRIBE", "*");
      silent.ask("SUBSCRIBE", "a");
      String message = "x".repeat(3_000_000);
      for (int i = 0; i < 5; i++) {
        assertThat(publisher.ask("PUBLISH", "a", message + i)).isEqualTo(":3|");
        assertThat(direct.read()).isEqualTo("*3|$7|message|$1|a|$3000001|" + message + i + "|");
        assertThat(pattern.read())
            .isEqualTo(">4|$8|pmessage|$1|*|$1|a|$3000001|" + message + i + "|");
      }
    }
  }
}
