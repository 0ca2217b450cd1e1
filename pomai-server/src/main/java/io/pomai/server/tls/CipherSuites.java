package io.pomai.server.tls;

import static io.pomai.server.config.SecuritySettings.TLS_CIPHERS;
import static io.pomai.server.config.SecuritySettings.TLS_CIPHERSUITES;

import io.pomai.server.config.Setting;
import io.pomai.server.config.SettingException;
import io.pomai.server.config.SettingValues;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * Which cipher suites are offered, by the names that the JDK has for them. Operators name those up
 * to TLS 1.2 as OpenSSL does ({@code openssl ciphers -stdname} shows both names), those of TLS 1.3
 * have one name.
 */
final class CipherSuites {
  /** Between key exchange and cipher in the names of suites up to TLS 1.2, and in no other. */
  private static final String WITH = "_WITH_";

  private CipherSuites() {}

  /** Whether settings name any; else the usual ones are offered. */
  static boolean areNamed(SettingValues settings) {
    return !settings.get(TLS_CIPHERS).isEmpty() || !settings.get(TLS_CIPHERSUITES).isEmpty();
  }

  /**
   * Those that settings name; of a version for which they name none, the usual ones.
   *
   * @throws SettingException for a name that is not known here
   */
  static List<String> of(SettingValues settings, List<String> usual) throws SettingException {
    Map<String, String> modern = new LinkedHashMap<>();
    Map<String, String> older = new LinkedHashMap<>();
    for (String suite : supported()) {
      if (suite.contains(WITH)) {
        older.put(openSslName(suite), suite);
      } else if (suite.startsWith("TLS_") && !suite.endsWith("_SCSV")) {
        modern.put(suite, suite);
      }
    }
    List<String> offered = new ArrayList<>(named(settings, TLS_CIPHERSUITES, modern, usual));
    offered.addAll(named(settings, TLS_CIPHERS, older, usual));
    return offered;
  }

  private static List<String> named(
      SettingValues settings,
      Setting<List<String>> setting,
      Map<String, String> known,
      Collection<String> usual)
      throws SettingException {
    List<String> names = settings.get(setting);
    if (names.isEmpty()) {
      return usual.stream().filter(known::containsValue).toList();
    }
    for (String name : names) {
      if (!known.containsKey(name)) {
        throw new SettingException(
            "'%s' names %s, which is none of %s"
                .formatted(setting.name(), name, String.join(", ", known.keySet())));
      }
    }
    return names.stream().map(known::get).toList();
  }

  private static String[] supported() throws SettingException {
    try {
      return SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
    } catch (NoSuchAlgorithmException e) {
      throw new SettingException("TLS is not possible in this JVM: " + e.getMessage());
    }
  }

  /** {@code TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256} is {@code ECDHE-RSA-AES128-GCM-SHA256}. */
  private static String openSslName(String suite) {
    int with = suite.indexOf(WITH);
    String exchange = suite.substring(suite.indexOf('_') + 1, with);
    String cipher =
        suite
            .substring(with + WITH.length())
            .replaceFirst("AES_(\\d+)", "AES$1")
            .replaceFirst("_CBC", "")
            .replaceFirst("POLY1305_SHA256", "POLY1305");
    String name = exchange.equals("RSA") ? cipher : exchange + "-" + cipher;
    return name.replace('_', '-');
  }
}
