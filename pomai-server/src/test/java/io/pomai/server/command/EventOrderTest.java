package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is told of keys whose time passes while the command that sets it runs: the clock goes on
 * whenever somebody looks at it.
 */
@Timeout(120)
class EventOrderTest {
  private static final int ROUNDS = 3_000;
  private static final int PIPELINE = 50;
  private static final String END = "end";

  private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);

  private InstantSource clock(long step) {
    return () -> Instant.ofEpochMilli(millis.getAndAdd(step));
  }

  /** The next event and its key. */
  private static String event(RespClient subscriber) throws IOException {
    String[] parts = subscriber.read().split("\\|", -1);
    String channel = parts[6];
    return channel.substring(channel.lastIndexOf(':') + 1) + " " + parts[8];
  }

  private static RespClient subscriber(RunningServer server) throws IOException {
    RespClient subscriber = new RespClient(server.port());
    subscriber.ask("PSUBSCRIBE", "__keyevent@*");
    return subscriber;
  }

  private static void assertTold(RespClient subscriber, String... events) throws IOException {
    for (String expected : events) {
      assertThat(event(subscriber)).isEqualTo(expected);
    }
  }

  /** What restores a key, of which some time is left, as it is now. */
  private static String[] restore(RespClient client, String key) throws IOException {
    String reply = client.ask("DUMP", key);
    String dump = reply.substring(reply.indexOf('|') + 1, reply.length() - 1);
    return Transcript.words("RESTORE " + key + " 1 \"" + dump.replace("\"", "\\x22") + '"');
  }

  /** As in Redis: a time that is to come when the command begins is set, and passes then. */
  @Test
  void whetherATimeHasPassedIsDecidedWhenTheCommandBegins() throws IOException {
    try (RunningServer server = TestServers.start(clock(10_000), "notify-keyspace-events", "Exg");
        RespClient subscriber = subscriber(server);
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "k", "v");
      String[] restore = restore(client, "k");
      assertThat(client.ask("PEXPIRE", "k", "1")).isEqualTo(":1|");
      assertTold(subscriber, "expire k", "expired k");
      client.ask("SET", "k", "v");
      assertThat(client.ask("EXPIRE", "k", "5")).isEqualTo(":1|");
      assertTold(subscriber, "expire k", "expired k");
      client.ask("SET", "k", "v");
      assertThat(client.ask("GETEX", "k", "PX", "1")).isEqualTo("$1|v|");
      assertTold(subscriber, "expire k", "expired k");
      assertThat(client.ask("SET", "k", "v", "PX", "1")).isEqualTo("+OK|");
      assertTold(subscriber, "expire k", "expired k");
      assertThat(client.ask(restore)).isEqualTo("+OK|");
      assertTold(subscriber, "restore k", "expired k");
      client.ask("VADD", "s", "VALUES", "2", "1", "0", "a");
      assertThat(client.ask("VEXPIRE", "s", "a", "1")).isEqualTo(":1|");
      assertTold(subscriber, "del s");
    }
  }

  /** A time that has passed when the command begins removes the key. */
  @Test
  void aTimeThatHasPassedIsADeletion() throws IOException {
    try (RunningServer server = TestServers.start(clock(10_000), "notify-keyspace-events", "Exgd");
        RespClient subscriber = subscriber(server);
        RespClient client = new RespClient(server.port())) {
      client.ask("SET", "k", "v");
      assertThat(client.ask("PEXPIREAT", "k", String.valueOf(millis.get()))).isEqualTo(":1|");
      assertTold(subscriber, "del k");
      client.ask("SET", "k", "v");
      assertThat(client.ask("GETEX", "k", "PXAT", "1")).isEqualTo("$1|v|");
      assertTold(subscriber, "del k");
      client.ask("VADD", "s", "VALUES", "2", "1", "0", "a");
      assertThat(client.ask("VEXPIRE", "s", "a", "0")).isEqualTo(":1|");
      assertTold(subscriber, "vadd s", "vrem s", "del s");
    }
  }

  /** The events that come while two clients run their commands again and again. */
  private List<String> events(String classes, List<String[]> mine, List<String[]> others)
      throws IOException {
    try (RunningServer server = TestServers.start(clock(1), "notify-keyspace-events", classes);
        RespClient subscriber = subscriber(server);
        RespClient one = new RespClient(server.port());
        RespClient other = new RespClient(server.port())) {
      CompletableFuture<Void> meanwhile =
          CompletableFuture.runAsync(() -> repeat(other, others), task -> new Thread(task).start());
      repeat(one, mine);
      meanwhile.join();
      one.ask("PUBLISH", "__keyevent@0__:" + END, END);
      List<String> events = new ArrayList<>();
      for (String event = event(subscriber); !event.startsWith(END); event = event(subscriber)) {
        events.add(event);
      }
      return events;
    }
  }

  private static void repeat(RespClient client, List<String[]> commands) {
    try {
      for (int sent = 0; sent < ROUNDS; sent += PIPELINE) {
        for (int i = 0; i < PIPELINE; i++) {
          client.send(commands.get((sent + i) % commands.size()));
        }
        for (int i = 0; i < PIPELINE; i++) {
          assertThat(client.read()).doesNotStartWith("-");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String[] words(String command) {
    return command.split(" ");
  }

  /** Each end has its beginning before it. */
  private static void assertInOrder(List<String> events, String beginning, String end) {
    int open = 0;
    int ends = 0;
    for (String event : events) {
      open += event.equals(beginning) ? 1 : 0;
      if (event.equals(end)) {
        open--;
        ends++;
        assertThat(open).as("%s number %d of %s", end, ends, events.size()).isNotNegative();
      }
    }
    assertThat(ends).isPositive();
  }

  @Test
  void noKeyIsToldToHaveExpiredBeforeItIsToldToExpire() throws IOException {
    List<String[]> mine =
        List.of(
            words("PSETEX k 1 v"),
            words("SET k v PX 1"),
            words("SET k v"),
            words("PEXPIRE k 1"),
            words("SET k v"),
            words("GETEX k PX 1"),
            words("SET k v PX 1 GET"));
    List<String> events = events("Exg", mine, List.<String[]>of(words("DEL k")));
    assertInOrder(events, "expire k", "expired k");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "VADD default VALUES 2 1 0 a PX 1",
        "VSET b VALUES 2 1 0 PX 1",
        "VMSET 2 c VALUES 2 1 0 d VALUES 2 0 1 PX 1"
      })
  void noSetIsToldToHaveGoneBeforeItIsToldToHaveCome(String put) throws IOException {
    List<String[]> mine = List.<String[]>of(words(put));
    List<String> events = events("Egn", mine, List.<String[]>of(words("VCARD default")));
    assertInOrder(events, "new default", "del default");
  }
}
