package io.pomai.server.tls;

import io.pomai.server.config.Setting;
import io.pomai.server.config.SettingException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Reads certificates and keys in PEM; what is wrong with a file is said with its setting. */
final class PemFiles {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final String PLAIN = "PRIVATE KEY";
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";

  private PemFiles() {}

  /** The certificates of a file, in their order, at least one. */
  static List<X509Certificate> certificates(Setting<?> setting, Path file) throws SettingException {
    List<X509Certificate> found = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
          .map(X509Certificate.class::cast)
          .forEach(found::add);
    } catch (IOException e) {
      throw unreadable(setting, file, e);
    } catch (CertificateException e) {
      throw failure(setting, file, "has no certificates in PEM: " + e.getMessage());
    }
    if (found.isEmpty()) {
      throw failure(setting, file, "has no certificate in PEM");
    }
    return found;
  }

  /** The certificates of all files of a folder that have some. */
  static List<X509Certificate> certificatesOf(Setting<?> setting, Path folder)
      throws SettingException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw unreadable(setting, folder, e);
    }
    List<X509Certificate> found = new ArrayList<>();
    for (Path file : files) {
      if (text(setting, file).contains("-----BEGIN CERTIFICATE-----")) {
        found.addAll(certificates(setting, file));
      }
    }
    if (found.isEmpty()) {
      throw failure(setting, folder, "has no file with a certificate in PEM");
    }
    return found;
  }

  /**
   * The private key of a file.
   *
   * @param algorithm of the key
   * @param password of the file, empty for none
   */
  static PrivateKey key(Setting<?> setting, Path file, String algorithm, String password)
      throws SettingException {
    Matcher block = BLOCK.matcher(text(setting, file));
    String kind = block.find() ? block.group(1) : "";
    if (!kind.equals(PLAIN) && !kind.equals(ENCRYPTED)) {
      throw failure(
          setting,
          file,
          "has no private key in PKCS #8: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW makes one");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(block.group(2));
    try {
      PKCS8EncodedKeySpec spec =
          kind.equals(PLAIN) ? new PKCS8EncodedKeySpec(encoded) : decrypted(encoded, password);
      return KeyFactory.getInstance(algorithm).generatePrivate(spec);
    } catch (GeneralSecurityException | IOException e) {
      throw failure(
          setting,
          file,
          kind.equals(PLAIN)
              ? "has no " + algorithm + " key, which is what the certificate has"
              : "cannot be decrypted with tls-key-file-pass");
    }
  }

  private static PKCS8EncodedKeySpec decrypted(byte[] encoded, String password)
      throws GeneralSecurityException, IOException {
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encoded);
    boolean isPbes2 = info.getAlgName().equals("PBES2");
    String algorithm = isPbes2 ? info.getAlgParameters().toString() : info.getAlgName();
    Cipher cipher = Cipher.getInstance(algorithm);
    cipher.init(
        Cipher.DECRYPT_MODE,
        SecretKeyFactory.getInstance(algorithm)
            .generateSecret(new PBEKeySpec(password.toCharArray())),
        info.getAlgParameters());
    return info.getKeySpec(cipher);
  }

  private static String text(Setting<?> setting, Path file) throws SettingException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(setting, file, e);
    }
  }

  private static SettingException unreadable(Setting<?> setting, Path file, IOException e) {
    String reason = e instanceof NoSuchFileException ? "is not there" : "cannot be read: " + e;
    return failure(setting, file, reason);
  }

  private static SettingException failure(Setting<?> setting, Path file, String reason) {
    return new SettingException("'" + setting.name() + "' names " + file + ", which " + reason);
  }
}
