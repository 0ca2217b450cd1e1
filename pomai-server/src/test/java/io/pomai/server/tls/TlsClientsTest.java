package io.pomai.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** redis-cli and redis-py over TLS: certificates of both sides are checked. */
class TlsClientsTest {
  @TempDir static Path folder;
  private static TlsServers tls;

  @BeforeAll
  static void makeCertificates() throws IOException {
    tls = new TlsServers(folder);
  }

  @Test
  void redisCliConnectsWithItsCertificateAndNotWithout() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer _ = tls.server(port, "requirepass", "secret")) {
      String usual = "redis-cli --no-auth-warning -p " + port + " -a secret --tls --cacert ";
      String own = " --cert " + tls.file("client.crt") + " --key " + tls.file("client.key");
      assertThat(output(words(usual + tls.file("ours.crt") + own + " ECHO hello")))
          .isEqualTo("hello\n");
      assertThat(output(words(usual + tls.file("other.crt") + own + " ECHO hello")))
          .contains("certificate verify failed");
      assertThat(output(words(usual + tls.file("ours.crt") + " ECHO hello")))
          .doesNotContain("hello\n");
    }
  }

  @Test
  void redisPyConnectsWithItsCertificateAndNotWithout() throws IOException {
    int port = TlsServers.freePort();
    String python =
        System.getenv().getOrDefault("POMAI_PYTHON", System.getProperty("pomai.python", "python3"));
    try (RunningServer _ = tls.server(port, "requirepass", "secret")) {
      assertThat(
              output(python, "src/test/resources/contract/redis_py_tls.py", "" + port, "" + folder))
          .isEqualTo("RESP3 ok\nRESP2 ok\nrefusals ok\n");
    }
  }

  private static String output(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String[] words(String command) {
    return command.split(" ", -1);
  }
}
