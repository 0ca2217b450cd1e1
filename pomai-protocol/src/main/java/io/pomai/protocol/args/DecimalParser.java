package io.pomai.protocol.args;

import io.pomai.protocol.resp.RawMemory;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads decimal numbers from native memory, correctly rounded and without allocation for the usual
 * ones: digits and a power of ten within what a double holds exactly (Clinger, "How to read
 * floating point numbers accurately", 1990); where that leaves a doubt, the JDK decides.
 *
 * <p>Threading: one thread at a time; a value is valid after the parse that returned true.
 */
final class DecimalParser {
  private static final int MOST_DIGITS = 18;
  private static final int LONGEST_TEXT = 512;
  private static final int EXPONENT_CAP = 100_000;
  private static final long EXACT_INTEGER = 1L << 53;
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  /** Of a double's 52 fraction bits, those that a float drops, and half of their range. */
  private static final long DROPPED_BITS = (1L << 29) - 1;

  private static final long HALF = 1L << 28;

  /** More units in the last place than the two roundings of {@link #approximate()} can be off. */
  private static final long DOUBT = 8;

  private boolean negative;
  private long digits;
  private int significant;
  private int exponent;
  private boolean truncated;
  private long longValue;
  private double doubleValue;
  private float floatValue;

  long longValue() {
    return longValue;
  }

  double doubleValue() {
    return doubleValue;
  }

  float floatValue() {
    return floatValue;
  }

  /**
   * True if the text is an integer of 64 bits as Redis writes them: digits that do not begin with a
   * zero for nothing, with a minus sign at most.
   */
  boolean parseLong(long address, int length) {
    int start = length > 0 && RawMemory.getByte(address) == '-' ? 1 : 0;
    if (length == start || length - start > 19 || hasNeedlessZero(address, start, length)) {
      return false;
    }
    long value = 0;
    for (int i = start; i < length; i++) {
      int digit = RawMemory.getByte(address + i) - '0';
      if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
        return false;
      }
      value = value * 10 - digit;
    }
    if (start == 0 && value == Long.MIN_VALUE) {
      return false;
    }
    longValue = start == 1 ? value : -value;
    return true;
  }

  /** {@code 01}, {@code 00} or {@code -0}. */
  private static boolean hasNeedlessZero(long address, int start, int length) {
    return length > 1 && RawMemory.getByte(address + start) == '0';
  }

  /**
   * True if the text is a decimal number or an infinity ({@code inf}, {@code +inf}, {@code -inf},
   * {@code infinity}).
   */
  boolean parseDouble(long address, int length) {
    if (scan(address, length)) {
      doubleValue = isExact() ? approximate() : Double.parseDouble(text(address, length));
      return true;
    }
    return parseInfinity(address, length);
  }

  /** True if the text is a decimal number that a finite float holds. */
  boolean parseFloat(long address, int length) {
    if (!scan(address, length)) {
      return false;
    }
    floatValue =
        Math.abs(exponent) < POWERS.length ? nearest(address, length) : slowFloat(address, length);
    return Float.isFinite(floatValue);
  }

  private float nearest(long address, int length) {
    double close = approximate();
    double magnitude = Math.abs(close);
    if (magnitude == 0) {
      return (float) close;
    }
    long fromHalf = Math.abs((Double.doubleToRawLongBits(close) & DROPPED_BITS) - HALF);
    boolean doubtful = fromHalf <= DOUBT || magnitude < Float.MIN_NORMAL;
    return doubtful ? slowFloat(address, length) : (float) close;
  }

  private static float slowFloat(long address, int length) {
    return Float.parseFloat(text(address, length));
  }

  private boolean isExact() {
    return !truncated && digits <= EXACT_INTEGER && Math.abs(exponent) < POWERS.length;
  }

  /** At most two roundings away from the number that was read; exact under {@link #isExact()}. */
  private double approximate() {
    double scaled = exponent < 0 ? digits / POWERS[-exponent] : digits * POWERS[exponent];
    return negative ? -scaled : scaled;
  }

  private boolean parseInfinity(long address, int length) {
    if (length > 9) {
      return false;
    }
    switch (text(address, length).toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> doubleValue = Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> doubleValue = Double.NEGATIVE_INFINITY;
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String text(long address, int length) {
    byte[] copy = new byte[length];
    RawMemory.copy(address, copy, 0, length);
    return new String(copy, StandardCharsets.ISO_8859_1);
  }

  /** Reads {@code [+-]digits[.digits][e[+-]digits]} to the end; false for anything else. */
  private boolean scan(long address, int length) {
    if (length == 0 || length > LONGEST_TEXT) {
      return false;
    }
    digits = 0;
    significant = 0;
    exponent = 0;
    truncated = false;
    byte sign = RawMemory.getByte(address);
    negative = sign == '-';
    int start = sign == '-' || sign == '+' ? 1 : 0;
    int afterWhole = scanDigits(address, start, length, 0);
    int at = afterWhole;
    int seen = afterWhole - start;
    if (at < length && RawMemory.getByte(address + at) == '.') {
      at = scanDigits(address, at + 1, length, -1);
      seen += at - afterWhole - 1;
    }
    if (seen == 0) {
      return false;
    }
    return at == length || scanExponent(address, at, length);
  }

  /**
   * Adds digits from {@code at} on, each moving the exponent by {@code step}; returns where they
   * end.
   */
  private int scanDigits(long address, int at, int length, int step) {
    int i = at;
    for (; i < length; i++) {
      int digit = RawMemory.getByte(address + i) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      if (significant < MOST_DIGITS) {
        digits = digits * 10 + digit;
        significant += digits == 0 ? 0 : 1;
        exponent += step;
      } else {
        truncated |= digit != 0;
        exponent += step + 1;
      }
    }
    return i;
  }

  private boolean scanExponent(long address, int at, int length) {
    byte mark = RawMemory.getByte(address + at);
    int i = at + 1;
    if ((mark != 'e' && mark != 'E') || i == length) {
      return false;
    }
    byte sign = RawMemory.getByte(address + i);
    i += sign == '-' || sign == '+' ? 1 : 0;
    if (i == length) {
      return false;
    }
    int power = 0;
    for (; i < length; i++) {
      int digit = RawMemory.getByte(address + i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      power = Math.min(EXPONENT_CAP, power * 10 + digit);
    }
    exponent += sign == '-' ? -power : power;
    return true;
  }
}
