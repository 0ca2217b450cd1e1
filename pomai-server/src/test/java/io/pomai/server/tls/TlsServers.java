package io.pomai.server.tls;

import io.pomai.server.command.TestServers;
import io.pomai.server.config.SecuritySettings;
import io.pomai.server.config.SettingException;
import io.pomai.server.launch.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Servers with TLS, and connections to them, with certificates that openssl made in a folder. */
final class TlsServers {
  private static final char[] STORE_PASSWORD = "store".toCharArray();
  private static final int TIMEOUT_MILLIS = 20_000;

  final Authority ours;
  final Authority other;
  private final Path folder;

  /** Two authorities; {@code server} and {@code client} are of ours, {@code stranger} is not. */
  TlsServers(Path folder) throws IOException {
    this.folder = folder;
    ours = new Authority(folder, "ours");
    other = new Authority(folder, "other");
    ours.issue("server", 2);
    ours.issue("client", 2);
    other.issue("stranger", 2);
  }

  String file(String name) {
    return folder.resolve(name).toString();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** A server with TLS alone, for certificates of our authority. */
  RunningServer server(int port, String... more) throws IOException {
    String[] usual = {
      "tls-port", String.valueOf(port),
      "tls-cert-file", file("server.crt"),
      "tls-key-file", file("server.key"),
      "tls-ca-cert-file", file("ours.crt")
    };
    return TestServers.start(
        Stream.concat(Arrays.stream(usual), Arrays.stream(more)).toArray(String[]::new));
  }

  SSLSocket connect(int port, Authority trusted, @Nullable String certificate) throws IOException {
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

  static List<X509Certificate> read(Path file) throws IOException {
    try {
      return PemFiles.certificates(SecuritySettings.TLS_CERT_FILE, file);
    } catch (SettingException e) {
      throw new IOException(e);
    }
  }
}
