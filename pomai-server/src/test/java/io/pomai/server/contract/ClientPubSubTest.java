package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;

/** Channels and keyspace events of Jedis and Lettuce, in both protocols. */
@Timeout(60)
class ClientPubSubTest {
  private static ServerProcess server;
  private static int port;

  private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

  @BeforeAll
  static void start() throws Exception {
    server = new ServerProcess("--port", "0", "--notify-keyspace-events", "KEA");
    port = server.awaitReady();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private String next() throws InterruptedException {
    return seen.poll(30, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource(
      value = RedisProtocol.class,
      names = {"RESP2", "RESP3"})
  void jedis(RedisProtocol protocol) throws Exception {
    try (UnifiedJedis subscriber = jedisOn(protocol);
        UnifiedJedis publisher = jedisOn(protocol)) {
      JedisPubSub listener = new Listener();
      Thread thread =
          Thread.ofPlatform().start(() -> subscriber.psubscribe(listener, "news.*", "__keyevent*"));
      assertThat(next()).isEqualTo("subscribed news.* 1");
      assertThat(next()).isEqualTo("subscribed __keyevent* 2");
      publisher.publish("news.a", "hello");
      assertThat(next()).isEqualTo("news.* news.a hello");
      publisher.set("k", "v");
      assertThat(next()).isEqualTo("__keyevent* __keyevent@0__:set k");
      listener.punsubscribe();
      thread.join();
    }
  }

  private static UnifiedJedis jedisOn(RedisProtocol protocol) {
    return redis.clients.jedis.RedisClient.builder()
        .hostAndPort("127.0.0.1", port)
        .clientConfig(DefaultJedisClientConfig.builder().protocol(protocol).build())
        .build();
  }

  private final class Listener extends JedisPubSub {
    @Override
    public void onPSubscribe(String pattern, int count) {
      seen.add("subscribed " + pattern + " " + count);
    }

    @Override
    public void onPMessage(String pattern, String channel, String message) {
      seen.add(pattern + " " + channel + " " + message);
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void lettuce(ProtocolVersion protocol) throws Exception {
    try (RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port))) {
      client.setOptions(ClientOptions.builder().protocolVersion(protocol).build());
      try (StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub();
          StatefulRedisConnection<String, String> publisher = client.connect()) {
        subscriber.addListener(
            new RedisPubSubAdapter<>() {
              @Override
              public void message(String channel, String message) {
                seen.add(channel + " " + message);
              }
            });
        subscriber.sync().subscribe("news", "__keyspace@0__:v");
        assertThat(publisher.sync().publish("news", "hello")).isEqualTo(1);
        assertThat(next()).isEqualTo("news hello");
        publisher.sync().vadd("v", "a", 1.0, 0.0);
        assertThat(next()).isEqualTo("__keyspace@0__:v vadd");
        publisher.sync().del("v");
        assertThat(next()).isEqualTo("__keyspace@0__:v del");
        subscriber.sync().unsubscribe("news");
        assertThat(publisher.sync().publish("news", "again")).isZero();
      }
    }
  }
}
