package io.pomai.server.config;

/** How much the server says, in Redis' words, quietest last. */
public enum LogLevel {
  DEBUG,
  VERBOSE,
  NOTICE,
  WARNING
}
