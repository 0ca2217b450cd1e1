package io.pomai.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pomai.server.command.RespClient;
import io.pomai.server.command.TestServers;
import io.pomai.server.config.SecuritySettings;
import io.pomai.server.config.SettingException;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS connections, with certificates that openssl made for this run. */
class TlsTest {
  private static final char[] STORE_PASSWORD = "store".toCharArray();
  private static final int TIMEOUT_MILLIS = 20_000;

  @TempDir static Path folder;
  private static Authority ours;
  private static Authority other;

  @BeforeAll
  static void makeCertificates() throws IOException {
    ours = new Authority(folder, "ours");
    other = new Authority(folder, "other");
    ours.issue("server", 2);
    ours.issue("next", 2);
    ours.issue("client", 2);
    ours.issue("expired", -1);
    other.issue("stranger", 2);
    ours.openssl(
        "pkcs8 -topk8 -passout pass:lock -in K -out " + folder.resolve("locked.key"), "server");
    ours.openssl("rsa -traditional -in K -out " + folder.resolve("old.key"), "server");
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A server with TLS alone, for certificates of our authority. */
  private static RunningServer server(int port, String... more) throws IOException {
    String[] usual = {
      "tls-port", String.valueOf(port),
      "tls-cert-file", file("server.crt"),
      "tls-key-file", file("server.key"),
      "tls-ca-cert-file", file("ours.crt")
    };
    return TestServers.start(
        Stream.concat(Arrays.stream(usual), Arrays.stream(more)).toArray(String[]::new));
  }

  private static SSLSocket connect(int port, Authority trusted, @Nullable String certificate)
      throws IOException {
    try {
      KeyStore authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      authorities.setCertificateEntry("ca", read(trusted.certificate()).getFirst());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(authorities);
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      if (certificate != null) {
        own.setKeyEntry(
            "own",
            PemFiles.key(
                SecuritySettings.TLS_KEY_FILE, folder.resolve(certificate + ".key"), "RSA", ""),
            STORE_PASSWORD,
            read(folder.resolve(certificate + ".crt")).toArray(X509Certificate[]::new));
      }
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, STORE_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return socket;
    } catch (GeneralSecurityException | SettingException e) {
      throw new IOException(e);
    }
  }

  private static List<X509Certificate> read(Path file) throws IOException {
    try {
      return PemFiles.certificates(SecuritySettings.TLS_CERT_FILE, file);
    } catch (SettingException e) {
      throw new IOException(e);
    }
  }

  /** Sends an inline command and returns {@code length} bytes of the reply. */
  private static String ask(SSLSocket socket, String line, int length) throws IOException {
    socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
  }

  private static void assertServes(int port, @Nullable String certificate) throws IOException {
    try (SSLSocket socket = connect(port, ours, certificate)) {
      assertThat(ask(socket, "PING", 7)).isEqualTo("+PONG\r\n");
    }
  }

  /** The refusal comes during the handshake, or with TLS 1.3 in place of the first reply. */
  private static void assertRefuses(int port, Authority trusted, @Nullable String certificate)
      throws IOException {
    try (SSLSocket socket = connect(port, trusted, certificate)) {
      assertThatThrownBy(() -> assertThat(ask(socket, "PING", 7)).isEqualTo("+PONG\r\n"))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void clientsNeedACertificateThatHolds() throws IOException {
    int port = freePort();
    try (RunningServer server = server(port)) {
      assertThat(server.port()).as("TLS alone").isEqualTo(port);
      assertServes(port, "client");
      assertRefuses(port, ours, null);
      assertRefuses(port, ours, "stranger");
      assertRefuses(port, ours, "expired");
      assertRefuses(port, other, "client");
      assertServes(port, "client");
    }
  }

  @Test
  void certificatesOfClientsMayBeOptionalOrUnwanted() throws IOException {
    int port = freePort();
    try (RunningServer _ = server(port, "tls-auth-clients", "optional")) {
      assertServes(port, null);
      assertServes(port, "client");
      assertRefuses(port, ours, "expired");
    }
    int second = freePort();
    try (RunningServer _ = server(second, "tls-auth-clients", "no", "tls-ca-cert-file", "")) {
      assertServes(second, null);
      assertServes(second, "stranger");
    }
  }

  @Test
  void aClientNoticesAnExpiredServer() throws IOException {
    int port = freePort();
    try (RunningServer _ =
        server(port, "tls-cert-file", file("expired.crt"), "tls-key-file", file("expired.key"))) {
      assertRefuses(port, ours, "client");
    }
  }

  /** Commands and replies of many records, in a pipeline, beside plain connections. */
  @Test
  void longCommandsAndRepliesArriveWhole() throws IOException {
    int port = freePort();
    try (RunningServer server = server(port, "tls-auth-clients", "no", "port", plainPort());
        RespClient plain = new RespClient(server.port());
        SSLSocket socket = connect(port, ours, null)) {
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
    return String.valueOf(freePort());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void aPlainClientIsTurnedAwayAndNobodyElseMinds() throws IOException {
    int port = freePort();
    try (RunningServer _ = server(port)) {
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
    int port = freePort();
    Path certificate = folder.resolve("live.crt");
    Path key = folder.resolve("live.key");
    copy("server", certificate, key);
    try (RunningServer _ =
            server(port, "tls-cert-file", certificate.toString(), "tls-key-file", key.toString());
        SSLSocket first = connect(port, ours, "client")) {
      assertThat(serial(first)).isEqualTo(serialOf("server.crt"));
      copy("next", certificate, key);
      assertThat(ask(first, "CONFIG SET tls-cert-file " + certificate, 5)).isEqualTo("+OK\r\n");
      try (SSLSocket second = connect(port, ours, "client")) {
        assertThat(ask(second, "PING", 7)).isEqualTo("+PONG\r\n");
        assertThat(serial(second)).isEqualTo(serialOf("next.crt"));
      }
      assertThat(ask(first, "PING", 7)).isEqualTo("+PONG\r\n");
      refuses(
          first,
          "tls-cert-file /nosuch.crt",
          "'tls-cert-file' names /nosuch.crt, which is not there");
      refuses(first, "tls-key-file " + file("stranger.key"), "not the key of the certificate");
      refuses(first, "tls-key-file " + file("old.key"), "openssl pkcs8 -topk8");
      refuses(first, "tls-key-file " + file("locked.key"), "tls-key-file-pass");
      refuses(first, "tls-cert-file " + file("server.key"), "certificate");
      refuses(first, "tls-ca-cert-file \"\"", "'tls-auth-clients' is yes");
      refuses(first, "tls-ca-cert-dir " + file("nosuch"), "is not there");
      refuses(first, "tls-protocols SSLv9", "SSLv9");
      refuses(first, "tls-ciphersuites NO_SUCH_SUITE", "NO_SUCH_SUITE");
      try (SSLSocket third = connect(port, ours, "client")) {
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
    return read(folder.resolve(name)).getFirst().getSerialNumber().toString();
  }

  @Test
  void aLockedKeyTakesItsPassword() throws IOException {
    int port = freePort();
    try (RunningServer _ =
        server(port, "tls-key-file", file("locked.key"), "tls-key-file-pass", "lock")) {
      assertServes(port, "client");
    }
    assertThatThrownBy(
            () ->
                server(port, "tls-key-file", file("locked.key"), "tls-key-file-pass", "topsecret"))
        .hasMessageContaining("cannot be decrypted")
        .hasMessageNotContaining("topsecret");
    assertThatThrownBy(() -> server(port, "tls-cert-file", ""))
        .hasMessageContaining("'tls-cert-file' is empty");
  }

  @Test
  void redisCliConnectsWithItsCertificateAndNotWithout() throws IOException {
    int port = freePort();
    try (RunningServer _ = server(port, "requirepass", "secret")) {
      String usual = "redis-cli --no-auth-warning -p " + port + " -a secret --tls --cacert ";
      String own = " --cert " + file("client.crt") + " --key " + file("client.key");
      assertThat(output(usual + file("ours.crt") + own + " ECHO hello")).isEqualTo("hello\n");
      assertThat(output(usual + file("other.crt") + own + " ECHO hello"))
          .contains("certificate verify failed");
      assertThat(output(usual + file("ours.crt") + " ECHO hello")).doesNotContain("hello\n");
    }
  }

  private static String output(String command) throws IOException {
    Process process = new ProcessBuilder(command.split(" ", -1)).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void onlyTheVersionsThatAreNamedAreSpoken() throws IOException {
    int port = freePort();
    try (RunningServer _ = server(port, "tls-protocols", "TLSv1.3");
        SSLSocket old = connect(port, ours, "client");
        SSLSocket modern = connect(port, ours, "client")) {
      old.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThatThrownBy(old::startHandshake).isInstanceOf(SSLException.class);
      assertThat(ask(modern, "PING", 7)).isEqualTo("+PONG\r\n");
    }
  }
}
