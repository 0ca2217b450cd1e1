package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.LogFailure;
import io.pomai.arena.log.LogListener;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.engine.Durability;
import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.launch.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Replies to writes tell the truth about a disk that is slow, full, or loses its power. */
@Timeout(60)
class DurableServerTest {
  private static final Durability ALWAYS =
      Durability.in(Path.of("unused")).withPolicy(SyncPolicy.ALWAYS);

  private final SimulatedDisk disk = new SimulatedDisk();

  private static PomaiEngine engineOn(SimulatedDisk disk) throws IOException {
    PomaiEngine engine = PomaiEngine.unloaded(EngineConfig.defaults().withBudgetBytes(64 << 20));
    engine.load(disk, ALWAYS, (bytes, total) -> {});
    return engine;
  }

  private static RunningServer serverOn(PomaiEngine engine) throws IOException {
    return serverOn(engine, "always");
  }

  private static RunningServer serverOn(PomaiEngine engine, String policy) throws IOException {
    return RunningServer.start(
            TestServers.settings("appendfsync", policy), engine, opened -> {}, () -> {})
        .awaitLoaded();
  }

  @Test
  void aConfirmedWriteSurvivesPowerLossAtOnce() throws IOException {
    Random random = new Random(1);
    SimulatedDisk current = disk;
    for (int i = 0; i < 12; i++) {
      PomaiEngine engine = engineOn(current);
      assertThat(engine.keyspace(0).size()).isEqualTo(i);
      RunningServer server = serverOn(engine);
      try (RespClient client = new RespClient(server.port())) {
        assertThat(client.ask("SET", "k" + i, "value")).isEqualTo("+OK|");
      }
      current = current.losePower(random);
      assertThat(catchThrowable(server::close)).isNull();
    }
  }

  @Test
  void thePolicyIsChangedWhileTheServerRuns() throws IOException {
    RunningServer server = serverOn(engineOn(disk), "no");
    try (RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("SET", "before", "1")).isEqualTo("+OK|");
      assertThat(client.ask("CONFIG", "SET", "appendfsync", "sometimes"))
          .contains("one of always, everysec, no");
      assertThat(client.ask("CONFIG", "SET", "appendfsync", "always")).isEqualTo("+OK|");
      assertThat(client.ask("CONFIG", "GET", "appendfsync"))
          .isEqualTo("*2|$11|appendfsync|$6|always|");
      assertThat(client.ask("SET", "after", "2")).isEqualTo("+OK|");
      long syncs = disk.forces();
      for (int i = 0; i < 10; i++) {
        assertThat(client.ask("SET", "k" + i, "3")).isEqualTo("+OK|");
      }
      assertThat(disk.forces() - syncs).isEqualTo(10);
      assertThat(client.ask("CONFIG", "SET", "appendfsync", "no")).isEqualTo("+OK|");
      syncs = disk.forces();
      assertThat(client.ask("SET", "unforced", "4")).isEqualTo("+OK|");
      assertThat(disk.forces()).isEqualTo(syncs);
    }
    SimulatedDisk afterwards = disk.losePower(new Random(1));
    assertThat(catchThrowable(server::close)).isNull();
    try (RunningServer again = serverOn(engineOn(afterwards));
        RespClient client = new RespClient(again.port())) {
      assertThat(client.ask("EXISTS", "before", "after", "k0", "k9")).isEqualTo(":4|");
    }
  }

  @Test
  void aFullDiskRefusesWritesAndNotReadsUntilThereIsSpace() throws Exception {
    PomaiEngine engine = engineOn(disk);
    CountDownLatch again = new CountDownLatch(1);
    Objects.requireNonNull(engine.log()).addListener(new RecoveryListener(again));
    try (RunningServer server = serverOn(engine);
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("SET", "a", "1")).isEqualTo("+OK|");
      disk.limitSpace(0);
      client.sendRaw(pipeline("SET b 2", "GET a", "VSET v VALUES 2 1 2", "PING"));
      assertThat(client.read()).startsWith("-MISCONF ").contains("No space left");
      assertThat(client.read()).isEqualTo("$1|1|");
      assertThat(client.read()).startsWith("-MISCONF ");
      assertThat(client.read()).isEqualTo("+PONG|");
      assertThat(client.ask("SET", "refused", "3")).startsWith("-MISCONF ");
      assertThat(client.ask("GET", "refused")).isEqualTo("$-1|");
      assertThat(client.ask("INFO", "persistence")).contains("aof_last_write_status:err");
      disk.limitSpace(Long.MAX_VALUE);
      assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.ask("SET", "c", "4")).isEqualTo("+OK|");
      assertThat(client.ask("INFO", "persistence")).contains("aof_last_write_status:ok");
    }
    try (PomaiEngine afterwards = engineOn(disk.kill());
        RunningServer server = serverOn(afterwards);
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("MGET", "a", "b", "c", "refused"))
          .isEqualTo("*4|$1|1|$1|2|$1|4|$-1|"); // b was made, though not confirmed
    }
  }

  @Test
  void aFailedSyncIsNeverConfirmed() throws Exception {
    PomaiEngine engine = engineOn(disk);
    CountDownLatch again = new CountDownLatch(1);
    Objects.requireNonNull(engine.log()).addListener(new RecoveryListener(again));
    try (RunningServer server = serverOn(engine);
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("SET", "a", "1")).isEqualTo("+OK|");
      disk.failForces(1);
      assertThat(client.ask("SET", "a", "2")).startsWith("-MISCONF ");
      assertThat(again.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(client.ask("APPEND", "a", "3")).isEqualTo(":2|");
    }
    try (PomaiEngine afterwards = engineOn(disk.losePower(new Random(1)));
        RunningServer server = serverOn(afterwards);
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("GET", "a")).isEqualTo("$2|23|");
    }
  }

  @Test
  void repliesKeepTheirOrderBehindASlowDisk() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    try (RunningServer server = serverOn(engineOn(disk));
        RespClient writer = new RespClient(server.port());
        RespClient reader = new RespClient(server.port())) {
      disk.beforeForce(
          () -> {
            forcing.countDown();
            awaitOpen(mayGoOn);
          });
      writer.sendRaw(
          pipeline("SET a 1", "GET a", "CLIENT REPLY SKIP", "SET b 2", "INCR a", "QUIT"));
      forcing.await();
      assertThat(reader.ask("PING")).isEqualTo("+PONG|");
      assertThat(writer.available()).isZero();
      mayGoOn.countDown();
      assertThat(writer.read()).isEqualTo("+OK|");
      assertThat(writer.read()).isEqualTo("$1|1|");
      assertThat(writer.read()).isEqualTo(":2|");
      assertThat(writer.read()).isEqualTo("+OK|");
      assertThat(writer.isClosedByServer()).isTrue();
    }
  }

  /** However many of its writes wait, a client waits once. */
  @Test
  void aClientThatGoesOnWritingWaitsForTheDiskOnce() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    try (RunningServer server = serverOn(engineOn(disk));
        RespClient writer = new RespClient(server.port());
        RespClient reader = new RespClient(server.port())) {
      disk.beforeForce(() -> awaitOpen(mayGoOn));
      for (int i = 1; i <= 50; i++) {
        writer.send("INCR", "n");
        String stored = "|" + i + "|";
        while (!reader.ask("GET", "n").endsWith(stored)) {
          Thread.onSpinWait(); // each write is a batch of its own
        }
      }
      assertThat(reader.ask("INFO", "persistence")).contains("log_waiting_clients:1\\x0d");
      mayGoOn.countDown();
      for (int i = 1; i <= 50; i++) {
        assertThat(writer.read()).isEqualTo(":" + i + "|");
      }
    }
  }

  @Test
  void thoseWhoWaitForTheDiskHoldUpNoSearch() throws Exception {
    CountDownLatch mayGoOn = new CountDownLatch(1);
    List<RespClient> waiting = new ArrayList<>();
    try (RunningServer server =
            RunningServer.start(
                    TestServers.settings(
                        "appendfsync", "always",
                        "pomai-search-threads", "2",
                        "pomai-search-inline-micros", "0"),
                    engineOn(disk),
                    opened -> {},
                    () -> {})
                .awaitLoaded();
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("VSET", "a", "VALUES", "2", "1", "2")).isEqualTo("+OK|");
      disk.beforeForce(() -> awaitOpen(mayGoOn));
      for (int i = 0; i < 4; i++) {
        waiting.add(new RespClient(server.port()));
        waiting.get(i).sendRaw(pipeline("SET k v", "WAITAOF 1 0 0"));
      }
      while (!client.ask("INFO", "persistence").contains("log_waiting_clients:4\\x0d")) {
        Thread.onSpinWait();
      }
      assertThat(client.ask("VSEARCH", "VALUES", "2", "1", "2", "1")).contains("a");
      assertThat(client.ask("WAITAOF", "1", "0", "20")).isEqualTo("*2|:0|:0|");
      client.sendRaw(pipeline("MULTI", "WAITAOF 1 0 0", "EXEC"));
      assertThat(client.read()).isEqualTo("+OK|");
      assertThat(client.read()).isEqualTo("+QUEUED|");
      assertThat(client.read()).isEqualTo("*1|*2|:0|:0|");
      mayGoOn.countDown();
      for (RespClient each : waiting) {
        assertThat(each.read()).isEqualTo("+OK|");
        assertThat(each.read()).isEqualTo("*2|:1|:0|");
        each.close();
      }
    }
  }

  @Test
  void messagesDoNotOvertakeRepliesThatWaitForTheDisk() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    try (RunningServer server = serverOn(engineOn(disk));
        RespClient client = new RespClient(server.port());
        RespClient publisher = new RespClient(server.port())) {
      client.ask("HELLO", "3");
      client.ask("SUBSCRIBE", "a");
      disk.beforeForce(
          () -> {
            forcing.countDown();
            awaitOpen(mayGoOn);
          });
      client.send("SET", "k", "1");
      forcing.await();
      assertThat(publisher.ask("PUBLISH", "a", "x")).isEqualTo(":1|");
      client.send("UNSUBSCRIBE");
      assertThat(publisher.ask("PING")).isEqualTo("+PONG|");
      assertThat(client.available()).isZero();
      mayGoOn.countDown();
      assertThat(client.read()).isEqualTo("+OK|");
      assertThat(client.read()).isEqualTo(">3|$7|message|$1|a|$1|x|");
      assertThat(client.read()).isEqualTo(">3|$11|unsubscribe|$1|a|:0|");
    }
  }

  @Test
  void aSavedServerHasEverythingAgainAndALogOfWhatCameLater() throws Exception {
    try (RunningServer server = serverOn(engineOn(disk));
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("VSET", "a", "VALUES", "2", "1", "2")).isEqualTo("+OK|");
      assertThat(client.ask("SET", "k", "saved")).isEqualTo("+OK|");
      assertThat(client.ask("SAVE")).isEqualTo("+OK|");
      assertThat(client.ask("INFO", "persistence")).contains("rdb_last_bgsave_status:ok");
      assertThat(client.ask("VSET", "b", "VALUES", "2", "3", "4")).isEqualTo("+OK|");
      assertThat(client.ask("APPEND", "k", "+")).isEqualTo(":6|");
      assertThat(client.ask("VDEL", "a")).isEqualTo(":1|");
    }
    try (RunningServer server = serverOn(engineOn(disk.kill()));
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("GET", "k")).isEqualTo("$6|saved+|");
      assertThat(client.ask("VGET", "b", "VALUES")).isEqualTo("*2|$1|3|$1|4|");
      assertThat(client.ask("VCARD")).isEqualTo(":1|");
    }
  }

  @Test
  void onlyOneSaveRunsAtATimeAndLastsaveTells() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    try (RunningServer server = serverOn(engineOn(disk));
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("SET", "k", "v")).isEqualTo("+OK|");
      disk.beforeForce(
          () -> {
            forcing.countDown();
            awaitOpen(mayGoOn);
          });
      assertThat(client.ask("BGSAVE")).isEqualTo("+Background saving started|");
      forcing.await();
      assertThat(client.ask("BGSAVE")).isEqualTo("-ERR Background save already in progress|");
      assertThat(client.ask("SAVE")).isEqualTo("-ERR Background save already in progress|");
      assertThat(client.ask("BGREWRITEAOF"))
          .isEqualTo("-ERR Background append only file rewriting already in progress|");
      assertThat(client.ask("INFO", "persistence")).contains("rdb_bgsave_in_progress:1");
      mayGoOn.countDown();
      long before = System.currentTimeMillis() / 1000;
      while (!client.ask("SAVE").equals("+OK|")) {
        Thread.onSpinWait();
      }
      assertThat(Long.parseLong(client.ask("LASTSAVE").replaceAll("[:|]", "")))
          .isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void nothingIsSavedWithoutAFolder() throws Exception {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("SAVE")).startsWith("-ERR nothing can be saved").contains("--dir");
      assertThat(client.ask("BGSAVE", "NOW")).isEqualTo("-ERR syntax error|");
    }
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] pipeline(String... commands) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String command : commands) {
      byte[][] words =
          Arrays.stream(command.split(" "))
              .map(word -> word.getBytes(StandardCharsets.US_ASCII))
              .toArray(byte[][]::new);
      all.writeBytes(RespClient.frame(words));
    }
    return all.toByteArray();
  }

  private record RecoveryListener(CountDownLatch again) implements LogListener {
    @Override
    public void acknowledged(long sequence) {}

    @Override
    public void failed(LogFailure failure) {}

    @Override
    public void recovered() {
      again.countDown();
    }
  }
}
