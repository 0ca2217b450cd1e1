package io.pomai.arena.log;

/**
 * The log cannot be written. An append was refused, or a record that was waited for is not safe: it
 * is kept in memory and may yet be written.
 */
public final class LogUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The refusal because of {@code failure}. */
  public LogUnavailableException(LogFailure failure) {
    super(
        "log cannot be written since %s: file=%s: %s; free space or repair the folder, the log tries again by itself"
            .formatted(failure.since(), failure.file(), failure.cause()));
  }
}
