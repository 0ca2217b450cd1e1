package io.pomai.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.server.command.RespClient;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS connections, with certificates that openssl made for this run. */
class TlsTest {
  private static final int TIMEOUT_MILLIS = 20_000;

  @TempDir static Path folder;
  private static TlsServers tls;

  @BeforeAll
  static void makeCertificates() throws IOException {
    tls = new TlsServers(folder);
    tls.ours.issue("next", 2);
    tls.ours.issue("expired", -1);
    tls.ours.openssl(
        "pkcs8 -topk8 -passout pass:lock -in K -out " + folder.resolve("locked.key"), "server");
    tls.ours.openssl("rsa -traditional -in K -out " + folder.resolve("old.key"), "server");
  }

  /** Sends an inline command and returns {@code length} bytes of the reply. */
  private static String ask(SSLSocket socket, String line, int length) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  private static void assertServes(int port, @Nullable String certificate) throws IOException {
    try (SSLSocket socket = tls.connect(port, tls.ours, certificate)) {
      assertThat(ask(socket, "PING", 7)).isEqualTo("+PONG\r\n");
    }
  }

  /** The refusal comes during the handshake, or with TLS 1.3 in place of the first reply. */
  private static void assertRefuses(int port, Authority trusted, @Nullable String certificate)
      throws IOException {
    try (SSLSocket socket = tls.connect(port, trusted, certificate)) {
      assertThatThrownBy(() -> assertThat(ask(socket, "PING", 7)).isEqualTo("+PONG\r\n"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void clientsNeedACertificateThatHolds() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer server = tls.server(port)) {
      assertThat(server.port()).as("TLS alone").isEqualTo(port);
      assertServes(port, "client");
      assertRefuses(port, tls.ours, null);
      assertRefuses(port, tls.ours, "stranger");
      assertRefuses(port, tls.ours, "expired");
      assertRefuses(port, tls.other, "client");
      assertServes(port, "client");
    }
  }

  @Test
  void certificatesOfClientsMayBeOptionalOrUnwanted() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer _ = tls.server(port, "tls-auth-clients", "optional")) {
      assertServes(port, null);
      assertServes(port, "client");
      assertRefuses(port, tls.ours, "expired");
    }
    int second = TlsServers.freePort();
    try (RunningServer _ = tls.server(second, "tls-auth-clients", "no", "tls-ca-cert-file", "")) {
      assertServes(second, null);
      assertServes(second, "stranger");
    }
  }

  @Test
  void aClientNoticesAnExpiredServer() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer _ =
        tls.server(
            port,
            "tls-cert-file",
            tls.file("expired.crt"),
            "tls-key-file",
            tls.file("expired.key"))) {
      assertRefuses(port, tls.ours, "client");
    }
  }

  /** Commands and replies of many records, in a pipeline, beside plain connections. */
  @Test
  void longCommandsAndRepliesArriveWhole() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer server = tls.server(port, "tls-auth-clients", "no", "port", plainPort());
        RespClient plain = new RespClient(server.port());
        SSLSocket socket = tls.connect(port, tls.ours, null)) {
      assertThat(server.port()).isNotEqualTo(port);
      String value = "0123456789abcdef".repeat(100_000);
      byte[] set = RespClient.frame(bytes("SET"), bytes("k"), bytes(value));
      byte[] get = RespClient.frame(bytes("GET"), bytes("k"));
      Thread writer =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 20; i++) {
                        socket.getOutputStream().write(set);
                        socket.getOutputStream().write(get);
                      }
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      String reply = "+OK\r\n$1600000\r\n" + value + "\r\n";
      InputStream in = socket.getInputStream();
      for (int i = 0; i < 20; i++) {
        assertThat(
                new String(in.readNBytes(reply.length()), StandardCharsets.US_ASCII).equals(reply))
            .as("reply " + i)
            .isTrue();
      }
      writer.join();
      assertThat(plain.ask("STRLEN", "k")).isEqualTo(":1600000|");
      assertThat(ask(socket, "QUIT", 5)).isEqualTo("+OK\r\n");
      assertThat(in.read()).as("closed with close_notify").isEqualTo(-1);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static String plainPort() throws IOException {
    return String.valueOf(TlsServers.freePort());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aPlainClientIsTurnedAwayAndNobodyElseMinds() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer _ = tls.server(port)) {
      try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
        plain.setSoTimeout(TIMEOUT_MILLIS);
        plain.getOutputStream().write(bytes("*1\r\n$4\r\nPING\r\n"));
        String answer =
            new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(answer).doesNotContain("PONG");
      }
      assertServes(port, "client");
    }
  }

  /** New connections get the new certificate, those there are stay as they are. */
  @Test
  void certificatesAreReplacedWhileTheServerRuns() throws IOException {
    int port = TlsServers.freePort();
    Path certificate = folder.resolve("live.crt");
    Path key = folder.resolve("live.key");
    copy("server", certificate, key);
    try (RunningServer _ =
            tls.server(
                port, "tls-cert-file", certificate.toString(), "tls-key-file", key.toString());
        SSLSocket first = tls.connect(port, tls.ours, "client")) {
      assertThat(serial(first)).isEqualTo(serialOf("server.crt"));
      copy("next", certificate, key);
      assertThat(ask(first, "CONFIG SET tls-cert-file " + certificate, 5)).isEqualTo("+OK\r\n");
      try (SSLSocket second = tls.connect(port, tls.ours, "client")) {
        assertThat(ask(second, "PING", 7)).isEqualTo("+PONG\r\n");
        assertThat(serial(second)).isEqualTo(serialOf("next.crt"));
      }
      assertThat(ask(first, "PING", 7)).isEqualTo("+PONG\r\n");
      refuses(
          first,
          "tls-cert-file /nosuch.crt",
          "'tls-cert-file' names /nosuch.crt, which is not there");
      refuses(first, "tls-key-file " + tls.file("stranger.key"), "not the key of the certificate");
      refuses(first, "tls-key-file " + tls.file("old.key"), "openssl pkcs8 -topk8");
      refuses(first, "tls-key-file " + tls.file("locked.key"), "tls-key-file-pass");
      refuses(first, "tls-cert-file " + tls.file("server.key"), "certificate");
      refuses(first, "tls-ca-cert-file \"\"", "'tls-auth-clients' is yes");
      refuses(first, "tls-ca-cert-dir " + tls.file("nosuch"), "is not there");
      refuses(first, "tls-protocols SSLv9", "SSLv9");
      refuses(first, "tls-ciphersuites NO_SUCH_SUITE", "NO_SUCH_SUITE, which is none of TLS_AES_");
      refuses(first, "tls-ciphers DEFAULT:!MEDIUM", "DEFAULT, which is none of ECDHE-");
      refuses(first, "tls-ciphers TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256, which is none");
      try (SSLSocket third = tls.connect(port, tls.ours, "client")) {
        assertThat(ask(third, "PING", 7)).isEqualTo("+PONG\r\n");
        assertThat(serial(third)).isEqualTo(serialOf("next.crt"));
      }
    }
  }

  private static void copy(String name, Path certificate, Path key) throws IOException {
    Files.copy(folder.resolve(name + ".crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(folder.resolve(name + ".key"), key, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void refuses(SSLSocket client, String setting, String reason) throws IOException {
    client.getOutputStream().write(bytes("CONFIG SET " + setting + "\r\n"));
    StringBuilder line = new StringBuilder();
    InputStream in = client.getInputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      line.append((char) b);
    }
    assertThat(line).asString().startsWith("-ERR CONFIG SET failed").contains(reason);
  }

  private static String serial(SSLSocket socket) throws IOException {
    socket.startHandshake();
    return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
        .getSerialNumber()
        .toString();
  }

  private static String serialOf(String name) throws IOException {
    return TlsServers.read(folder.resolve(name)).getFirst().getSerialNumber().toString();
  }

  @Test
  void aLockedKeyTakesItsPassword() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer _ =
        tls.server(port, "tls-key-file", tls.file("locked.key"), "tls-key-file-pass", "lock")) {
      assertServes(port, "client");
    }
    assertThatThrownBy(
            () ->
                tls.server(
                    port, "tls-key-file", tls.file("locked.key"), "tls-key-file-pass", "topsecret"))
        .hasMessageContaining("cannot be decrypted")
        .hasMessageNotContaining("topsecret");
    assertThatThrownBy(() -> tls.server(port, "tls-cert-file", ""))
        .hasMessageContaining("'tls-cert-file' is empty");
  }

  @Test
  void onlyTheVersionsThatAreNamedAreSpoken() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer _ = tls.server(port, "tls-protocols", "TLSv1.3");
        SSLSocket old = tls.connect(port, tls.ours, "client");
        SSLSocket modern = tls.connect(port, tls.ours, "client")) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
      assertThat(ask(modern, "PING", 7)).isEqualTo("+PONG\r\n");
    }
  }

  /** Ciphers of TLS 1.2 and suites of TLS 1.3 are named apart; what is not named is as usual. */
  @Test
  void onlyTheCiphersThatAreNamedAreSpoken() throws IOException {
    int port = TlsServers.freePort();
    try (RunningServer _ = tls.server(port, "tls-ciphers", "ECDHE-RSA-AES256-GCM-SHA384")) {
      assertThat(suite(port, "TLSv1.2")).isEqualTo("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
      assertThat(suite(port, "TLSv1.3")).startsWith("TLS_AES_");
      try (SSLSocket other = tls.connect(port, tls.ours, "client")) {
        other.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
        assertThatThrownBy(other::startHandshake).isInstanceOf(SSLException.class);
      }
      try (SSLSocket client = tls.connect(port, tls.ours, "client")) {
        String suites = "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";
        assertThat(ask(client, "CONFIG SET tls-ciphers \"\" tls-ciphersuites " + suites, 5))
            .isEqualTo("+OK\r\n");
      }
      assertThat(suite(port, "TLSv1.3")).isEqualTo("TLS_CHACHA20_POLY1305_SHA256");
      assertThat(suite(port, "TLSv1.2")).startsWith("TLS_ECDHE_");
    }
    assertThatThrownBy(() -> tls.server(port, "tls-ciphers", "AES128-SHA:NOPE"))
        .hasMessageContaining("'tls-ciphers' names");
  }

  private static String suite(int port, String version) throws IOException {
    try (SSLSocket socket = tls.connect(port, tls.ours, "client")) {
      socket.setEnabledProtocols(new String[] {version});
      assertThat(ask(socket, "PING", 7)).isEqualTo("+PONG\r\n");
      return socket.getSession().getCipherSuite();
    }
  }
}
