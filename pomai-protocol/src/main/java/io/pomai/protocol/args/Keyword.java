package io.pomai.protocol.args;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An option's name, matched without case. */
public final class Keyword {
  private final String name;
  private final byte[] lower;

  private Keyword(String name) {
    this.name = name;
    this.lower = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
  }

  /** The keyword written {@code name}. */
  public static Keyword of(String name) {
    return new Keyword(name.toUpperCase(Locale.ROOT));
  }

  byte[] lower() {
    return lower;
  }

  @Override
  public String toString() {
    return name;
  }
}
