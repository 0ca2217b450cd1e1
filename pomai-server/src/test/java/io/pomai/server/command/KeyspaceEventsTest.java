package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which events are published for which commands. The files have {@code > command} lines, each
 * followed by its events as {@code < database:event:key}.
 */
@Timeout(60)
class KeyspaceEventsTest {
  private static final Path FOLDER = Path.of("src/test/resources/events");
  private static final String ALL = "AKEmn";
  private static final String DUMP = "<dump>";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"redis.txt", "vectors.txt"})
  void everyCommandPublishesItsEvents(String name) throws IOException {
    try (RunningServer server = TestServers.start("notify-keyspace-events", ALL)) {
      assertThat(run(server.port(), name)).isEqualTo(lines(name));
    }
  }

  /** The file is right: where the machine has the server that it was made with, ask that. */
  @Test
  void redisPublishesTheSame() throws Exception {
    int port = freePort();
    Process redis = startRedis(port);
    assumeTrue(redis != null, "the machine has no redis-server");
    try (RespClient client = connect(port)) {
      assumeTrue(client.ask("INFO", "server").contains("redis_version:7.0."));
      client.ask("CONFIG", "SET", "notify-keyspace-events", ALL);
      assertThat(run(port, "redis.txt")).isEqualTo(lines("redis.txt"));
    } finally {
      redis.destroy();
      redis.waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Process startRedis(int port) {
    String[] command = {"redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", ""};
    try {
      return new ProcessBuilder(command)
          .directory(folder.toFile())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start();
    } catch (IOException missing) {
      return null;
    }
  }

  private static RespClient connect(int port) throws IOException {
    while (true) {
      try {
        return new RespClient(port);
      } catch (ConnectException starting) {
        Thread.onSpinWait();
      }
    }
  }

  private static List<String> lines(String name) throws IOException {
    return Files.readAllLines(FOLDER.resolve(name)).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  /** The lines of a file with the events that came. */
  private static List<String> run(int port, String name) throws IOException {
    List<String> seen = new ArrayList<>();
    try (RespClient subscriber = new RespClient(port);
        RespClient publisher = new RespClient(port);
        RespClient client = new RespClient(port)) {
      subscriber.ask("PSUBSCRIBE", "__key*");
      String dump = "";
      for (String line : lines(name).stream().filter(each -> each.startsWith("> ")).toList()) {
        String reply = client.ask(Transcript.words(line.substring(2).replace(DUMP, dump)));
        dump = line.startsWith("> DUMP ") && !reply.startsWith("$-1") ? quoted(reply) : dump;
        seen.add(line);
        publisher.ask("PUBLISH", "__key_end", "");
        events(subscriber).forEach(event -> seen.add("< " + event));
      }
    }
    return seen;
  }

  private static String quoted(String reply) {
    String payload = reply.substring(reply.indexOf('|') + 1, reply.length() - 1);
    return '"' + payload.replace("\"", "\\x22") + '"';
  }

  /** The events up to the mark, each of which comes to both of its channels. */
  private static List<String> events(RespClient subscriber) throws IOException {
    List<String> events = new ArrayList<>();
    for (String event = event(subscriber); !event.isEmpty(); event = event(subscriber)) {
      events.add(event);
      assertThat(event(subscriber)).isEqualTo(event);
    }
    return events;
  }

  /** The next event as database, word and key; empty for the mark. */
  private static String event(RespClient subscriber) throws IOException {
    String[] parts = subscriber.read().split("\\|", -1);
    String channel = parts[6];
    String message = parts[8];
    if (channel.equals("__key_end")) {
      return "";
    }
    String database = channel.substring(channel.indexOf('@') + 1, channel.indexOf("__:"));
    String name = channel.substring(channel.indexOf("__:") + 3);
    return channel.startsWith("__keyspace@")
        ? database + ":" + message + ":" + name
        : database + ":" + name + ":" + message;
  }

  @Test
  void keysThatExpireAreToldOf() throws IOException {
    try (RunningServer server = TestServers.start("notify-keyspace-events", "Exg");
        RespClient subscriber = new RespClient(server.port());
        RespClient client = new RespClient(server.port())) {
      subscriber.ask("PSUBSCRIBE", "__key*");
      client.ask("SELECT", "3");
      client.ask("SET", "k", "v", "PX", "300");
      assertThat(event(subscriber)).isEqualTo("3:expire:k");
      assertThat(event(subscriber)).isEqualTo("3:expired:k");
      client.ask("VADD", "set", "VALUES", "2", "1", "0", "a");
      client.ask("PEXPIRE", "set", "300");
      assertThat(event(subscriber)).isEqualTo("3:expire:set");
      assertThat(event(subscriber)).isEqualTo("3:expired:set");
    }
  }

  @Test
  void aSetThatGoesWithItsLastElementIsToldOf() throws IOException {
    try (RunningServer server = TestServers.start("notify-keyspace-events", "Kg");
        RespClient subscriber = new RespClient(server.port());
        RespClient client = new RespClient(server.port())) {
      subscriber.ask("PSUBSCRIBE", "__key*");
      client.ask("VADD", "set", "VALUES", "2", "1", "0", "a", "PX", "1");
      client.ask("VADD", "set", "VALUES", "2", "1", "0", "b", "PX", "1");
      assertThat(event(subscriber)).isEqualTo("0:del:set");
    }
  }

  @Test
  void onlyTheClassesOfTheSettingArePublished() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient subscriber = new RespClient(server.port());
        RespClient client = new RespClient(server.port())) {
      subscriber.ask("PSUBSCRIBE", "__key*");
      client.ask("SET", "unheard", "1");
      client.ask("CONFIG", "SET", "notify-keyspace-events", "K$");
      client.ask("SET", "a", "1", "EX", "100");
      client.ask("DEL", "a");
      client.ask("CONFIG", "SET", "notify-keyspace-events", "Eg");
      client.ask("SET", "b", "1");
      client.ask("DEL", "b");
      client.ask("CONFIG", "SET", "notify-keyspace-events", "$g");
      client.ask("SET", "unheard", "1");
      client.ask("CONFIG", "SET", "notify-keyspace-events", "");
      client.ask("DEL", "unheard");
      client.ask("PUBLISH", "__key_end", "");
      assertThat(subscriber.read()).contains("|__keyspace@0__:a|$3|set|");
      assertThat(subscriber.read()).contains("|__keyevent@0__:del|$1|b|");
      assertThat(event(subscriber)).isEmpty();
    }
  }

  @Test
  void theSettingIsShownAsRedisShowsIt() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      assertShown(client, "KEA", "AKE");
      assertShown(client, "mEKxg$", "g$xKEm");
      assertShown(client, "g$lshzxetdKE", "AKE");
      assertShown(client, "nmKE", "nKEm");
      assertShown(client, "", "");
      assertThat(client.ask("CONFIG", "SET", "notify-keyspace-events", "KEQ"))
          .startsWith("-ERR CONFIG SET failed")
          .contains("'notify-keyspace-events' expects", "got 'KEQ'");
    }
  }

  private static void assertShown(RespClient client, String given, String shown)
      throws IOException {
    assertThat(client.ask("CONFIG", "SET", "notify-keyspace-events", given)).isEqualTo("+OK|");
    assertThat(client.ask("CONFIG", "GET", "notify-keyspace-events"))
        .isEqualTo("*2|$22|notify-keyspace-events|$" + shown.length() + "|" + shown + "|");
  }
}
