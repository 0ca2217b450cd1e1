package io.pomai.server.command;

import io.pomai.server.Connection;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Compares passwords in a time that says nothing about them. */
final class Passwords {
  static final String DEFAULT_USER = "default";

  private Passwords() {}

  /** Whether a client has yet to authenticate: a password is configured and it was not given. */
  static boolean isMissing(Connection connection, SettingValues settings) {
    return !connection.authenticated() && required(settings);
  }

  static boolean required(SettingValues settings) {
    return !settings.get(Settings.REQUIREPASS).isEmpty();
  }

  /**
   * Whether the user is the one there is and the password is the configured one, or none is
   * configured.
   */
  static boolean accepts(SettingValues settings, String user, byte[] password) {
    String expected = settings.get(Settings.REQUIREPASS);
    boolean same =
        MessageDigest.isEqual(digest(expected.getBytes(StandardCharsets.UTF_8)), digest(password));
    return user.equals(DEFAULT_USER) && (same || expected.isEmpty());
  }

  private static byte[] digest(byte[] text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
