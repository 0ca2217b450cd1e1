package io.pomai.orbit.filter;

import java.nio.charset.StandardCharsets;

/** An expression that is none; the message has the words of Redis. Carries no stack trace. */
public final class FilterSyntaxException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private FilterSyntaxException(String message) {
    super(message);
  }

  /** The error at a place of a text; at its end, the whole text is shown. */
  static FilterSyntaxException near(byte[] text, int place) {
    int from = place >= text.length ? 0 : place;
    String rest = new String(text, from, text.length - from, StandardCharsets.UTF_8);
    return new FilterSyntaxException(
        "syntax error in FILTER expression near: " + rest.replace('\r', ' ').replace('\n', ' '));
  }

  /** The error for a limit that an expression is beyond. */
  static FilterSyntaxException beyond(String what, int limit, int found) {
    return new FilterSyntaxException(
        "FILTER expression has too many "
            + what
            + ": expected at most "
            + limit
            + ", got "
            + found);
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
