package io.pomai.protocol.args;

import io.pomai.protocol.resp.RespRequest;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Walks the arguments of a command from left to right. Reusable: {@link #wrap} starts over. What an
 * argument cannot be read as ends in an {@link ArgumentException}.
 *
 * <p>Threading: one thread at a time.
 */
public final class ArgumentCursor {
  private static final int SHOWN_BYTES = 64;
  private static final int LONGEST_TEXT = 64 << 10;

  private final DecimalParser parser = new DecimalParser();
  private @Nullable RespRequest request;
  private int next;
  private int end;

  /** Stands before argument 1, the first after the command's name. */
  public ArgumentCursor wrap(RespRequest request) {
    return wrap(request, 1);
  }

  /** Stands before argument {@code first}. */
  public ArgumentCursor wrap(RespRequest request, int first) {
    this.request = request;
    this.next = first;
    this.end = request.argc();
    return this;
  }

  /** The request that is walked. */
  public RespRequest request() {
    return Objects.requireNonNull(request, "request: call wrap first");
  }

  /** True if an argument is left. */
  public boolean hasNext() {
    return next < end;
  }

  /** How many arguments are left. */
  public int remaining() {
    return end - next;
  }

  /** The index of the argument that comes next. */
  public int position() {
    return next;
  }

  /**
   * Takes the next argument and returns its index in the request; {@code name} says what was
   * expected.
   */
  public int next(String name) {
    if (next >= end) {
      throw new ArgumentException(
          "ERR syntax error, expected " + name + " after argument " + (end - 1));
    }
    return next++;
  }

  /** True if the next argument is {@code keyword}, which is then taken. */
  public boolean accept(Keyword keyword) {
    if (!isNext(keyword)) {
      return false;
    }
    next++;
    return true;
  }

  /** True if the next argument is {@code keyword}, which stays. */
  public boolean isNext(Keyword keyword) {
    return next < end && request().equalsIgnoreCase(next, keyword.lower());
  }

  /** The error for an argument that nothing accepts: names it, or says that one is missing. */
  public ArgumentException syntaxError() {
    return next < end
        ? new ArgumentException(
            "ERR syntax error near '" + shown(next) + "' (argument " + next + ")")
        : new ArgumentException("ERR syntax error");
  }

  /** The error for argument {@code index}: {@code name must be <expected>, got '<argument>'}. */
  public ArgumentException invalid(String name, String expected, int index) {
    return new ArgumentException(
        "ERR " + name + " must be " + expected + ", got '" + shown(index) + "'");
  }

  /** The next argument as UTF-8 text. */
  public String nextString(String name) {
    return text(next(name));
  }

  /**
   * Argument {@code index} as UTF-8 text; one longer than {@value #LONGEST_TEXT} bytes is refused,
   * not copied.
   */
  public String text(int index) {
    if (request().length(index) > LONGEST_TEXT) {
      throw new ArgumentException(
          "ERR argument "
              + index
              + " must be a text of at most "
              + LONGEST_TEXT
              + " bytes, got "
              + request().length(index));
    }
    return request().string(index);
  }

  /** The next argument in upper case, for matching a name of an enum. */
  public String nextUpperCase(String name) {
    return nextString(name).toUpperCase(Locale.ROOT);
  }

  /** The next argument as an integer from {@code min} to {@code max}, both included. */
  public long nextLong(String name, long min, long max) {
    int index = next(name);
    boolean read = parser.parseLong(request().address(index), request().length(index));
    if (!read || parser.longValue() < min || parser.longValue() > max) {
      throw invalid(name, range(min, max), index);
    }
    return parser.longValue();
  }

  /** The next argument as an integer; the error has the words of Redis. */
  public long nextInteger() {
    int index = next("an integer");
    if (!parser.parseLong(request().address(index), request().length(index))) {
      throw new ArgumentException("ERR value is not an integer or out of range");
    }
    return parser.longValue();
  }

  /** As {@link #nextLong} for an int. */
  public int nextInt(String name, int min, int max) {
    return (int) nextLong(name, min, max);
  }

  /** The next argument as a double, infinities allowed, NaN not. */
  public double nextDouble(String name) {
    int index = next(name);
    if (!parser.parseDouble(request().address(index), request().length(index))) {
      throw invalid(name, "a number", index);
    }
    return parser.doubleValue();
  }

  private static String range(long min, long max) {
    if (min == Long.MIN_VALUE && max == Long.MAX_VALUE) {
      return "an integer";
    }
    return max == Long.MAX_VALUE
        ? "an integer of at least " + min
        : "an integer from " + min + " to " + max;
  }

  private String shown(int index) {
    String text = request().prefix(index, SHOWN_BYTES);
    return request().length(index) <= SHOWN_BYTES ? text : text + "…";
  }
}
