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
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Times to live as clients see them, with a clock that the test turns. */
@Timeout(60)
class ExpiryServerTest {
  private static final int MANY = 50_000;
  private static final Durability DURABILITY =
      Durability.in(Path.of("unused")).withPolicy(SyncPolicy.NO);

  private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private SimulatedDisk disk = new SimulatedDisk();

  private RunningServer server() throws IOException {
    PomaiEngine engine =
        PomaiEngine.unloaded(
            TestServers.turned(EngineConfig.defaults().withBudgetBytes(64 << 20), clock));
    engine.load(disk, DURABILITY, (bytes, total) -> {});
    return RunningServer.start(TestServers.settings(), engine, opened -> {}, () -> {})
        .awaitLoaded();
  }

  private static void await(RespClient client, String infoField) throws IOException {
    while (!client.ask("INFO", "stats").contains(infoField)) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void timesToLiveGoDownAndSurviveARestart() throws IOException {
    try (RunningServer server = server();
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("SET", "k", "v", "EX", "100")).isEqualTo("+OK|");
      assertThat(client.ask("VADD", "s", "VALUES", "2", "1", "0", "a", "PX", "50400"))
          .isEqualTo(":1|");
      assertThat(client.ask("EXPIRE", "s", "80")).isEqualTo(":1|");
      millis.addAndGet(10_600);
      assertThat(client.ask("TTL", "k")).isEqualTo(":89|");
      assertThat(client.ask("PTTL", "k")).isEqualTo(":89400|");
      assertThat(client.ask("VTTL", "s", "a")).isEqualTo(":40|");
      assertThat(client.ask("INFO", "keyspace")).contains("db0:keys=2,expires=2");
    }
    try (RunningServer server = server();
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("PTTL", "k")).isEqualTo(":89400|");
      assertThat(client.ask("PTTL", "s")).isEqualTo(":69400|");
      assertThat(client.ask("VTTL", "s", "a")).isEqualTo(":40|");
      millis.addAndGet(39_800);
      assertThat(client.ask("VISMEMBER", "s", "a")).isEqualTo(":0|");
      await(client, "expired_elements:1");
      assertThat(client.ask("EXISTS", "s")).as("went with its last element").isEqualTo(":0|");
      millis.addAndGet(60_000);
      assertThat(client.ask("GET", "k")).isEqualTo("$-1|");
      await(client, "expired_keys:1");
      assertThat(client.ask("DBSIZE")).isEqualTo(":0|");
    }
    try (RunningServer server = server();
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("KEYS", "*")).isEqualTo("*0|");
    }
  }

  @Test
  void aBatchOfElementsExpiresTogetherAlsoAfterARestart() throws IOException {
    try (RunningServer server = server();
        RespClient client = new RespClient(server.port())) {
      client.ask("VSET", "a", "VALUES", "2", "1", "0", "EX", "500");
      client.ask("VSET", "lasts", "VALUES", "2", "1", "0");
      client.ask(
          "VMSET", "2", "a", "VALUES", "2", "1", "0", "b", "VALUES", "2", "0", "1", "EX", "5");
      assertThat(client.ask("VTTL", "default", "a")).isEqualTo(":5|");
      assertThat(client.ask("VTTL", "default", "lasts")).isEqualTo(":-1|");
      client.ask("VMSET", "1", "c", "VALUES", "2", "0", "1", "PX", "9000");
      client.ask("VMSET", "1", "lasts", "VALUES", "2", "0", "3", "PX", "1");
      client.ask("VMSET", "1", "lasts", "VALUES", "2", "0", "1");
      millis.addAndGet(1_600);
    }
    try (RunningServer server = server();
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("VTTL", "default", "a")).isEqualTo(":3|");
      assertThat(client.ask("VTTL", "default", "b")).isEqualTo(":3|");
      assertThat(client.ask("VTTL", "default", "c")).isEqualTo(":7|");
      millis.addAndGet(3_400);
      assertThat(client.ask("VGET", "a")).isEqualTo("$-1|");
      assertThat(client.ask("VSEARCH", "VALUES", "2", "0", "1", "5"))
          .isEqualTo("*2|*2|$1|c|$1|0|*2|$5|lasts|$1|0|");
      await(client, "expired_elements:2");
      assertThat(client.ask("VCARD")).isEqualTo(":2|");
    }
  }

  @Test
  void infoTellsHowLongKeysHaveLeft() throws IOException {
    try (RunningServer server = server();
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "stays", "v");
      for (int i = 0; i < 50; i++) {
        client.ask("SET", "k" + i, "v", "PX", "100000");
      }
      assertThat(client.ask("INFO", "keyspace"))
          .contains("db0:keys=51,expires=50,avg_ttl=100000\\");
      millis.addAndGet(39_999);
      assertThat(client.ask("INFO", "keyspace")).contains("db0:keys=51,expires=50,avg_ttl=60001\\");
      for (int i = 0; i < 50; i++) {
        client.ask("PEXPIRE", "k" + i, i % 2 == 0 ? "200000" : "400000");
      }
      String info = client.ask("INFO", "keyspace");
      long mean = Long.parseLong(info.replaceAll("(?s).*avg_ttl=(\\d+).*", "$1"));
      assertThat(mean).as("of some of them").isBetween(200_000L, 400_000L);
      client.ask("SELECT", "3");
      client.ask("VADD", "s", "VALUES", "2", "1", "0", "a");
      client.ask("EXPIRE", "s", "7");
      assertThat(client.ask("INFO", "keyspace")).contains("db3:keys=1,expires=1,avg_ttl=7000\\");
      client.ask("PERSIST", "s");
      assertThat(client.ask("INFO", "keyspace")).contains("db3:keys=1,expires=0,avg_ttl=0\\");
    }
  }

  @Test
  void anExpiredKeyEndsATransactionThatWatchesIt() throws IOException {
    try (RunningServer server = server();
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "k", "v", "PX", "100");
      client.ask("WATCH", "k");
      millis.addAndGet(100);
      client.ask("MULTI");
      client.ask("SET", "k", "w");
      assertThat(client.ask("EXEC")).isEqualTo("*-1|");
    }
  }

  @Test
  void othersAreAnsweredWhileManyKeysExpire() throws IOException {
    try (RunningServer server = server();
        RespClient client = new RespClient(server.port())) {
      for (int i = 0; i < MANY / 100; i++) {
        for (int j = 0; j < 100; j++) {
          client.send("SET", "k" + (100 * i + j), "v", "PX", "100");
        }
        for (int j = 0; j < 100; j++) {
          client.read();
        }
      }
      millis.addAndGet(100);
      int between = 0;
      while (!client.ask("INFO", "stats").contains("expired_keys:" + MANY)) {
        assertThat(client.ask("PING")).isEqualTo("+PONG|");
        between++;
      }
      assertThat(between).isPositive();
      assertThat(client.ask("DBSIZE")).isEqualTo(":0|");
    }
  }
}
