package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands under other names, and without any. */
class RenamedCommandsTest {
  private static final String SECRET = "b840fc02d524045429941cc15f59e41cb7be6c52";

  @Test
  void aCommandAnswersToItsOtherNameOnly() throws IOException {
    String lines = "CONFIG " + SECRET + "\nflushall \"\"\nGET fetch\nSET get";
    try (RunningServer server = TestServers.start("rename-command", lines);
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("CONFIG", "GET", "port")).startsWith("-ERR unknown command 'CONFIG'");
      assertThat(client.ask(SECRET, "GET", "port")).isEqualTo("*2|$4|port|$1|0|");
      assertThat(client.ask(SECRET, "GET", "rename*")).isEqualTo("*0|");
      assertThat(client.ask(SECRET, "SET", "rename-command", "x y"))
          .startsWith("-ERR Unknown option");
      assertThat(client.ask("FLUSHALL")).startsWith("-ERR unknown command 'FLUSHALL'");
      assertThat(client.ask("")).startsWith("-ERR unknown command ''");
      assertThat(client.ask("GET", "k", "v")).isEqualTo("+OK|");
      assertThat(client.ask("Fetch", "k")).isEqualTo("$1|v|");
      assertThat(client.ask("SET", "k", "v")).startsWith("-ERR unknown command 'SET'");
      assertThat(client.ask("COMMAND", "LIST")).doesNotContain("flushall").contains("|flushdb|");
      assertThat(client.ask("COMMAND", "INFO", "flushall")).isEqualTo("*1|$-1|");
    }
  }

  /** Rules of users go by the names that the commands had, so that they say the same everywhere. */
  @Test
  void rulesOfUsersGoByTheFirstNames() throws IOException {
    try (RunningServer server =
            TestServers.start(
                "rename-command",
                "get fetch\nflushall \"\"",
                "user",
                "a on nopass +get -flushall ~*");
        RespClient client = new RespClient(server.port())) {
      client.ask("AUTH", "a", "x");
      assertThat(client.ask("FETCH", "k")).isEqualTo("$-1|");
      assertThat(client.ask("PING")).startsWith("-NOPERM");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "nosuch x; No such command in rename-command: 'nosuch'",
        "get SET; Target command name already exists: 'set'",
      })
  void aServerDoesNotStartWithWrongNames(String line, String message) {
    assertThatThrownBy(() -> TestServers.start("rename-command", line)).hasMessage(message);
  }
}
