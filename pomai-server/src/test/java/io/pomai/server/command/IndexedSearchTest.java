package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches over the network in a set that is large enough to be indexed. */
class IndexedSearchTest {
  private static final int DIMENSION = 24;
  private static final int VECTORS = 4_000;
  private static final int CLUSTERS = 50;
  private static final int K = 10;

  /** Vectors that are in no list yet are measured too. */
  private static final int MOST_PENDING = 64;

  private final Random random = new Random(7);
  private final float[][] centres = new float[CLUSTERS][];
  private RunningServer server;
  private RespClient client;

  @BeforeEach
  void start() throws IOException {
    Arrays.setAll(centres, i -> gaussian(new float[DIMENSION], 4));
    server =
        TestServers.start(
            "pomai-index-threshold", "1000",
            "pomai-index-calibration-queries", "128",
            "pomai-recall-sample", "1");
    client = new RespClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private float[] gaussian(float[] centre, double spread) {
    float[] vector = centre.clone();
    for (int d = 0; d < DIMENSION; d++) {
      vector[d] += (float) (spread * random.nextGaussian());
    }
    return vector;
  }

  private byte[] vector() {
    return RespClient.blob(gaussian(centres[random.nextInt(CLUSTERS)], 1));
  }

  /** Every search meanwhile finds the vector that it asks for. */
  private void fillUntilReady() throws IOException {
    byte[] probe = vector();
    client.ask(RespClient.latin("VSET"), RespClient.latin("probe"), probe);
    for (int i = 0; i < VECTORS; i++) {
      client.ask(RespClient.latin("VSET"), RespClient.latin("key" + i), vector());
      if (i % 50 == 0) {
        assertThat(search(probe, "1")).startsWith("*1|*2|$5|probe|");
      }
    }
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!isReady(client.ask("VSTATS"))) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      assertThat(search(probe, "1")).startsWith("*1|*2|$5|probe|");
    }
  }

  private static boolean isReady(String stats) {
    return stats.contains("|index_state|$5|ready|") && number(stats, "backlog") < MOST_PENDING;
  }

  private String search(byte[] query, String... options) throws IOException {
    List<byte[]> words = new ArrayList<>(List.of(RespClient.latin("VSEARCH"), query));
    Arrays.stream(options).map(RespClient::latin).forEach(words::add);
    return client.ask(words.toArray(byte[][]::new));
  }

  private static Set<String> keys(String rows) {
    Set<String> keys = new HashSet<>();
    Matcher matcher = Pattern.compile("\\|((?:key|probe)\\d*)\\|").matcher(rows);
    while (matcher.find()) {
      keys.add(matcher.group(1));
    }
    return keys;
  }

  private double recall(int queries, String... effort) throws IOException {
    int found = 0;
    for (int i = 0; i < queries; i++) {
      byte[] query = vector();
      Set<String> exact = keys(search(query, "" + K, "EXACT"));
      assertThat(exact).hasSize(K);
      List<String> options = new ArrayList<>(List.of("" + K));
      options.addAll(List.of(effort));
      Set<String> keys = keys(search(query, options.toArray(String[]::new)));
      keys.retainAll(exact);
      found += keys.size();
    }
    return (double) found / (queries * K);
  }

  @Test
  void theRecallThatIsAskedForIsReached() throws IOException {
    fillUntilReady();
    assertThat(recall(100, "RECALL", "0.99")).isGreaterThanOrEqualTo(0.96);
    assertThat(recall(100)).isGreaterThanOrEqualTo(0.92);
    assertThat(recall(20, "RECALL", "1")).isEqualTo(1.0);
    assertThat(recall(20, "NPROBE", "2147483647", "RERANK", "2147483647")).isEqualTo(1.0);
    String stats = client.ask("VSTATS");
    assertThat(stats).contains("|recall_curve|*12|$3|0.8|:");
    assertThat(number(stats, "lists")).isGreaterThan(1);
    assertThat(number(stats, "candidates_before"))
        .isGreaterThan(number(stats, "candidates_after"))
        .isPositive();
    assertThat(client.ask("INFO", "vectors")).contains("vector_sets_ready:1");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void aProfileSaysWhatASearchDid(int protocol) throws IOException {
    client.ask("HELLO", "" + protocol);
    fillUntilReady();
    String reply = search(vector(), "" + K, "NPROBE", "3", "RERANK", "40", "PROFILE");
    assertThat(reply).startsWith("*2|*10|*2|").contains(protocol == 2 ? "|*20|" : "|%10|");
    long seen = number(reply, "vectors_seen");
    assertThat(number(reply, "lists_probed")).isEqualTo(3);
    assertThat(seen).isBetween(40L, (long) VECTORS);
    assertThat(number(reply, "after_scan")).isBetween(40L, seen);
    assertThat(number(reply, "reranked")).isBetween(40L, 40L + MOST_PENDING);
    assertThat(number(reply, "bytes_read")).isGreaterThan(40L * DIMENSION * Float.BYTES);
    for (String stage : List.of("route", "tables", "scan", "rerank")) {
      assertThat(reply).matches(".*\\|micros_" + stage + "\\|(\\$\\d+\\||,)[0-9.]*[1-9].*");
    }
    String exact = search(vector(), "" + K, "EXACT", "PROFILE");
    assertThat(number(exact, "lists_probed")).isZero();
    assertThat(number(exact, "vectors_seen")).isEqualTo(VECTORS + 1);
  }

  /** Behind sketches, with small codes and trained from little: as the settings say. */
  @Test
  void settingsOfTheIndexReachTheSets() throws IOException {
    stop();
    server =
        TestServers.start(
            "pomai-index-threshold", "1000",
            "pomai-enable-sketch-prefilter", "yes",
            "pomai-index-sketch-errors", "3",
            "pomai-index-code-bytes", "4",
            "pomai-index-sample-per-list", "20",
            "pomai-index-iterations", "4");
    client = new RespClient(server.port());
    fillUntilReady();
    String reply = search(vector(), "" + K, "NPROBE", "20", "PROFILE");
    assertThat(number(reply, "after_filter")).isLessThan(number(reply, "vectors_seen"));
    assertThat(number(reply, "after_scan")).isLessThanOrEqualTo(number(reply, "after_filter"));
    assertThat(recall(50, "RECALL", "0.99")).isGreaterThanOrEqualTo(0.96);
    String stats = client.ask("VSTATS");
    assertThat(number(stats, "candidates_filtered"))
        .isBetween(1L, number(stats, "candidates_before") - 1);
    assertThat(number(stats, "code_bytes")).isEqualTo(4 * number(stats, "assignments"));
    assertThat(number(stats, "assigned")).isPositive();
    assertThat(number(stats, "assignments_checked")).isPositive();
    assertThat(number(stats, "assignment_mismatches")).isZero();
  }

  @Test
  void searchesAreTimedAndTheirRecallIsMeasured() throws IOException {
    fillUntilReady();
    client.ask("CONFIG", "RESETSTAT");
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    String info = "";
    while (!info.contains("vector_recall_live:")) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      search(vector(), "" + K);
      info = client.ask("INFO", "vectors");
    }
    assertThat(Double.parseDouble(field(info, "vector_recall_live"))).isBetween(0.5, 1.0);
    assertThat(Double.parseDouble(field(info, "vector_search_usec_p50"))).isPositive();
    assertThat(Double.parseDouble(field(info, "vector_search_usec_p99")))
        .isGreaterThanOrEqualTo(Double.parseDouble(field(info, "vector_search_usec_p50")));
    assertThat(Long.parseLong(field(info, "vector_searches"))).isPositive();
    assertThat(client.ask("CONFIG", "SET", "pomai-recall-sample", "0")).isEqualTo("+OK|");
  }

  private static long number(String reply, String name) {
    Matcher matcher = Pattern.compile("\\|" + name + "\\|:(\\d+)\\|").matcher(reply);
    assertThat(matcher.find()).as(name + " in " + reply).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static String field(String info, String name) {
    Matcher matcher = Pattern.compile(name + ":([0-9.]+)").matcher(info);
    assertThat(matcher.find()).as(name + " in " + info).isTrue();
    return matcher.group(1);
  }
}
