package io.pomai.arena.log;

/** Layout. */
public final class LogRecord {
  /** The largest payload, in bytes. */
  public static final int MAX_PAYLOAD = 1 << 30;

  private LogRecord() {}
}
