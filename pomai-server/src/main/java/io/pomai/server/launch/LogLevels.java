package io.pomai.server.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.pomai.server.config.LogLevel;
import io.pomai.server.config.SettingValues;
import io.pomai.server.config.Settings;
import org.slf4j.LoggerFactory;

/** Sets the level of the log, in Redis' words, now and whenever the setting changes. */
final class LogLevels {
  private LogLevels() {}

  static void follow(SettingValues settings) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    settings.follow(Settings.LOGLEVEL, level -> root.setLevel(of(level)));
  }

  private static Level of(LogLevel level) {
    return switch (level) {
      case DEBUG, VERBOSE -> Level.DEBUG;
      case NOTICE -> Level.INFO;
      case WARNING -> Level.WARN;
    };
  }
}
