package io.pomai.server.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The versions that the server answers with. */
public final class Versions {
  /** The Redis whose commands and replies are spoken; clients decide by it what they may send. */
  public static final String REDIS = "8.2.0";

  /** The version of this build. */
  public static final String POMAI = load();

  private Versions() {}

  private static String load() {
    try (InputStream in =
        Versions.class.getResourceAsStream("/io/pomai/server/version.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("version.properties is missing from the build", e);
    }
  }
}
