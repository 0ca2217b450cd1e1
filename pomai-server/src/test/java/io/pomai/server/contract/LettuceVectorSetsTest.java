package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.VAddArgs;
import io.lettuce.core.VSimArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.vector.QuantizationType;
import io.lettuce.core.vector.RawVector;
import io.lettuce.core.vector.VSimScoreAttribs;
import io.lettuce.core.vector.VectorMetadata;
import io.pomai.server.command.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The vector-set commands of Lettuce in both protocols, pipelines, and its way back after a cut.
 */
class LettuceVectorSetsTest {
  private static final String PASSWORD = "secret";
  private static final String FRUIT = "fruit";
  private static final int PATIENCE_SECONDS = 30;
  private static ServerProcess server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    server = new ServerProcess("--port", "0", "--maxmemory", "256mb", "--requirepass", PASSWORD);
    port = server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static RedisClient client(ProtocolVersion protocol) {
    RedisURI uri =
        RedisURI.builder()
            .withHost("127.0.0.1")
            .withPort(port)
            .withPassword((CharSequence) PASSWORD)
            .build();
    RedisClient client = RedisClient.create(uri);
    client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
    return client;
  }

  private static VAddArgs exact() {
    return VAddArgs.Builder.quantizationType(QuantizationType.NO_QUANTIZATION);
  }

  private static void fill(RedisCommands<String, String> sync) {
    sync.flushall();
    assertThat(sync.vadd(FRUIT, "apple", exact(), 1.0, 0.0)).isTrue();
    assertThat(
            sync.vadd(
                FRUIT,
                "pear",
                exact().attributes("{\"n\":1}").explorationFactor(300L).checkAndSet(true),
                4.0,
                3.0))
        .isTrue();
    assertThat(sync.vadd(FRUIT, "lemon", exact().attributes("{\"n\":2}").maxNodes(16L), 0.0, 2.0))
        .isTrue();
    assertThat(sync.vadd(FRUIT, "lemon", exact(), 0.0, 5.0)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void searches(ProtocolVersion protocol) {
    try (RedisClient client = client(protocol);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> sync = connection.sync();
      fill(sync);
      assertThat(sync.vsim(FRUIT, 1.0, 0.0)).containsExactly("apple", "pear", "lemon");
      assertThat(sync.vsim(FRUIT, "lemon")).containsExactly("lemon", "pear", "apple");
      VSimArgs two = VSimArgs.Builder.count(2L).explorationFactor(50L).truth().noThread();
      assertThat(sync.vsim(FRUIT, two, 1.0, 0.0)).containsExactly("apple", "pear");
      assertThat(sync.vsim(FRUIT, new VSimArgs().filter(".n < 2").filterEfficiency(9L), "lemon"))
          .containsExactly("pear");
      Map<String, Double> scores = sync.vsimWithScore(FRUIT, 1.0, 0.0);
      assertThat(scores.get("apple")).isEqualTo(1.0);
      assertThat(scores.get("pear")).isCloseTo(0.9, within(1e-6));
      assertThat(scores.get("lemon")).isEqualTo(0.5);
      assertThat(sync.vsimWithScore(FRUIT, new VSimArgs().epsilon(0.15), "pear"))
          .containsOnlyKeys("pear", "apple");
      Map<String, VSimScoreAttribs> both = sync.vsimWithScoreWithAttribs(FRUIT, 1.0, 0.0);
      assertThat(both).containsOnlyKeys("apple", "pear", "lemon");
      assertThat(both.get("apple").getScore()).isEqualTo(1.0);
      assertThat(both.get("apple").getAttributes()).isNull();
      assertThat(both.get("lemon").getAttributes()).isEqualTo("{\"n\":2}");
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void elements(ProtocolVersion protocol) {
    try (RedisClient client = client(protocol);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> sync = connection.sync();
      fill(sync);
      assertThat(sync.vcard(FRUIT)).isEqualTo(3);
      assertThat(sync.vdim(FRUIT)).isEqualTo(2);
      assertThat(sync.vismember(FRUIT, "pear")).isTrue();
      assertThat(sync.vismember(FRUIT, "plum")).isFalse();
      assertThat(sync.vemb(FRUIT, "apple")).containsExactly(1.0, 0.0);
      assertThat(sync.vgetattr(FRUIT, "pear")).isEqualTo("{\"n\":1}");
      assertThat(sync.vgetattr(FRUIT, "apple")).isNull();
      assertThat(sync.vsetattr(FRUIT, "apple", "{\"n\":7}")).isTrue();
      assertThat(sync.vgetattr(FRUIT, "apple")).isEqualTo("{\"n\":7}");
      assertThat(sync.vClearAttributes(FRUIT, "apple")).isTrue();
      assertThat(sync.vgetattr(FRUIT, "apple")).isNull();
      assertThat(sync.vlinks(FRUIT, "apple")).containsExactly("pear", "lemon");
      Map<String, Double> links = sync.vlinksWithScores(FRUIT, "apple");
      assertThat(links).containsOnlyKeys("pear", "lemon");
      assertThat(links.get("lemon")).isEqualTo(0.5);
      assertThat(sync.vrandmember(FRUIT)).isIn("apple", "pear", "lemon");
      assertThat(sync.vrandmember(FRUIT, 9)).containsExactlyInAnyOrder("apple", "pear", "lemon");
      assertThat(sync.type(FRUIT)).isEqualTo("vectorset");
      assertThat(sync.vrem(FRUIT, "apple")).isTrue();
      assertThat(sync.vrem(FRUIT, "apple")).isFalse();
      assertThatThrownBy(() -> sync.vadd(FRUIT, "a", exact(), 1.0))
          .isInstanceOf(RedisCommandExecutionException.class)
          .hasMessage("ERR Vector dimension mismatch - got 1 but set has 2");
      assertThatThrownBy(() -> sync.vdim("none")).hasMessage("ERR key does not exist");
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void describesSetsAndShowsWhatIsStored(ProtocolVersion protocol) {
    try (RedisClient client = client(protocol);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> sync = connection.sync();
      sync.flushall();
      assertThat(sync.vadd("q8", "a", new VAddArgs().maxNodes(32L), 3.0, -4.0)).isTrue();
      assertThat(sync.vadd("less", 2, "a", exact(), 1.0, 2.0, 3.0, 4.0)).isTrue();
      VectorMetadata info = sync.vinfo("q8");
      assertThat(info.getType()).isEqualTo(QuantizationType.Q8);
      assertThat(info.getDimensionality()).isEqualTo(2);
      assertThat(info.getSize()).isEqualTo(1);
      assertThat(info.getMaxNodes()).isEqualTo(32);
      assertThat(sync.vinfo("less").getProjectionInputDim()).isEqualTo(4);
      assertThat(sync.vemb("less", "a")).containsExactly(5.0, -1.0);
      RawVector raw = sync.vembRaw("q8", "a");
      assertThat(raw.getType()).isEqualTo(QuantizationType.Q8);
      assertThat(raw.beforeNormalization()).isEqualTo(5.0);
      assertThat(raw.getQuantizationRange()).isEqualTo((double) (4f / 5f));
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pipelinesKeepOrderAndErrors(ProtocolVersion protocol) throws Exception {
    try (RedisClient client = client(protocol);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      connection.sync().flushall();
      RedisAsyncCommands<String, String> async = connection.async();
      connection.setAutoFlushCommands(false);
      List<RedisFuture<?>> replies = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        replies.add(async.vadd("piped", "e" + i, exact(), 1.0, (double) i));
        replies.add(async.vcard("piped"));
      }
      RedisFuture<Boolean> wrong = async.vadd("piped", "short", exact(), 1.0);
      RedisFuture<List<String>> found = async.vsim("piped", VSimArgs.Builder.count(2L), 1.0, 0.0);
      connection.flushCommands();
      for (int i = 0; i < 500; i++) {
        assertThat(replies.get(2 * i).get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEqualTo(true);
        assertThat(replies.get(2 * i + 1).get(PATIENCE_SECONDS, TimeUnit.SECONDS))
            .isEqualTo(i + 1L);
      }
      assertThatThrownBy(() -> wrong.get(PATIENCE_SECONDS, TimeUnit.SECONDS))
          .hasMessageContaining("got 1 but set has 2");
      assertThat(found.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).containsExactly("e0", "e1");
    }
  }

  /**
   * CLIENT KILL cuts the connection; the commands behind it go over a new one, in the old state.
   */
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void comesBackAfterClientKill(ProtocolVersion protocol) throws Exception {
    try (RedisClient client = client(protocol);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> sync = connection.sync();
      fill(sync);
      sync.select(3);
      long before = sync.clientId();
      try (RespClient other = new RespClient(port)) {
        other.ask("AUTH", PASSWORD);
        assertThat(other.ask("CLIENT", "KILL", "ID", Long.toString(before))).isEqualTo(":1|");
      }
      while (sync.clientId() == before) {
        Thread.onSpinWait(); // answered just before the cut
      }
      assertThat(sync.clientId()).isGreaterThan(before);
      assertThat(sync.vcard(FRUIT)).isZero();
      sync.select(0);
      assertThat(sync.vcard(FRUIT)).isEqualTo(3);
      assertThat(sync.vsim(FRUIT, 1.0, 0.0)).startsWith("apple");
    }
  }
}
