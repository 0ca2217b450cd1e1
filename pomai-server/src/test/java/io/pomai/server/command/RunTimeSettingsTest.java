package io.pomai.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** CONFIG SET of settings that something must follow, or must not. */
class RunTimeSettingsTest {
  @Test
  void raisingTheBudgetEndsRefusalsAndTheDoctorKnowsThem() throws IOException {
    try (RunningServer server = TestServers.start("maxmemory", "4mb");
        RespClient client = new RespClient(server.port())) {
      assertThat(client.ask("MEMORY", "DOCTOR")).contains("no issue");
      String large = "x".repeat(8 << 20);
      assertThat(client.ask("SET", "k", large)).startsWith("-OOM");
      assertThat(client.ask("MEMORY", "DOCTOR")).contains("1 commands got -OOM");
      assertThat(client.ask("CONFIG", "SET", "maxmemory", "64mb")).isEqualTo("+OK|");
      assertThat(client.ask("SET", "k", large)).isEqualTo("+OK|");
      assertThat(client.ask("INFO", "memory")).contains("maxmemory:67108864");
      assertThat(client.ask("CONFIG", "SET", "maxmemory", "1")).contains("0 or a number of bytes");
      client.ask("CONFIG", "RESETSTAT");
      assertThat(client.ask("MEMORY", "DOCTOR")).contains("no issue");
    }
  }

  @Test
  void passwordsThatNobodyCouldGiveAreRefused() throws IOException {
    try (RunningServer server = TestServers.start();
        RespClient client = new RespClient(server.port())) {
      byte[] noText = {(byte) 0xff, (byte) 0xfe};
      assertThat(client.ask(bytes("CONFIG"), bytes("SET"), bytes("requirepass"), noText))
          .contains("'requirepass' expects UTF-8 text");
      assertThat(client.ask("PING")).isEqualTo("+PONG|");
      byte[] accented = bytes("p\u00e4ss");
      assertThat(client.ask(bytes("CONFIG"), bytes("SET"), bytes("requirepass"), accented))
          .isEqualTo("+OK|");
      try (RespClient other = new RespClient(server.port())) {
        assertThat(other.ask("PING")).startsWith("-NOAUTH");
        assertThat(other.ask(bytes("AUTH"), accented)).isEqualTo("+OK|");
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
