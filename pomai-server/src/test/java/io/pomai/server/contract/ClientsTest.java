package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.pomai.server.command.RespClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Response;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisDataException;

/** Jedis, Lettuce and redis-py against a server process with a password. */
class ClientsTest {
  private static final String PASSWORD = "pass word";
  private static ServerProcess server;
  private static int port;

  /** The deprecated methods are those that programs in use call. */
  @SuppressWarnings("deprecation")
  private enum Native implements ProtocolCommand, ProtocolKeyword {
    VCREATE,
    VSET,
    VSEARCH,
    VGET,
    VCARD;

    @Override
    public byte[] getRaw() {
      return name().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public byte[] getBytes() {
      return getRaw();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    server = new ServerProcess("--port", "0", "--maxmemory", "256mb", "--requirepass", PASSWORD);
    port = server.awaitReady();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void empty() throws Exception {
    try (RespClient client = new RespClient(port)) {
      client.ask("AUTH", PASSWORD);
      client.ask("FLUSHALL");
    }
  }

  @Test
  @SuppressWarnings("deprecation")
  void jedisWithResp3() {
    try (redis.clients.jedis.RedisClient jedis =
        redis.clients.jedis.RedisClient.create("127.0.0.1", port, "default", PASSWORD)) {
      assertThat(jedis.ping()).isEqualTo("PONG");
      jedis.set("k", "v");
      assertThat(jedis.mget("k", "missing")).containsExactly("v", null);
      assertThat(jedis.sendCommand(Native.VCREATE, "s", "DIM", "2"))
          .isEqualTo("OK".getBytes(StandardCharsets.US_ASCII));
      jedis.sendCommand(Native.VSET, latin("a"), RespClient.blob(3, 4), latin("IN"), latin("s"));
      List<?> rows =
          (List<?>) jedis.sendCommand(Native.VSEARCH, "VALUES", "2", "0", "0", "10", "IN", "s");
      List<?> row = (List<?>) rows.getFirst();
      assertThat((byte[]) row.getFirst()).isEqualTo(latin("a"));
      assertThat(row.get(1)).isEqualTo(25.0);
      try (AbstractPipeline pipeline = jedis.pipelined()) {
        List<Response<String>> replies = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
          pipeline.set("k" + i, "v" + i);
          replies.add(pipeline.get("k" + i));
        }
        pipeline.sync();
        assertThat(replies.get(499).get()).isEqualTo("v499");
      }
      assertThat(jedis.type("s")).isEqualTo("vectorset");
      assertThatThrownBy(() -> jedis.sendCommand(Native.VSET, "a", "abc"))
          .isInstanceOf(JedisDataException.class)
          .hasMessageContaining("invalid vector");
    }
  }

  @Test
  @SuppressWarnings("deprecation")
  void jedisWithTheOldClass() {
    try (Jedis jedis =
        new Jedis(
            "127.0.0.1",
            port,
            DefaultJedisClientConfig.builder()
                .password(PASSWORD)
                .clientName("old")
                .database(3)
                .build())) {
      assertThat(jedis.clientGetname()).isEqualTo("old");
      jedis.set("k", "1");
      assertThat(jedis.incr("k")).isEqualTo(2);
      assertThat(jedis.dbSize()).isEqualTo(1);
      jedis.select(0);
      assertThat(jedis.dbSize()).isZero();
      assertThat(jedis.configGet("databases")).isEqualTo(Map.of("databases", "16"));
      jedis.sendCommand(Native.VSET, latin("a"), RespClient.blob(1, 2, 3));
      assertThat((byte[]) jedis.sendCommand(Native.VGET, "a")).isEqualTo(RespClient.blob(1, 2, 3));
      assertThat(jedis.scan("0").getResult()).containsExactly("default");
    }
  }

  @Test
  void lettuce() throws Exception {
    RedisURI uri =
        RedisURI.builder()
            .withHost("127.0.0.1")
            .withPort(port)
            .withPassword((CharSequence) PASSWORD)
            .withDatabase(2)
            .withClientName("lettuce")
            .build();
    try (RedisClient client = RedisClient.create(uri);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> sync = connection.sync();
      assertThat(sync.ping()).isEqualTo("PONG");
      assertThat(sync.clientGetname()).isEqualTo("lettuce");
      assertThat(sync.info("server")).contains("redis_version:8.2.0");
      assertThat(sync.command()).isNotEmpty();
      lettucePipelines(connection.async());
      assertThat(sync.dbsize()).isEqualTo(500);
      assertThat(sync.scan(ScanArgs.Builder.matches("k49*").limit(1000)).getKeys()).hasSize(11);
      CommandArgs<String, String> vset =
          new CommandArgs<>(StringCodec.UTF8)
              .addKey("a")
              .addValue("VALUES")
              .add(2)
              .add(3.0)
              .add(4.0);
      sync.dispatch(Native.VSET, new ArrayOutput<>(StringCodec.UTF8), vset);
      List<Object> rows =
          sync.dispatch(
              Native.VSEARCH,
              new ArrayOutput<>(StringCodec.UTF8),
              new CommandArgs<>(StringCodec.UTF8).add("VALUES").add(2).add(0).add(0).add(1));
      assertThat(rows).containsExactly(List.of("a", 25.0));
    }
  }

  private static void lettucePipelines(RedisAsyncCommands<String, String> async) throws Exception {
    List<Future<String>> replies = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      replies.add(async.set("k" + i, "v" + i));
      replies.add(async.get("k" + i));
    }
    for (int i = 0; i < 500; i++) {
      assertThat(replies.get(2 * i).get()).isEqualTo("OK");
      assertThat(replies.get(2 * i + 1).get()).isEqualTo("v" + i);
    }
  }

  @Test
  void redisPy() throws Exception {
    python("redis_py_clients.py");
  }

  @Test
  void redisPyWithItsVectorSets() throws Exception {
    python("redis_py_vector_sets.py");
  }

  @Test
  void redisPyWithEveryOption() throws Exception {
    python("redis_py_vector_set_options.py");
  }

  @Test
  void redisPyWithTransactions() throws Exception {
    python("redis_py_transactions.py");
  }

  @Test
  void redisPyWithChannelsAndEvents() throws Exception {
    python("redis_py_pubsub.py");
  }

  /** The measurement of {@code redis-cli --vset-recall}, which the machine's package has not. */
  @Test
  void recallAsRedisCliMeasuresIt() throws Exception {
    try (ServerProcess indexed =
        new ServerProcess(
            "--port", "0", "--requirepass", PASSWORD, "--pomai-index-threshold", "2048")) {
      assertThat(python("vset_recall.py", indexed.awaitReady())).contains("RESP2 ok");
    }
  }

  @Test
  void redisPyWithThreadsOnVectorSets() throws Exception {
    python("redis_py_vector_set_churn.py");
  }

  private static void python(String script) throws Exception {
    assertThat(python(script, port)).contains("RESP3 ok").contains("RESP2 ok");
  }

  private static String python(String script, int port) throws Exception {
    String python =
        System.getenv().getOrDefault("POMAI_PYTHON", System.getProperty("pomai.python", "python3"));
    return Tools.run(
        "the packages of benchmarks/python/requirements.txt",
        python,
        "src/test/resources/contract/" + script,
        Integer.toString(port),
        PASSWORD);
  }

  private static byte[] latin(String text) {
    return RespClient.latin(text);
  }
}
