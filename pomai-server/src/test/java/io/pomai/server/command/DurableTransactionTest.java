package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.file.SimulatedDisk;
import io.pomai.arena.log.SyncPolicy;
import io.pomai.orbit.engine.Durability;
import io.pomai.orbit.engine.EngineConfig;
import io.pomai.orbit.engine.PomaiEngine;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crash leaves of commands that change several keys: all that they did, or nothing. */
@Timeout(60)
class DurableTransactionTest {
  private static final String LOG = "log-00000000000000000001.pomai";
  private static final int RECORD_ALIGNMENT = 8;
  private static final List<String> KEYS = List.of("a", "b", "c", "v");

  private final SimulatedDisk disk = new SimulatedDisk();

  private static PomaiEngine engineOn(SimulatedDisk disk) throws IOException {
    PomaiEngine engine = PomaiEngine.unloaded(EngineConfig.defaults().withBudgetBytes(64 << 20));
    engine.load(
        disk, Durability.in(Path.of("unused")).withPolicy(SyncPolicy.ALWAYS), (bytes, total) -> {});
    return engine;
  }

  private static RunningServer serverOn(PomaiEngine engine) throws IOException {
    return RunningServer.start(
            TestServers.settings(
                "appendfsync", "always", "io-threads", "1", "enable-debug-command", "yes"),
            engine,
            opened -> {},
            () -> {})
        .awaitLoaded();
  }

  /** Which of the keys there are. */
  private static String keys(SimulatedDisk found) throws IOException {
    StringBuilder keys = new StringBuilder();
    try (PomaiEngine engine = engineOn(found);
        Arena arena = Arena.ofConfined()) {
      for (String key : KEYS) {
        MemorySegment bytes = arena.allocateFrom(key, StandardCharsets.US_ASCII);
        if (engine.keyspace(0).exists(new ByteSlice(bytes.address(), key.length()))) {
          keys.append(key);
        }
      }
    }
    return keys.toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "|MULTI;SET a 1;INCR b;VADD v VALUES 2 1 2 e;APPEND c 3;EXEC|abcv",
        "c|MULTI;SET a 1;RENAME c b;DEL a;GET b;SET a 2;EXEC|ab",
        "|MSET a 1 b 2 c 3|abc",
        "|MSETNX a 1 b 2 c 3|abc",
        "|MULTI;MSET a 1 b 2;MSETNX c 1 a 3;SET c 1;EXEC|abc",
        "abc|DEL a c b|",
        "abc|UNLINK a b missing|c",
        "abc|FLUSHALL|"
      })
  void isAllOrNothing(String script) throws IOException {
    String[] parts = script.split("\\|", -1);
    RunningServer server = serverOn(engineOn(disk));
    int begin;
    try (RespClient client = new RespClient(server.port())) {
      for (String key : parts[0].split("", -1)) {
        client.ask("SET", key.isEmpty() ? "other" : key, "before");
      }
      begin = disk.read(LOG).length;
      for (String command : parts[1].split(";", -1)) {
        assertThat(client.ask(command.split(" ", -1))).doesNotStartWith("-");
      }
    }
    byte[] whole = disk.read(LOG);
    SimulatedDisk killed = disk.kill();
    assertThat(catchThrowable(server::close)).isNull();
    assertThat(keys(killed)).isEqualTo(parts[2]);
    for (int length = begin; length < whole.length; length += RECORD_ALIGNMENT) {
      SimulatedDisk cut = new SimulatedDisk();
      cut.overwrite(LOG, Arrays.copyOf(whole, length));
      assertThat(keys(cut)).as("%d of %d bytes", length, whole.length).isEqualTo(parts[0]);
    }
  }

  /** More than the log's buffer holds, while the disk takes nothing. */
  @Test
  void aLargeTransactionHoldsUpNoOtherClient() throws Exception {
    CountDownLatch forcing = new CountDownLatch(1);
    CountDownLatch mayGoOn = new CountDownLatch(1);
    PomaiEngine engine = engineOn(disk);
    try (RunningServer server = serverOn(engine);
        RespClient writer = new RespClient(server.port());
        RespClient other = new RespClient(server.port())) {
      disk.beforeForce(
          () -> {
            forcing.countDown();
            await(mayGoOn);
          });
      other.sendRaw(RespClient.frame(RespClient.latin("INCR"), RespClient.latin("n")));
      forcing.await();
      assertThat(writer.ask("MULTI")).isEqualTo("+OK|");
      byte[] value = new byte[100_000];
      int commands = 60;
      for (int i = 0; i < commands; i++) {
        byte[] key = RespClient.latin("k" + i);
        assertThat(writer.ask(RespClient.latin("SET"), key, value)).isEqualTo("+QUEUED|");
      }
      writer.sendRaw(RespClient.frame(RespClient.latin("EXEC")));
      try (RespClient third = new RespClient(server.port())) {
        while (!third.ask("EXISTS", "k" + (commands - 1)).equals(":1|")) {
          Thread.onSpinWait();
        }
        assertThat(third.ask("PING")).isEqualTo("+PONG|");
      }
      assertThat(writer.available()).isZero();
      assertThat(Objects.requireNonNull(engine.log()).stats().bufferedBytes())
          .isGreaterThan(commands * (long) value.length);
      mayGoOn.countDown();
      assertThat(other.read()).isEqualTo(":1|");
      assertThat(writer.read()).isEqualTo("*" + commands + "|" + "+OK|".repeat(commands));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Nothing waits for the log in a transaction, which is in it only at its end. */
  @Test
  void transactionsDoNotWaitForTheLog() throws Exception {
    try (RunningServer server = serverOn(engineOn(disk));
        RespClient client = new RespClient(server.port())) {
      client.ask("MULTI");
      client.ask("SET", "a", "1");
      client.ask("WAITAOF", "1", "0", "0");
      client.ask("BGSAVE");
      assertThat(client.ask("EXEC")).isEqualTo("*3|+OK|*2|:0|:0|+Background saving started|");
      assertThat(client.ask("WAITAOF", "1", "0", "0")).isEqualTo("*2|:1|:0|");
      client.ask("MULTI");
      assertThat(client.ask("DEBUG", "RELOAD"))
          .isEqualTo("-ERR Command not allowed inside a transaction|");
      assertThat(client.ask("EXEC")).startsWith("-EXECABORT");
    }
  }
}
