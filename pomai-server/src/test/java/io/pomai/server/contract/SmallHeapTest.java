package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.RespClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that have a server with its usual, small heap remember as much as they can. */
@Timeout(180)
class SmallHeapTest {
  private static final int ATTACKERS = 32;
  private static final int BLOCK = 10_000;

  private interface Attack {
    void run(RespClient client) throws IOException;
  }

  /** Many clients attack and stay; others are served meanwhile and afterwards. */
  private static void attack(int port, Attack attack) throws Exception {
    List<RespClient> attackers = new ArrayList<>();
    try (RespClient other = new RespClient(port)) {
      for (int i = 0; i < ATTACKERS; i++) {
        RespClient client = new RespClient(port);
        attackers.add(client);
        try {
          attack.run(client);
        } catch (IOException closed) {
          assertThat(other.ask("PING")).isEqualTo("+PONG|"); // who asks for too much may be closed
        }
        assertThat(other.ask("PING")).isEqualTo("+PONG|");
      }
      for (RespClient client : attackers) {
        client.close();
      }
      while (!other.ask("INFO", "clients").contains("connected_clients:1\\x0d")) {
        Thread.onSpinWait();
      }
      assertThat(other.ask("WATCH", "k")).isEqualTo("+OK|");
      other.ask("MULTI");
      assertThat(other.ask("SET", "k", "v")).isEqualTo("+QUEUED|");
      assertThat(other.ask("EXEC")).isEqualTo("*1|+OK|");
    }
  }

  @Test
  void theHeapLastsWhateverClientsHaveItRemember() throws Exception {
    try (ServerProcess server = new ServerProcess("--port", "0", "--maxmemory", "64mb")) {
      int port = server.awaitReady();
      attack(port, SmallHeapTest::queueCommands);
      attack(port, SmallHeapTest::beginCommand);
      attack(port, SmallHeapTest::watchKeys);
      attack(port, SmallHeapTest::subscribe);
    }
  }

  /** Short messages to clients that do not read cost their bytes, and these are not on the heap. */
  @Test
  void theHeapLastsWhereSubscribersDoNotRead() throws Exception {
    List<RespClient> silent = new ArrayList<>();
    try (ServerProcess server = new ServerProcess("--port", "0", "--maxmemory", "64mb")) {
      int port = server.awaitReady();
      for (int i = 0; i < ATTACKERS; i++) {
        RespClient client = new RespClient(port);
        silent.add(client);
        client.ask("SUBSCRIBE", "a");
      }
      publish(port);
    } finally {
      for (RespClient client : silent) {
        client.close();
      }
    }
  }

  private static void publish(int port) throws IOException {
    byte[] messages = RespClient.latin("PUBLISH a x\r\n".repeat(BLOCK));
    try (RespClient publisher = new RespClient(port)) {
      for (int block = 0; block < 25; block++) {
        publisher.sendRaw(messages);
        for (int i = 0; i < BLOCK; i++) {
          assertThat(publisher.read()).isEqualTo(":" + ATTACKERS + "|");
        }
      }
    }
  }

  private static void queueCommands(RespClient client) throws IOException {
    byte[] pings = RespClient.latin("PING\r\n".repeat(BLOCK));
    client.ask("MULTI");
    for (int block = 0; block < 3; block++) {
      client.sendRaw(pings);
      for (int i = 0; i < BLOCK; i++) {
        String reply = client.read();
        if (!reply.equals("+QUEUED|")) {
          assertThat(reply).startsWith("-ERR transaction is too long: ");
        }
      }
    }
  }

  private static void beginCommand(RespClient client) throws IOException {
    byte[] empty = RespClient.latin("$0\r\n\r\n".repeat(BLOCK));
    client.sendRaw(RespClient.latin("*1048576\r\n"));
    for (int i = 0; i < 100; i++) {
      client.sendRaw(empty);
    }
  }

  private static void subscribe(RespClient client) throws IOException {
    byte[][] words = new byte[BLOCK][];
    words[0] = RespClient.latin("PSUBSCRIBE");
    for (int block = 0; block < 3; block++) {
      for (int i = 1; i < BLOCK; i++) {
        words[i] = RespClient.latin(block + ":" + i);
      }
      client.send(words);
      String reply = client.read();
      for (int i = 1; i + 1 < BLOCK && !reply.startsWith("-"); i++) {
        reply = client.read();
      }
      if (reply.startsWith("-")) {
        assertThat(reply).startsWith("-ERR too many subscriptions: ");
        return;
      }
    }
  }

  private static void watchKeys(RespClient client) throws IOException {
    byte[][] words = new byte[BLOCK][];
    words[0] = RespClient.latin("WATCH");
    for (int block = 0; block < 3; block++) {
      for (int i = 1; i < BLOCK; i++) {
        words[i] = RespClient.latin(block + ":" + i);
      }
      client.ask(words);
    }
  }
}
