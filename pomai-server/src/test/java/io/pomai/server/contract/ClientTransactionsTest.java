package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.ProtocolVersion;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** Transactions of Jedis and Lettuce over strings and vector sets, in both protocols. */
class ClientTransactionsTest {
  private static final float[] RIGHT = {1, 0};
  private static ServerProcess server;
  private static int port;

  @BeforeAll
  static void start() throws Exception {
    server = new ServerProcess("--port", "0", "--maxmemory", "256mb");
    port = server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void jedis(RedisProtocol protocol) {
    try (UnifiedJedis jedis =
            redis.clients.jedis.RedisClient.builder()
                .hostAndPort("127.0.0.1", port)
                .clientConfig(DefaultJedisClientConfig.builder().protocol(protocol).build())
                .build();
        AbstractTransaction transaction = jedis.multi()) {
      jedis.flushAll();
      Response<String> set = transaction.set("k", "1");
      Response<Long> incremented = transaction.incr("k");
      Response<Boolean> added = transaction.vadd("v", RIGHT, "a");
      Response<Long> card = transaction.vcard("v");
      Response<Boolean> wrong = transaction.vadd("v", new float[] {1}, "short");
      Response<List<String>> similar = transaction.vsim("v", RIGHT);
      assertThat(transaction.exec()).hasSize(6);
      assertThat(set.get()).isEqualTo("OK");
      assertThat(incremented.get()).isEqualTo(2);
      assertThat(added.get()).isTrue();
      assertThat(card.get()).isEqualTo(1);
      assertThatThrownBy(wrong::get)
          .isInstanceOf(JedisDataException.class)
          .hasMessage("ERR Vector dimension mismatch - got 1 but set has 2");
      assertThat(similar.get()).containsExactly("a");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void jedisWatchesSets(RedisProtocol protocol) {
    try (UnifiedJedis jedis =
            redis.clients.jedis.RedisClient.builder()
                .hostAndPort("127.0.0.1", port)
                .clientConfig(DefaultJedisClientConfig.builder().protocol(protocol).build())
                .build();
        AbstractTransaction transaction = jedis.transaction(false)) {
      jedis.flushAll();
      jedis.vadd("v", RIGHT, "a");
      transaction.watch("v");
      jedis.vadd("v", RIGHT, "b");
      transaction.multi();
      transaction.set("never", "x");
      assertThat(transaction.exec()).isNull();
      assertThat(jedis.exists("never")).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void lettuce(ProtocolVersion protocol) {
    try (RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port))) {
      client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
      try (StatefulRedisConnection<String, String> one = client.connect();
          StatefulRedisConnection<String, String> two = client.connect()) {
        RedisCommands<String, String> sync = one.sync();
        sync.flushall();
        sync.vadd("v", "a", 1.0, 0.0); // in EXEC Lettuce cannot read the booleans of RESP3
        sync.multi();
        assertThat(sync.set("k", "v")).isNull();
        sync.vcard("v");
        sync.vsim("v", 1.0, 0.0);
        TransactionResult done = sync.exec();
        assertThat(done.wasDiscarded()).isFalse();
        assertThat(done).containsExactly("OK", 1L, List.of("a"));
        sync.watch("v");
        two.sync().vadd("v", "b", 0.0, 1.0);
        sync.multi();
        sync.set("never", "x");
        assertThat(sync.exec().wasDiscarded()).isTrue();
        assertThat(sync.exists("never")).isZero();
        sync.multi();
        sync.set("never", "x");
        assertThat(sync.discard()).isEqualTo("OK");
        assertThat(sync.exists("never")).isZero();
      }
    }
  }
}
