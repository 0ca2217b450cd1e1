package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions of several clients at once. */
class TransactionTest {
  private static final int CLIENTS = 4;
  private static final int ROUNDS = 150;
  private static final int HALF_ROUNDS = 500;

  /** Runs on the event loops with a long estimate allowed, else on other threads. */
  private static RunningServer start(String inlineMicros) throws IOException {
    return TestServers.start("pomai-search-inline-micros", inlineMicros);
  }

  private interface Client {
    void run(RespClient client) throws Exception;
  }

  private static void together(RunningServer server, int clients, Client work) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        running.add(CompletableFuture.runAsync(() -> with(server, work), threads));
      }
      running.forEach(CompletableFuture::join);
    }
  }

  private static void with(RunningServer server, Client work) {
    try (RespClient client = new RespClient(server.port())) {
      work.run(client);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What is read before EXEC is still true when it writes: no increment is lost. */
  @ParameterizedTest
  @ValueSource(strings = {"1000000", "0"})
  void watchedCountersLoseNoIncrement(String inlineMicros) throws Exception {
    try (RunningServer server = start(inlineMicros);
        RespClient check = new RespClient(server.port())) {
      together(
          server,
          CLIENTS,
          client -> {
            for (int i = 0; i < ROUNDS; i++) {
              increment(client);
            }
          });
      assertThat(check.ask("GET", "counter")).isEqualTo(bulk(CLIENTS * ROUNDS));
    }
  }

  @Test
  void anExecThatIsRefusedEndsTheTransaction() throws IOException {
    String refused =
        "-EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command|";
    try (RunningServer server = start("100");
        RespClient client = new RespClient(server.port())) {
      client.ask("MULTI");
      client.ask("SET", "k", "v");
      assertThat(client.ask("EXEC", "x")).isEqualTo(refused);
      assertThat(client.ask("GET", "k")).isEqualTo("$-1|");
      assertThat(client.ask("EXEC")).isEqualTo("-ERR EXEC without MULTI|");
      assertThat(client.ask("EXEC", "x", "y")).isEqualTo(refused);
    }
  }

  private static void increment(RespClient client) throws IOException {
    String reply = "*-1|";
    while (reply.equals("*-1|")) {
      client.ask("WATCH", "counter");
      String[] value = client.ask("GET", "counter").split("\\|", -1);
      int count = value.length > 2 ? Integer.parseInt(value[1]) : 0;
      client.ask("MULTI");
      client.ask("SET", "counter", Integer.toString(count + 1));
      reply = client.ask("EXEC");
    }
    assertThat(reply).isEqualTo("*1|+OK|");
  }

  private static String bulk(int number) {
    String text = Integer.toString(number);
    return "$" + text.length() + "|" + text + "|";
  }

  /** Nobody else writes between the commands of a transaction, to strings or to vector sets. */
  @ParameterizedTest
  @ValueSource(strings = {"1000000", "0"})
  void transactionsAreAlone(String inlineMicros) throws Exception {
    try (RunningServer server = start(inlineMicros)) {
      AtomicBoolean over = new AtomicBoolean();
      try (ExecutorService others = Executors.newFixedThreadPool(2)) {
        CompletableFuture<Void> strings =
            CompletableFuture.runAsync(
                () -> with(server, client -> repeat(over, client, "INCR", "n")), others);
        CompletableFuture<Void> vectors =
            CompletableFuture.runAsync(() -> with(server, client -> churn(over, client)), others);
        together(
            server,
            2,
            client -> {
              for (int i = 0; i < ROUNDS; i++) {
                checkAlone(client);
              }
            });
        over.set(true);
        CompletableFuture.allOf(strings, vectors).join();
      }
    }
  }

  private static void repeat(AtomicBoolean over, RespClient client, String... words)
      throws IOException {
    while (!over.get()) {
      client.ask(words);
    }
  }

  private static void churn(AtomicBoolean over, RespClient client) throws IOException {
    while (!over.get()) {
      client.ask("VADD", "v", "VALUES", "2", "1", "2", "other");
      client.ask("VREM", "v", "other");
    }
  }

  private static void checkAlone(RespClient client) throws IOException {
    client.ask("MULTI");
    client.ask("SET", "n", "1");
    client.ask("VCARD", "v");
    client.ask("INCR", "n");
    client.ask("VADD", "v", "VALUES", "2", "1", "0", "mine");
    client.ask("INCR", "n");
    client.ask("VREM", "v", "mine");
    client.ask("VCARD", "v");
    client.ask("INCR", "n");
    String[] reply = client.ask("EXEC").split("\\|", -1);
    assertThat(reply).startsWith("*8", "+OK").contains(":2", ":3", ":4");
    assertThat(reply[7]).as("elements after, and before").isEqualTo(reply[2]);
  }

  /** Nobody reads half of a transaction, with one command or with two, keys or elements. */
  @ParameterizedTest
  @ValueSource(strings = {"1000000", "0"})
  void nobodySeesHalf(String inlineMicros) throws Exception {
    try (RunningServer server = start(inlineMicros);
        RespClient first = new RespClient(server.port())) {
      change(first, 1);
      AtomicBoolean over = new AtomicBoolean();
      try (ExecutorService others = Executors.newFixedThreadPool(3)) {
        List<CompletableFuture<Void>> readers =
            List.<Client>of(
                    TransactionTest::readAtOnce,
                    TransactionTest::readOneByOne,
                    TransactionTest::readElements)
                .stream()
                .map(
                    reader -> CompletableFuture.runAsync(() -> until(over, server, reader), others))
                .toList();
        for (int i = 2; i < HALF_ROUNDS; i++) {
          change(first, i);
        }
        over.set(true);
        readers.forEach(CompletableFuture::join);
      }
    }
  }

  private static void until(AtomicBoolean over, RunningServer server, Client work) {
    with(
        server,
        client -> {
          while (!over.get()) {
            work.run(client);
          }
        });
  }

  private static void change(RespClient client, int version) throws IOException {
    String text = Integer.toString(version);
    client.ask("MULTI");
    client.ask("SET", "a", text);
    client.ask("VSETATTR", "v", "p", text);
    client.ask("VADD", "v", "VALUES", "2", "1", "0", "p", "SETATTR", text);
    for (int i = 0; i < 20; i++) {
      client.ask("INCR", "n");
    }
    client.ask("VADD", "v", "VALUES", "2", "0", "1", "q", "SETATTR", text);
    client.ask("SET", "b", text);
    assertThat(client.ask("EXEC")).endsWith("+OK|");
  }

  private static void readAtOnce(RespClient client) throws IOException {
    String[] reply = client.ask("MGET", "a", "b").split("\\|", -1);
    assertThat(reply[4]).isEqualTo(reply[2]);
  }

  private static void readOneByOne(RespClient client) throws IOException {
    int a = Integer.parseInt(client.ask("GET", "a").split("\\|", -1)[1]);
    int b = Integer.parseInt(client.ask("GET", "b").split("\\|", -1)[1]);
    assertThat(b).isGreaterThanOrEqualTo(a);
  }

  private static void readElements(RespClient client) throws IOException {
    String reply = client.ask("VSIM", "v", "VALUES", "2", "1", "1", "WITHATTRIBS");
    String[] words = reply.split("\\|", -1);
    assertThat(words[8]).as(reply).isEqualTo(words[4]);
  }

  /** What a client queued goes with it, and what it watched. */
  @Test
  void aClientThatLeavesLeavesNothing() throws Exception {
    try (RunningServer server = start("1000000");
        RespClient check = new RespClient(server.port())) {
      try (RespClient client = new RespClient(server.port())) {
        client.ask("WATCH", "k");
        client.ask("MULTI");
        client.ask("SET", "k", "1");
      }
      assertThat(check.ask("EXISTS", "k")).isEqualTo(":0|");
    }
  }

  /** A transaction may not take more memory than a query. */
  @Test
  void tooMuchIsRefusedAsAWhole() throws Exception {
    try (RunningServer server = TestServers.start("client-query-buffer-limit", "1mb");
        RespClient client = new RespClient(server.port())) {
      client.ask("MULTI");
      byte[] value = new byte[100_000];
      for (int i = 0; i < 10; i++) {
        assertThat(client.ask(RespClient.latin("SET"), RespClient.latin("k" + i), value))
            .isEqualTo("+QUEUED|");
      }
      assertThat(client.ask(RespClient.latin("SET"), RespClient.latin("last"), value))
          .startsWith("-ERR transaction of more than 1048576 bytes");
      assertThat(client.ask("EXEC")).startsWith("-EXECABORT");
      assertThat(client.ask("DBSIZE")).isEqualTo(":0|");
    }
  }

  /** A long transaction runs elsewhere; its client gets the replies in order. */
  @Test
  void longTransactionsKeepTheOrder() throws Exception {
    try (RunningServer server = start("100");
        RespClient client = new RespClient(server.port())) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(frame("MULTI"));
      int commands = 5_000;
      for (int i = 0; i < commands; i++) {
        all.writeBytes(frame("INCR", "n"));
      }
      all.writeBytes(frame("EXEC"));
      all.writeBytes(frame("GET", "n"));
      client.sendRaw(all.toByteArray());
      assertThat(client.read()).isEqualTo("+OK|");
      for (int i = 0; i < commands; i++) {
        assertThat(client.read()).isEqualTo("+QUEUED|");
      }
      assertThat(client.read()).startsWith("*5000|:1|:2|").endsWith(":4999|:5000|");
      assertThat(client.read()).isEqualTo("$4|5000|");
    }
  }

  private static byte[] frame(String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = RespClient.latin(words[i]);
    }
    return RespClient.frame(bytes);
  }
}
