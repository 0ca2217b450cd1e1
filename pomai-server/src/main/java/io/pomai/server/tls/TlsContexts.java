package io.pomai.server.tls;

import static io.pomai.server.config.SecuritySettings.TLS_AUTH_CLIENTS;
import static io.pomai.server.config.SecuritySettings.TLS_CA_CERT_DIR;
import static io.pomai.server.config.SecuritySettings.TLS_CA_CERT_FILE;
import static io.pomai.server.config.SecuritySettings.TLS_CERT_FILE;
import static io.pomai.server.config.SecuritySettings.TLS_CIPHERS;
import static io.pomai.server.config.SecuritySettings.TLS_CIPHERSUITES;
import static io.pomai.server.config.SecuritySettings.TLS_KEY_FILE;
import static io.pomai.server.config.SecuritySettings.TLS_KEY_FILE_PASS;
import static io.pomai.server.config.SecuritySettings.TLS_PROTOCOLS;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.pomai.server.config.SecuritySettings.ClientCertificates;
import io.pomai.server.config.Setting;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * What new TLS connections are made with. A change of any setting reads all files again; when one
 * is not usable, the change is refused and everything stays as it was.
 *
 * <p>Threads: any thread asks; changes of settings are serialized.
 */
public final class TlsContexts implements Supplier<SslContext> {
  private static final Set<Setting<?>> SETTINGS =
      Set.of(
          TLS_CERT_FILE,
          TLS_KEY_FILE,
          TLS_KEY_FILE_PASS,
          TLS_CA_CERT_FILE,
          TLS_CA_CERT_DIR,
          TLS_AUTH_CLIENTS,
          TLS_PROTOCOLS,
          TLS_CIPHERS,
          TLS_CIPHERSUITES);

  private volatile SslContext current;

  private TlsContexts(SslContext first) {
    current = first;
  }

  /**
   * Reads the files and follows the settings.
   *
   * @throws SettingException if a file is missing or not usable; the message says which
   */
  public static TlsContexts create(SettingValues settings) throws SettingException {
    TlsContexts contexts = new TlsContexts(build(settings));
    settings.guard(SETTINGS, contexts::prepare);
    return contexts;
  }

  private Runnable prepare(SettingValues candidate) throws SettingException {
    SslContext next = build(candidate);
    return () -> current = next;
  }

  @Override
  public SslContext get() {
    return current;
  }

  private static SslContext build(SettingValues settings) throws SettingException {
    List<X509Certificate> chain =
        PemFiles.certificates(TLS_CERT_FILE, file(settings, TLS_CERT_FILE));
    SslContextBuilder builder =
        SslContextBuilder.forServer(key(settings, chain.getFirst()), chain)
            .sslProvider(SslProvider.JDK)
            .protocols(settings.get(TLS_PROTOCOLS))
            .clientAuth(clientAuth(settings));
    List<X509Certificate> trusted = trusted(settings);
    if (!trusted.isEmpty()) {
      builder.trustManager(trusted);
    }
    try {
      SslContext context = builder.build();
      if (CipherSuites.areNamed(settings)) {
        context = builder.ciphers(CipherSuites.of(settings, context.cipherSuites())).build();
      }
      SSLEngine _ =
          context.newEngine(ByteBufAllocator.DEFAULT); // refuses versions that nobody knows
      return context;
    } catch (SSLException | IllegalArgumentException e) {
      throw new SettingException("TLS is not possible with these settings: " + e.getMessage());
    }
  }

  private static Path file(SettingValues settings, Setting<String> setting)
      throws SettingException {
    String name = settings.get(setting);
    if (name.isEmpty()) {
      throw new SettingException(
          "'" + setting.name() + "' is empty: give a file in PEM, or no tls-port");
    }
    return Path.of(name);
  }

  private static PrivateKey key(SettingValues settings, X509Certificate certificate)
      throws SettingException {
    Path file = file(settings, TLS_KEY_FILE);
    String algorithm = certificate.getPublicKey().getAlgorithm();
    PrivateKey key = PemFiles.key(TLS_KEY_FILE, file, algorithm, settings.get(TLS_KEY_FILE_PASS));
    if (!KeyPairCheck.belongTogether(key, certificate.getPublicKey())) {
      throw new SettingException(
          "'tls-key-file' names "
              + file
              + ", which is not the key of the certificate of tls-cert-file");
    }
    return key;
  }

  private static ClientAuth clientAuth(SettingValues settings) throws SettingException {
    ClientCertificates wanted = settings.get(TLS_AUTH_CLIENTS);
    if (wanted != ClientCertificates.NO && trusted(settings).isEmpty()) {
      throw new SettingException(
          "'tls-auth-clients' is "
              + settings.text(TLS_AUTH_CLIENTS)
              + ", which takes the authorities of clients in tls-ca-cert-file or tls-ca-cert-dir");
    }
    return switch (wanted) {
      case NO -> ClientAuth.NONE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case YES -> ClientAuth.REQUIRE;
    };
  }

  private static List<X509Certificate> trusted(SettingValues settings) throws SettingException {
    List<X509Certificate> trusted = new ArrayList<>();
    String file = settings.get(TLS_CA_CERT_FILE);
    if (!file.isEmpty()) {
      trusted.addAll(PemFiles.certificates(TLS_CA_CERT_FILE, Path.of(file)));
    }
    String folder = settings.get(TLS_CA_CERT_DIR);
    if (!folder.isEmpty()) {
      trusted.addAll(PemFiles.certificatesOf(TLS_CA_CERT_DIR, Path.of(folder)));
    }
    return trusted;
  }
}
