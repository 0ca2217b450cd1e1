package io.pomai.server.command;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.ArgumentException;
import io.pomai.protocol.resp.RespRequest;

/** Numbers whose errors have the words of the commands of Redis that take them. */
public final class StrictNumbers {
  private StrictNumbers() {}

  /**
   * Whether an argument does not begin with a zero that it could do without; a cursor lets that
   * pass.
   */
  public static boolean isStrict(RespRequest request, int index) {
    int length = request.length(index);
    int sign = length > 0 && request.byteAt(index, 0) == '-' ? 1 : 0;
    boolean isZero = length == 1;
    return length == sign || isZero || request.byteAt(index, sign) != '0';
  }

  /** The next argument as an integer from {@code min} to {@code max}, or {@code error}. */
  public static long integer(ArgumentCursor cursor, long min, long max, String error) {
    if (cursor.hasNext() && !isStrict(cursor.request(), cursor.position())) {
      throw new CommandException(error);
    }
    try {
      return cursor.nextLong("an integer", min, max);
    } catch (ArgumentException e) {
      throw new CommandException(error);
    }
  }

  /** The next argument as milliseconds to wait, from 0 on. */
  public static long timeoutMillis(ArgumentCursor cursor) {
    long millis;
    try {
      millis = cursor.nextInteger();
    } catch (ArgumentException e) {
      throw new CommandException("ERR timeout is not an integer or out of range");
    }
    if (millis < 0) {
      throw new CommandException("ERR timeout is negative");
    }
    return millis;
  }

  /** The next argument as a number above zero, or {@code error}. */
  public static double positive(ArgumentCursor cursor, String error) {
    double value;
    try {
      value = cursor.nextDouble("a number");
    } catch (ArgumentException e) {
      throw new CommandException(error);
    }
    if (!(value > 0)) {
      throw new CommandException(error);
    }
    return value;
  }
}
