package io.pomai.server.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.command.RespClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  @Test
  void startsServesAndStopsOnSigterm() throws Exception {
    try (ServerProcess server =
        new ServerProcess("--port", "0", "--maxmemory", "64mb", "--requirepass", "hidden-word")) {
      int port = server.awaitReady();
      try (RespClient client = new RespClient(port)) {
        assertThat(client.ask("AUTH", "hidden-word")).isEqualTo("+OK|");
        assertThat(client.ask("VSET", "a", "VALUES", "2", "1", "2")).isEqualTo("+OK|");
        server.terminate();
        assertThat(client.isClosedByServer()).isTrue();
      }
      assertThat(server.awaitExit()).isEqualTo(TERMINATED);
      assertThat(server.output())
          .containsPattern(
              "Pomai \\S+, port " + port + ", pid \\d+, kernels .*, memory budget 64 MiB")
          .contains("Shutting down")
          .doesNotContain("hidden-word")
          .doesNotContain("Exception");
    }
  }

  @Test
  void nothingButTheLogIsOnTheConsole() throws Exception {
    try (ServerProcess server = new ServerProcess("--port", "0")) {
      server.awaitReady();
      server.terminate();
      server.awaitExit();
      assertThat(server.output().lines())
          .allMatch(
              line ->
                  line.matches("\\d{4}-\\d\\d-\\d\\d \\S+ INFO  .*")
                      || line.equals("WARNING: Using incubator modules: jdk.incubator.vector"));
    }
  }

  @Test
  void aKilledServerHasEverythingAgainThatItConfirmed() throws Exception {
    String[] options = {"--port", "0", "--dir", folder.resolve("data").toString()};
    try (ServerProcess server = new ServerProcess(options);
        RespClient client = new RespClient(server.awaitReady())) {
      for (int i = 0; i < 300; i++) {
        assertThat(client.ask("VSET", "key" + i, "VALUES", "2", "1", "" + i)).isEqualTo("+OK|");
      }
      assertThat(client.ask("SET", "name", "value")).isEqualTo("+OK|");
      server.kill();
      server.awaitExit();
    }
    try (ServerProcess server = new ServerProcess(options);
        RespClient client = new RespClient(server.awaitReady())) {
      assertThat(client.ask("GET", "name")).isEqualTo("$5|value|");
      assertThat(client.ask("VGET", "key299", "VALUES")).isEqualTo("*2|$1|1|$3|299|");
      assertThat(client.ask("VSTATS")).contains("|live|:300|");
      assertFails(1, "in use", options);
    }
  }

  @Test
  void shutdownEndsTheProcess() throws Exception {
    try (ServerProcess server = new ServerProcess("--port", "0")) {
      try (RespClient client = new RespClient(server.awaitReady())) {
        client.send("SHUTDOWN");
        assertThat(client.isClosedByServer()).isTrue();
      }
      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void aConfigurationFileIsRead() throws Exception {
    Path file =
        Files.writeString(folder.resolve("pomai.conf"), "port 0\nmaxclients 77\nmaxmemory 32mb\n");
    try (ServerProcess server = new ServerProcess("--config", file.toString());
        RespClient client = new RespClient(server.awaitReady())) {
      assertThat(client.ask("CONFIG", "GET", "maxclients")).contains("|77|");
    }
  }

  @Test
  void wrongSettingsEndWithStatus2AndSayWhatIsExpected() throws Exception {
    assertFails(2, "--port: 'port' expects an integer from 0 to 65535, got 'abc'", "--port", "abc");
    assertFails(2, "unknown setting 'prot'; did you mean 'port'?", "--prot", "1");
    Path file = Files.writeString(folder.resolve("bad.conf"), "port 0\nmaxclient 7\n");
    assertFails(
        2,
        "bad.conf, line 2: unknown setting 'maxclient'; did you mean 'maxclients'?",
        "--config",
        file.toString());
    assertFails(2, "'requirepass' is empty", "--port", "0", "--bind", "0.0.0.0");
  }

  @Test
  void whoForgetsThePortOfTlsIsTold() throws Exception {
    try (ServerProcess server = new ServerProcess("--port", "0", "--tls-cert-file", "c.pem")) {
      server.awaitReady();
      server.terminate();
      assertThat(server.output())
          .contains("WARN  [tls-cert-file] given without tls-port: nothing is encrypted");
    }
  }

  @Test
  void aPortInUseEndsWithStatus1AndSaysWhatToDo() throws Exception {
    try (ServerProcess first = new ServerProcess("--port", "0")) {
      String port = Integer.toString(first.awaitReady());
      assertFails(1, "--port 0 for a free one", "--port", port);
    }
  }

  @Test
  void helpAndVersionEndWithStatus0() throws Exception {
    assertFails(0, "--pomai-search-threads=VALUE", "--help");
    assertFails(0, "(Redis 8.2.0)", "--version");
  }

  private static void assertFails(int status, String message, String... arguments)
      throws Exception {
    try (ServerProcess server = new ServerProcess(arguments)) {
      String output = server.output();
      assertThat(output).contains(message).doesNotContain("\tat ");
      assertThat(server.awaitExit()).as(output).isEqualTo(status);
    }
  }
}
