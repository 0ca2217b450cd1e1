package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.pomai.server.command.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.VAddParams;
import redis.clients.jedis.params.VSimParams;
import redis.clients.jedis.resps.RawVector;
import redis.clients.jedis.resps.VSimScoreAttribs;
import redis.clients.jedis.resps.VectorInfo;

/**
 * The vector-set methods of Jedis in both protocols, through its pools, pipelines and old class.
 */
@SuppressWarnings("deprecation") // the old classes are what programs in use have
class JedisVectorSetsTest {
  private static final String PASSWORD = "secret";
  private static final String FRUIT = "fruit";
  private static final VAddParams EXACT = new VAddParams().noQuant();
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

  private static DefaultJedisClientConfig config(RedisProtocol protocol) {
    return DefaultJedisClientConfig.builder().password(PASSWORD).protocol(protocol).build();
  }

  private static UnifiedJedis open(RedisProtocol protocol) {
    UnifiedJedis jedis =
        RedisClient.builder().hostAndPort("127.0.0.1", port).clientConfig(config(protocol)).build();
    jedis.flushAll();
    return jedis;
  }

  /** Three directions of a plane, two of them with attributes. */
  private static void fill(UnifiedJedis jedis) {
    assertThat(jedis.vadd(FRUIT, new float[] {1, 0}, "apple", EXACT)).isTrue();
    assertThat(
            jedis.vadd(
                FRUIT,
                new float[] {4, 3},
                "pear",
                new VAddParams().noQuant().setAttr("{\"n\":1}").ef(300).cas()))
        .isTrue();
    assertThat(
            jedis.vaddFP32(
                FRUIT,
                RespClient.blob(0, 2),
                "lemon",
                new VAddParams().noQuant().m(16).setAttr("{\"n\":2}")))
        .isTrue();
    assertThat(jedis.vaddFP32(FRUIT, RespClient.blob(0, 5), "lemon", EXACT)).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void searches(RedisProtocol protocol) {
    try (UnifiedJedis jedis = open(protocol)) {
      fill(jedis);
      float[] query = {1, 0};
      assertThat(jedis.vsim(FRUIT, query)).containsExactly("apple", "pear", "lemon");
      assertThat(jedis.vsim(FRUIT, query, new VSimParams().count(2).ef(50).truth()))
          .containsExactly("apple", "pear");
      assertThat(jedis.vsimByElement(FRUIT, "lemon")).containsExactly("lemon", "pear", "apple");
      assertThat(jedis.vsimByElement(FRUIT, "lemon", new VSimParams().filter(".n < 2")))
          .containsExactly("pear");
      Map<String, Double> scores = jedis.vsimWithScores(FRUIT, query, new VSimParams().noThread());
      assertThat(scores.keySet()).containsExactlyInAnyOrder("apple", "pear", "lemon");
      assertThat(scores.get("apple")).isEqualTo(1.0);
      assertThat(scores.get("pear")).isCloseTo(0.9, within(1e-6));
      assertThat(scores.get("lemon")).isEqualTo(0.5);
      assertThat(jedis.vsimByElementWithScores(FRUIT, "pear", new VSimParams().epsilon(0.15)))
          .containsOnlyKeys("pear", "apple");
      Map<String, VSimScoreAttribs> both =
          jedis.vsimWithScoresAndAttribs(FRUIT, query, new VSimParams());
      assertThat(both.get("apple").getAttributes()).isNull();
      assertThat(both.get("apple").getScore()).isEqualTo(1.0);
      assertThat(both.get("lemon").getAttributes()).isEqualTo("{\"n\":2}");
      assertThat(
              jedis
                  .vsimByElementWithScoresAndAttribs(FRUIT, "pear", new VSimParams().count(1))
                  .get("pear")
                  .getAttributes())
          .isEqualTo("{\"n\":1}");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void elements(RedisProtocol protocol) {
    try (UnifiedJedis jedis = open(protocol)) {
      fill(jedis);
      assertThat(jedis.vcard(FRUIT)).isEqualTo(3);
      assertThat(jedis.vdim(FRUIT)).isEqualTo(2);
      assertThat(jedis.vismember(FRUIT, "pear")).isTrue();
      assertThat(jedis.vismember(FRUIT, "plum")).isFalse();
      assertThat(jedis.vemb(FRUIT, "pear"))
          .satisfiesExactly(
              first -> assertThat(first).isCloseTo(4.0, within(1e-6)),
              second -> assertThat(second).isCloseTo(3.0, within(1e-6)));
      assertThat(jedis.vemb(FRUIT, "plum")).isNull();
      assertThat(jedis.vgetattr(FRUIT, "pear")).isEqualTo("{\"n\":1}");
      assertThat(jedis.vsetattr(FRUIT, "apple", "{\"n\":7}")).isTrue();
      assertThat(jedis.vgetattr(FRUIT, "apple")).isEqualTo("{\"n\":7}");
      assertThat(jedis.vsetattr(FRUIT, "plum", "{}")).isFalse();
      assertThat(jedis.vlinks(FRUIT, "apple")).containsExactly(List.of("pear", "lemon"));
      Map<String, Double> links = jedis.vlinksWithScores(FRUIT, "apple").getLast();
      assertThat(links.get("lemon")).isEqualTo(0.5);
      assertThat(links).containsOnlyKeys("pear", "lemon");
      assertThat(jedis.vrandmember(FRUIT)).isIn("apple", "pear", "lemon");
      assertThat(jedis.vrandmember(FRUIT, 9)).containsExactlyInAnyOrder("apple", "pear", "lemon");
      assertThat(jedis.vrandmember(FRUIT, -7)).hasSize(7);
      assertThat(jedis.type(FRUIT)).isEqualTo("vectorset");
      assertThat(jedis.vrem(FRUIT, "apple")).isTrue();
      assertThat(jedis.vrem(FRUIT, "apple")).isFalse();
      assertThat(jedis.vcard(FRUIT)).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void describesSetsAndShowsWhatIsStored(RedisProtocol protocol) {
    try (UnifiedJedis jedis = open(protocol)) {
      jedis.vadd("q8", new float[] {3, -4}, "a", new VAddParams().q8().m(32));
      jedis.vadd("bin", new float[] {3, -4}, "a", new VAddParams().bin());
      jedis.vadd("less", new float[] {1, 2, 3, 4}, "a", 2, new VAddParams().noQuant());
      VectorInfo info = jedis.vinfo("q8");
      assertThat(info.getType()).isEqualTo("int8");
      assertThat(info.getSize()).isEqualTo(1);
      assertThat(info.getDimensionality()).isEqualTo(2);
      assertThat(info.getMaxNodes()).isEqualTo(32);
      assertThat(info.getAttributesCount()).isZero();
      assertThat(jedis.vinfo("less").getProjectionInputDim()).isEqualTo(4);
      assertThat(jedis.vemb("less", "a")).containsExactly(5.0, -1.0);
      RawVector bytes = jedis.vembRaw("q8", "a");
      assertThat(bytes.getQuantizationType()).isEqualTo("int8");
      assertThat(bytes.getRawData()).containsExactly(95, -127);
      assertThat(bytes.getNorm()).isEqualTo(5.0);
      assertThat(bytes.getQuantizationRange()).isEqualTo((double) (4f / 5f));
      RawVector signs = jedis.vembRaw("bin", "a");
      assertThat(signs.getQuantizationType()).isEqualTo("bin");
      assertThat(signs.getRawData()).containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
      assertThat(jedis.vemb("bin", "a")).containsExactly(1.0, -1.0);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void errorsAreThoseOfRedis(RedisProtocol protocol) {
    try (UnifiedJedis jedis = open(protocol)) {
      fill(jedis);
      jedis.set("text", "x");
      assertThatThrownBy(() -> jedis.vcard("text"))
          .isInstanceOf(JedisDataException.class)
          .hasMessage("WRONGTYPE Operation against a key holding the wrong kind of value");
      assertThatThrownBy(() -> jedis.vdim("none")).hasMessage("ERR key does not exist");
      assertThatThrownBy(() -> jedis.vadd(FRUIT, new float[] {1}, "a", EXACT))
          .hasMessage("ERR Vector dimension mismatch - got 1 but set has 2");
      assertThatThrownBy(() -> jedis.vadd(FRUIT, new float[] {1, 2}, "a"))
          .hasMessage("ERR asked quantization mismatch with existing vector set");
      assertThatThrownBy(() -> jedis.vsimByElement(FRUIT, "plum"))
          .hasMessage("ERR element not found in set");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void pipelinesKeepOrderAndErrors(RedisProtocol protocol) {
    try (UnifiedJedis jedis = open(protocol);
        AbstractPipeline pipeline = jedis.pipelined()) {
      List<Response<Boolean>> added = new ArrayList<>();
      List<Response<Long>> cards = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        added.add(pipeline.vaddFP32("piped", RespClient.blob(1, i), "e" + i, EXACT));
        cards.add(pipeline.vcard("piped"));
      }
      Response<Boolean> wrong = pipeline.vadd("piped", new float[] {1}, "short", EXACT);
      Response<Map<String, Double>> found =
          pipeline.vsimWithScores("piped", new float[] {1, 0}, new VSimParams().count(1));
      Response<RawVector> raw = pipeline.vembRaw("piped", "e0");
      pipeline.sync();
      for (int i = 0; i < 500; i++) {
        assertThat(added.get(i).get()).isTrue();
        assertThat(cards.get(i).get()).isEqualTo(i + 1);
      }
      assertThatThrownBy(wrong::get).hasMessageContaining("got 1 but set has 2");
      assertThat(found.get()).isEqualTo(Map.of("e0", 1.0));
      assertThat(raw.get().getRawData()).isEqualTo(RespClient.blob(1, 0));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void aPoolServesSeveralThreadsAndTheOldClassSeesTheSame(RedisProtocol protocol) throws Exception {
    try (UnifiedJedis pool = open(protocol);
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int thread = 1; thread <= 4; thread++) {
        int writer = thread;
        writers.add(threads.submit(() -> write(pool, writer)));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      try (Jedis old = new Jedis("127.0.0.1", port, config(protocol))) {
        assertThat(old.vcard("shared")).isEqualTo(200);
        assertThat(old.vsim("shared", new float[] {1, 0}, new VSimParams().count(300)))
            .hasSize(200);
      }
    }
  }

  private static void write(UnifiedJedis jedis, int writer) {
    for (int i = 0; i < 50; i++) {
      String element = writer + "-" + i;
      assertThat(jedis.vadd("shared", new float[] {writer, i}, element)).isTrue();
      assertThat(jedis.vismember("shared", element)).isTrue();
    }
  }
}
