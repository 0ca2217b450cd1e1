package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Passwords that clients send, right and wrong, are shown nowhere. */
class SecretsTest {
  private static final String SECRET = "topsecret";

  private static final List<String> LINES =
      List.of(
          "AUTH topsecret0",
          "AUTH topsecret1",
          "AUTH default topsecret2",
          "AUTH topsecretuser topsecret3",
          "AUTH a topsecret4 b",
          "HELLO 3 AUTH default topsecret5",
          "HELLO 3 SETNAME x AUTH default topsecret6",
          "HELLO 9 AUTH default topsecret7",
          "CONFIG SET requirepass topsecret8",
          "AUTH topsecret8",
          "CONFIG SET timeout x requirepass topsecret9",
          "CONFIG SET requirepass topsecret10 requirepass topsecret11",
          "CONFIG SET tls-key-file-pass topsecret12",
          "ACL SETUSER ann on >topsecret13 +@all ~*",
          "ACL SETUSER ann <topsecret14",
          "ACL SETUSER ann #topsecret15",
          "ACL SETUSER ann !topsecret16",
          "AUTH ann topsecret13",
          "AUTH ann topsecret17");

  @Test
  void secretsAreShownNowhere() throws IOException {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level level = root.getLevel();
    root.setLevel(Level.DEBUG);
    log.start();
    root.addAppender(log);
    List<String> shown = new ArrayList<>();
    try (RunningServer server =
            TestServers.start(
                "requirepass", "topsecret0", "slowlog-log-slower-than", "0", "loglevel", "debug");
        RespClient client = new RespClient(server.port());
        RespClient admin = new RespClient(server.port());
        RespClient monitor = new RespClient(server.port())) {
      admin.ask("AUTH", "topsecret0");
      monitor.ask("AUTH", "topsecret0");
      assertThat(monitor.ask("MONITOR")).isEqualTo("+OK|");
      for (String line : LINES) {
        shown.add(client.ask(line.split(" ", -1)));
      }
      String[][] views = {
        {"SLOWLOG", "GET", "-1"},
        {"CLIENT", "LIST"},
        {"INFO", "everything"},
        {"ACL", "LIST"},
        {"ACL", "GETUSER", "ann"},
        {"ACL", "GETUSER", "default"},
        {"LATENCY", "LATEST"}
      };
      for (String[] view : views) {
        shown.add(admin.ask(view));
      }
      assertThat(admin.ask("SLOWLOG", "LEN")).isNotEqualTo(":0|");
      admin.ask("ECHO", "the end");
      String seen;
      do {
        seen = monitor.read();
        shown.add(seen);
      } while (!seen.contains("the end"));
      assertThat(admin.ask("CONFIG", "GET", "requirepass")).contains("topsecret8");
    } finally {
      root.detachAppender(log);
      root.setLevel(level);
    }
    log.list.forEach(event -> shown.add(event.getFormattedMessage()));
    assertThat(shown).hasSizeGreaterThan(LINES.size() + 10);
    assertThat(shown).noneMatch(text -> text.contains(SECRET));
  }
}
