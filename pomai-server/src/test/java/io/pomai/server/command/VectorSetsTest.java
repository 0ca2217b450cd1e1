package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.engine.Durability;
import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vector sets over the network: over restarts, with an index, and from many clients at once. */
@Timeout(120)
class VectorSetsTest {
  private static final int DIMENSION = 32;
  private static final int CLUSTERS = 60;
  private static final int VECTORS = 3_000;
  private static final int K = 10;

  private final Random random = new Random(5);

  private static byte[] latin(String text) {
    return RespClient.latin(text);
  }

  // ---- restarts

  private static RunningServer serverOn(SimulatedDisk disk) throws IOException {
    PomaiEngine engine = PomaiEngine.unloaded(EngineConfig.defaults().withBudgetBytes(64 << 20));
    engine.load(
        disk, Durability.in(Path.of("unused")).withPolicy(SyncPolicy.ALWAYS), (bytes, total) -> {});
    return RunningServer.start(
            TestServers.settings("appendfsync", "always"), engine, opened -> {}, () -> {})
        .awaitLoaded();
  }

  private static List<String> everything(RespClient client) throws IOException {
    List<String> replies = new ArrayList<>();
    for (String key : List.of("q8", "bin", "f32", "reduced", "l2")) {
      String probe = key.equals("reduced") ? "VALUES 4 1 2 3 4" : "VALUES 3 1 -2 3";
      for (String command :
          List.of(
              "VCARD " + key,
              "VDIM " + key,
              "VINFO " + key,
              "VRANGE " + key + " - +",
              "VSIM " + key + " " + probe + " WITHSCORES WITHATTRIBS COUNT 50 TRUTH",
              "VEMB " + key + " e1 RAW",
              "VGETATTR " + key + " e2",
              "VLINKS " + key + " e3 WITHSCORES")) {
        replies.add(client.ask(command.split(" ", -1)));
      }
    }
    return replies;
  }

  private static void change(RespClient client, int round) throws IOException {
    for (int i = 0; i < 30; i++) {
      String value = (round + 1) * i - 20 + " " + (i * i - 7 * round) + " " + (3 - i);
      for (String form :
          List.of(
              "VADD q8 VALUES 3 " + value + " e" + i,
              "VADD bin VALUES 3 " + value + " e" + i + " BIN",
              "VADD f32 VALUES 3 " + value + " e" + i + " NOQUANT M 32",
              "VADD reduced REDUCE 2 VALUES 4 1 " + value + " e" + i,
              "VADD l2 VALUES 3 " + value + " e" + i + " XMETRIC L2")) {
        String attributes = i % 3 == 0 ? " SETATTR {\"round\":" + round + "}" : "";
        assertThat(client.ask((form + attributes).split(" ", -1))).isIn(":0|", ":1|");
      }
    }
    for (String key : List.of("q8", "bin", "f32", "reduced", "l2")) {
      assertThat(client.ask("VSETATTR", key, "e2", "set" + round)).isEqualTo(":1|");
      assertThat(client.ask("VSETATTR", key, "e6", "")).isEqualTo(":1|");
      assertThat(client.ask("VREM", key, "e" + (10 + round))).isEqualTo(":1|");
    }
  }

  @Test
  void everythingSurvivesARestart() throws IOException {
    SimulatedDisk disk = new SimulatedDisk();
    List<String> before = List.of();
    for (int round = 0; round < 4; round++) {
      RunningServer server = serverOn(disk);
      try (RespClient client = new RespClient(server.port())) {
        if (round > 0) {
          assertThat(withoutChanges(everything(client))).isEqualTo(withoutChanges(before));
        }
        change(client, round);
        if (round % 2 == 1) {
          assertThat(client.ask("SAVE")).isEqualTo("+OK|");
          client.ask("VSETATTR", "q8", "e1", "after");
        }
        before = everything(client);
      }
      server.close();
    }
  }

  /** Changes that a checkpoint leaves out are not counted again. */
  private static List<String> withoutChanges(List<String> replies) {
    return replies.stream()
        .map(reply -> reply.replaceAll("hnsw-max-node-uid\\|:\\d+", "hnsw-max-node-uid"))
        .toList();
  }

  // ---- an index

  private byte[] vector(float[][] centres) {
    float[] vector = centres[random.nextInt(CLUSTERS)].clone();
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] += (float) random.nextGaussian();
    }
    return RespClient.blob(vector);
  }

  private static Set<String> names(RespClient client, byte[] query, String... options)
      throws IOException {
    List<byte[]> words = new ArrayList<>(List.of(latin("VSIM"), latin("s"), latin("FP32"), query));
    Arrays.stream(options).map(RespClient::latin).forEach(words::add);
    String[] reply = client.ask(words.toArray(byte[][]::new)).split("\\|", -1);
    Set<String> names = new HashSet<>();
    for (int i = 2; i < reply.length; i += 2) {
      names.add(reply[i]);
    }
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"Q8", "BIN", "NOQUANT"})
  void anIndexFindsWhatAnExactSearchFindsAndMoreWithMoreEffort(String type) throws IOException {
    float[][] centres = new float[CLUSTERS][DIMENSION];
    for (float[] centre : centres) {
      for (int d = 0; d < DIMENSION; d++) {
        centre[d] = (float) (3 * random.nextGaussian());
      }
    }
    // Trained once, when all vectors are there.
    String threshold = Integer.toString(VECTORS);
    try (RunningServer server = TestServers.start("pomai-index-threshold", threshold);
        RespClient client = new RespClient(server.port())) {
      for (int i = 0; i < VECTORS; i++) {
        client.ask(
            latin("VADD"), latin("s"), latin("FP32"), vector(centres), latin("e" + i), latin(type));
      }
      awaitIndex(client);
      int usual = 0;
      int little = 0;
      int queries = 60;
      for (int q = 0; q < queries; q++) {
        byte[] query = vector(centres);
        Set<String> exact = names(client, query, "TRUTH");
        assertThat(exact).hasSize(K);
        assertThat(names(client, query, "EF", Integer.toString(VECTORS))).isEqualTo(exact);
        usual += common(exact, names(client, query));
        little += common(exact, names(client, query, "EF", "1"));
      }
      // Distances of signs are often equal: any of those at the end is as right as another.
      double least = type.equals("BIN") ? 0.5 : 0.9;
      assertThat((double) usual / (queries * K)).isGreaterThan(least);
      assertThat(little).isLessThanOrEqualTo(usual);
    }
  }

  private static int common(Set<String> exact, Set<String> found) {
    assertThat(found).hasSize(K);
    return (int) found.stream().filter(exact::contains).count();
  }

  private static void awaitIndex(RespClient client) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!client.ask("VSTATS", "s").contains("|index_state|$5|ready|")) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      assertThat(client.ask("VSIM", "s", "ELE", "e1", "COUNT", "1")).startsWith("*1|");
    }
  }

  @Test
  void memoryGrowsWithAttributes() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      client.ask("VADD", "s", "VALUES", "2", "1", "1", "a");
      long before = number(client.ask("MEMORY", "USAGE", "s"));
      client.ask("VSETATTR", "s", "a", "{\"colour\":\"red\"}");
      assertThat(number(client.ask("MEMORY", "USAGE", "s"))).isGreaterThan(before);
    }
  }

  private static long number(String reply) {
    return Long.parseLong(reply.substring(1, reply.length() - 1));
  }

  // ---- many clients

  @Test
  void setsComeAndGoUnderManyClients() throws Exception {
    try (RunningServer server = TestServers.start();
        ExecutorService clients = Executors.newFixedThreadPool(4)) {
      List<Future<?>> running = new ArrayList<>();
      for (int c = 0; c < 4; c++) {
        int seed = c;
        running.add(clients.submit(() -> work(server.port(), new Random(seed))));
      }
      for (Future<?> each : running) {
        each.get();
      }
      try (RespClient client = new RespClient(server.port())) {
        for (int i = 0; i < 8; i++) {
          client.ask("VREM", "s", "e" + i);
        }
        assertThat(client.ask("EXISTS", "s")).isEqualTo(":0|");
      }
    }
  }

  private static Void work(int port, Random random) throws IOException {
    try (RespClient client = new RespClient(port)) {
      for (int i = 0; i < 1500; i++) {
        String element = "e" + random.nextInt(8);
        String x = Integer.toString(random.nextInt(9) - 4);
        String reply =
            switch (random.nextInt(8)) {
              case 0 -> client.ask("DEL", "s");
              case 1 -> client.ask("VREM", "s", element);
              case 2 -> client.ask("VSETATTR", "s", element, x);
              case 3 -> client.ask("VSIM", "s", "VALUES", "2", x, "1", "WITHSCORES");
              case 4 -> client.ask("VEMB", "s", element, "RAW");
              case 5 -> client.ask("VRANDMEMBER", "s", "3");
              default -> client.ask("VADD", "s", "VALUES", "2", x, "1", element, "CAS");
            };
        assertThat(reply).doesNotStartWith("-");
      }
    }
    return null;
  }
}
