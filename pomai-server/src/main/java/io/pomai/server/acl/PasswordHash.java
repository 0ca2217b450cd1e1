package io.pomai.server.acl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The SHA-256 of a password, all that is kept of it. Immutable. */
final class PasswordHash {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  private final byte[] digest;

  private PasswordHash(byte[] digest) {
    this.digest = digest;
  }

  static PasswordHash of(byte[] password) {
    try {
      return new PasswordHash(MessageDigest.getInstance("SHA-256").digest(password));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  static PasswordHash of(String password) {
    return of(password.getBytes(StandardCharsets.UTF_8));
  }

  /** The hash that 64 lower-case hexadecimal digits stand for. */
  static Optional<PasswordHash> ofHex(String hex) {
    return HEX.matcher(hex).matches()
        ? Optional.of(new PasswordHash(HexFormat.of().parseHex(hex)))
        : Optional.empty();
  }

  /** Compares in a time that says nothing about where the two differ. */
  boolean isSame(PasswordHash other) {
    return MessageDigest.isEqual(digest, other.digest);
  }

  String hex() {
    return HexFormat.of().formatHex(digest);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PasswordHash hash && isSame(hash);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(digest);
  }
}
