package io.pomai.server.command;

import io.pomai.protocol.args.ArgumentCursor;
import io.pomai.protocol.args.ArgumentException;

/** Numbers whose errors have the words of the commands of Redis that take them. */
public final class StrictNumbers {
  private StrictNumbers() {}

  /** The next argument as an integer from {@code min} to {@code max}, or {@code error}. */
  public static long integer(ArgumentCursor cursor, long min, long max, String error) {
    try {
      return cursor.nextLong("an integer", min, max);
    } catch (ArgumentException e) {
      throw new CommandException(error);
    }
  }

  /** The next argument as the number of a database, of which there are so many. */
  public static int database(ArgumentCursor cursor, int databases) {
    long number = cursor.nextInteger();
    if (number != (int) number) {
      throw new CommandException(
          "ERR value is out of range, value must between -2147483648 and 2147483647");
    }
    if (number < 0 || number >= databases) {
      throw new CommandException("ERR DB index is out of range");
    }
    return (int) number;
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
