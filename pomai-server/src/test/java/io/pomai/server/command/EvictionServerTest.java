package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers whose memory is used up, as clients see them. */
@Timeout(180)
class EvictionServerTest {
  private static final int MIB = 1 << 20;
  private static final int DIMENSION = 64;

  @TempDir private Path folder;

  private static RunningServer server(String policy, int megabytes, String... more)
      throws IOException {
    List<String> settings = new ArrayList<>(List.of("maxmemory", megabytes + "mb"));
    settings.addAll(List.of("maxmemory-policy", policy));
    settings.addAll(List.of(more));
    return TestServers.start(settings.toArray(String[]::new));
  }

  private static long number(RespClient client, String section, String field) throws IOException {
    return Long.parseLong(
        client.ask("INFO", section).replaceAll("(?s).*\\\\x0a" + field + ":(\\d+).*", "$1"));
  }

  /** Fills the memory with strings until some were evicted; how many. */
  private static int fill(RespClient client, int length) throws IOException {
    String value = "v".repeat(length);
    int count = 0;
    while (number(client, "stats", "evicted_keys") == 0) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.ask("SET", "k" + count++, value)).isEqualTo("+OK|");
      }
    }
    return count;
  }

  @Test
  void thePolicyHoldsFromTheMomentThatItIsSet() throws IOException {
    try (RunningServer server = server("noeviction", 4);
        RespClient client = new RespClient(server.port())) {
      String value = "v".repeat(2_000);
      String reply = "";
      int count = 0;
      while (!reply.startsWith("-")) {
        reply = client.ask("SET", "k" + count++, value);
      }
      assertThat(reply).startsWith("-OOM command not allowed when used memory > 'maxmemory'");
      assertThat(number(client, "stats", "evicted_keys")).isZero();
      client.ask("CONFIG", "SET", "maxmemory-policy", "volatile-lru");
      assertThat(client.ask("SET", "another", value)).startsWith("-OOM");
      client.ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
      assertThat(client.ask("SET", "another", value)).isEqualTo("+OK|");
      assertThat(client.ask("INFO", "memory")).contains("maxmemory_policy:allkeys-lru");
      long evicted = number(client, "stats", "evicted_keys");
      assertThat(evicted).isBetween(1L, count / 2L);
      client.ask("CONFIG", "RESETSTAT");
      assertThat(number(client, "stats", "evicted_keys")).isZero();
    }
  }

  @Test
  void manyClientsWriteFiveTimesTheMemory() throws Exception {
    try (RunningServer server = server("allkeys-lru", 8);
        RespClient client = new RespClient(server.port());
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<Long>> writers = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        writers.add(() -> write(server.port(), thread));
      }
      long written = 0;
      for (Future<Long> writer : threads.invokeAll(writers)) {
        written += writer.get();
      }
      assertThat(written).isGreaterThan(5L * 8 * MIB);
      assertThat(number(client, "memory", "used_memory_peak")).isLessThanOrEqualTo(8L * MIB);
      assertThat(number(client, "memory", "used_memory_dataset")).isGreaterThan(3L * MIB);
      assertThat(number(client, "stats", "evicted_keys")).isGreaterThan(100);
      assertThat(client.ask("INFO", "errorstats")).doesNotContain("errorstat_");
    }
  }

  /** Strings and vector sets in turn; returns the bytes that were given. */
  private static long write(int port, int thread) throws IOException {
    byte[] vector = RespClient.blob(new float[DIMENSION]);
    long written = 0;
    try (RespClient client = new RespClient(port)) {
      for (int i = 0; written < 5L * 8 * MIB / 4 + MIB; i++) {
        int length = 1_000 + 997 * i % 7_000;
        client.send("SET", "t" + thread + "-" + i, "v".repeat(length));
        for (int j = 0; j < 20; j++) {
          client.send(
              RespClient.latin("VADD"),
              RespClient.latin("set" + thread + "-" + i / 20),
              RespClient.latin("FP32"),
              vector,
              RespClient.latin("e" + i + "-" + j),
              RespClient.latin("NOQUANT"));
        }
        assertThat(client.read()).isEqualTo("+OK|");
        for (int j = 0; j < 20; j++) {
          assertThat(client.read()).isEqualTo(":1|");
        }
        written += length + 20 * vector.length;
      }
    }
    return written;
  }

  /**
   * A key in some thousands takes longer than a millisecond: others hold a lock, or a processor.
   */
  @Test
  void evictionsThatTakeLongAreLatencyEvents() throws IOException {
    try (RunningServer server = server("allkeys-random", 8, "latency-monitor-threshold", "1");
        RespClient client = new RespClient(server.port())) {
      String value = "v".repeat(2_000);
      for (int i = 0; !client.ask("LATENCY", "LATEST").contains("|eviction-del|"); i++) {
        for (int j = 0; j < 500; j++) {
          client.send("SET", i + "-" + j, value);
        }
        for (int j = 0; j < 500; j++) {
          assertThat(client.read()).isEqualTo("+OK|");
        }
      }
      assertThat(number(client, "stats", "evicted_keys")).isPositive();
      assertThat(client.ask("LATENCY", "HISTORY", "eviction-del"))
          .matches("\\*\\d+\\|(\\*2\\|:\\d+\\|:[1-9]\\d*\\|)+");
      assertThat(client.ask("LATENCY", "DOCTOR")).contains("eviction-del: ");
      assertThat(client.ask("LATENCY", "RESET", "eviction-del")).isEqualTo(":1|");
    }
  }

  @Test
  void transactionsAndManyKeysAtOnceFindRoomToo() throws IOException {
    try (RunningServer server = server("allkeys-random", 8);
        RespClient client = new RespClient(server.port())) {
      fill(client, 1_000);
      String large = "w".repeat(20_000);
      client.ask("MULTI");
      for (int i = 0; i < 50; i++) {
        client.ask("SET", "in-transaction" + i, large);
      }
      assertThat(client.ask("EXEC")).isEqualTo("*50|" + "+OK|".repeat(50));
      List<String> words = new ArrayList<>(List.of("MSETNX"));
      for (int i = 0; i < 50; i++) {
        words.addAll(List.of("new" + i, large));
      }
      assertThat(client.ask(words.toArray(String[]::new))).isEqualTo(":1|");
      for (int i = 0; i < 50; i++) {
        assertThat(client.ask("STRLEN", "new" + i)).isEqualTo(":20000|");
      }
      words.set(0, "MSET");
      words.replaceAll(word -> word.replace("new", "newer"));
      assertThat(client.ask(words.toArray(String[]::new))).isEqualTo("+OK|");
    }
  }

  @Test
  void anEvictedKeyEndsATransactionThatWatchesIt() throws IOException {
    try (RunningServer server = server("volatile-ttl", 4);
        RespClient watching = new RespClient(server.port());
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "watched", "v", "EX", "1000");
      watching.ask("WATCH", "watched");
      String value = "v".repeat(2_000);
      for (int i = 0; !client.ask("EXISTS", "watched").equals(":0|"); i++) {
        client.ask("SET", "k" + i, value, "EX", "2000");
      }
      client.ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
      watching.ask("MULTI");
      watching.ask("PING");
      assertThat(watching.ask("EXEC")).isEqualTo("*-1|");
    }
  }

  @Test
  void aRestartHasWhatWasNotEvicted() throws IOException {
    List<String> expected = new ArrayList<>();
    int count;
    try (RunningServer server = server("allkeys-lru", 8, "dir", folder.toString());
        RespClient client = new RespClient(server.port())) {
      count = fill(client, 1_000);
      for (int i = 0; i < count; i++) {
        expected.add(client.ask("EXISTS", "k" + i));
      }
      assertThat(expected).contains(":0|", ":1|");
    }
    try (RunningServer server = server("noeviction", 8, "dir", folder.toString());
        RespClient client = new RespClient(server.port())) {
      for (int i = 0; i < count; i++) {
        assertThat(client.ask("EXISTS", "k" + i)).isEqualTo(expected.get(i));
      }
    }
  }

  /** A checkpoint, which would make room, waits for the end of a transaction that needs it. */
  @Test
  @Timeout(40)
  void aTransactionDoesNotWaitForTheCheckpointThatWaitsForIt() throws IOException {
    try (RunningServer server = server("allkeys-lru", 32, "dir", folder.toString());
        RespClient client = new RespClient(server.port())) {
      String value = "w".repeat(100_000);
      for (int round = 0; round < 4; round++) {
        client.ask("MULTI");
        for (int i = 0; i < 200; i++) {
          client.ask("SET", "t" + round + "-" + i, value);
        }
        assertThat(client.ask("EXEC")).isEqualTo("*200|" + "+OK|".repeat(200));
      }
      assertThat(number(client, "stats", "evicted_keys")).isPositive();
    }
  }
}
