package io.pomai.server.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The settings of users, of what only some may do, and of TLS; part of the table of settings. */
public final class SecuritySettings {
  private static final List<Setting<?>> ROWS = new ArrayList<>();

  /** What a new user may do with channels. */
  public enum Channels {
    ALLCHANNELS,
    RESETCHANNELS
  }

  /** Which clients need a certificate. */
  public enum ClientCertificates {
    NO,
    YES,
    OPTIONAL
  }

  /** Who may do something that is dangerous. */
  public enum Allowed {
    NO,
    YES,
    LOCAL;

    /** Whether a client may, which is on this machine or not. */
    public boolean includes(boolean isLocal) {
      return this == YES || (this == LOCAL && isLocal);
    }
  }

  public static final Setting<Allowed> ENABLE_DEBUG_COMMAND =
      Setting.named("enable-debug-command", SettingTypes.choice(Allowed.class), "no")
          .doc(ROWS, "Who may run DEBUG: nobody, everybody, or clients on this machine.");

  public static final Setting<Allowed> ENABLE_PROTECTED_CONFIGS =
      Setting.named("enable-protected-configs", SettingTypes.choice(Allowed.class), "no")
          .doc(
              ROWS,
              "Whom CONFIG SET of dir and dbfilename does not turn away as protected: nobody, everybody,"
                  + " or clients on this machine. It turns them away as immutable then.");

  public static final Setting<List<List<String>>> USER =
      Setting.named(
              "user",
              SettingTypes.lines("the name of a user and its rules as in ACL SETUSER", 1),
              "")
          .secret()
          .repeatable()
          .doc(ROWS, "A user and its rules, one line for each. Not together with aclfile.");

  public static final Setting<String> ACLFILE =
      Setting.named("aclfile", SettingTypes.text(), "")
          .doc(ROWS, "File of users for ACL LOAD and ACL SAVE, read at the start. Empty: none.");

  public static final Setting<Integer> ACLLOG_MAX_LEN =
      Setting.named("acllog-max-len", SettingTypes.integer(0, 1_000_000), "128")
          .runtime()
          .doc(ROWS, "Most entries of ACL LOG.");

  public static final Setting<Channels> ACL_PUBSUB_DEFAULT =
      Setting.named("acl-pubsub-default", SettingTypes.choice(Channels.class), "resetchannels")
          .runtime()
          .doc(ROWS, "Whether a new user may name every channel, or none.");

  public static final Setting<List<List<String>>> RENAME_COMMAND =
      Setting.named(
              "rename-command",
              SettingTypes.lines("the name of a command and another, \"\" to disable it", 2),
              "")
          .repeatable()
          .doc(ROWS, "Another name for a command, one line for each; \"\" disables the command.");

  public static final Setting<Integer> TLS_PORT =
      Setting.named("tls-port", SettingTypes.integer(0, 65_535), "0")
          .doc(
              ROWS,
              "TCP port for TLS connections. 0: none. With port 0 there are TLS connections only.");

  public static final Setting<String> TLS_CERT_FILE =
      Setting.named("tls-cert-file", SettingTypes.text(), "")
          .runtime()
          .doc(ROWS, "Certificate of the server in PEM, with those that lead to its authority.");

  public static final Setting<String> TLS_KEY_FILE =
      Setting.named("tls-key-file", SettingTypes.text(), "")
          .runtime()
          .doc(ROWS, "Private key of the certificate in PEM (PKCS #8).");

  public static final Setting<String> TLS_KEY_FILE_PASS =
      Setting.named("tls-key-file-pass", SettingTypes.text(), "")
          .runtime()
          .secret()
          .doc(ROWS, "Password of tls-key-file. Empty: none.");

  public static final Setting<String> TLS_CA_CERT_FILE =
      Setting.named("tls-ca-cert-file", SettingTypes.text(), "")
          .runtime()
          .doc(ROWS, "Certificates in PEM of the authorities that clients' certificates are from.");

  public static final Setting<String> TLS_CA_CERT_DIR =
      Setting.named("tls-ca-cert-dir", SettingTypes.text(), "")
          .runtime()
          .doc(ROWS, "Folder of such files, beside tls-ca-cert-file or in its place.");

  public static final Setting<ClientCertificates> TLS_AUTH_CLIENTS =
      Setting.named("tls-auth-clients", SettingTypes.choice(ClientCertificates.class), "yes")
          .runtime()
          .doc(
              ROWS,
              "Whether clients need a certificate; optional: one that is sent must be a good one.");

  public static final Setting<List<String>> TLS_PROTOCOLS =
      Setting.named(
              "tls-protocols",
              SettingTypes.words("one or both of TLSv1.2 and TLSv1.3"),
              "TLSv1.2 TLSv1.3")
          .runtime()
          .doc(ROWS, "Versions of TLS that clients may speak.");

  public static final Setting<List<String>> TLS_CIPHERS =
      Setting.named("tls-ciphers", SettingTypes.separated(":"), "")
          .runtime()
          .doc(
              ROWS,
              "Ciphers of TLS 1.2 by their OpenSSL names, with colons between them. Empty: the usual.");

  public static final Setting<List<String>> TLS_CIPHERSUITES =
      Setting.named("tls-ciphersuites", SettingTypes.separated(":"), "")
          .runtime()
          .doc(ROWS, "Cipher suites of TLS 1.3, with colons between them. Empty: the usual.");

  private SecuritySettings() {}

  /** These rows of the table, in the order of the documentation. */
  static List<Setting<?>> rows() {
    return Collections.unmodifiableList(ROWS);
  }
}
