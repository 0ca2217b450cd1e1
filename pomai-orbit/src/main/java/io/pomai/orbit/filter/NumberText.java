package io.pomai.orbit.filter;

import static io.pomai.orbit.filter.Characters.isDigit;
import static io.pomai.orbit.filter.Characters.isHex;
import static io.pomai.orbit.filter.Characters.isLetter;
import static io.pomai.orbit.filter.Characters.isSpace;

import java.nio.charset.StandardCharsets;

/**
 * Reads numbers as strtod of C does, in the C locale: leading blanks, decimal and hexadecimal
 * numbers, infinities and not-a-number, up to the first NUL byte. Nothing is allocated where digits
 * and power of ten are held exactly by a double (Clinger, "How to read floating point numbers
 * accurately", 1990); the JDK reads the others.
 *
 * <p>Not thread-safe; reused from text to text.
 */
final class NumberText {
  /** No longer text is a number. */
  static final int LONGEST = 255;

  private static final int MOST_DIGITS = 18;
  private static final int MOST_POWER = 22;
  private static final long EXACT = 1L << 53;
  private static final int EXPONENT_CAP = 100_000;
  private static final double[] POWERS = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private byte[] text = {};
  private int at;
  private int end;
  private boolean negative;
  private long digits;
  private int significant;
  private int dropped;
  private int fraction;

  /** The number that a whole text is, or {@code otherwise}. */
  double read(byte[] newText, int from, int to, double otherwise) {
    if (to - from > LONGEST) {
      return otherwise;
    }
    text = newText;
    at = from;
    end = from;
    while (end < to && text[end] != 0) {
      end++;
    }
    while (at < end && isSpace(text[at])) {
      at++;
    }
    int start = at;
    negative = at < end && text[at] == '-';
    if (at < end && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    if (at == end) {
      return otherwise;
    }
    if (isLetter(text[at])) {
      return word(otherwise);
    }
    return isNext('0') && at + 1 < end && (text[at + 1] | 0x20) == 'x'
        ? hexadecimal(start, otherwise)
        : decimal(start, otherwise);
  }

  private boolean isNext(int c) {
    return at < end && text[at] == c;
  }

  private double signed(double value) {
    return negative ? -value : value;
  }

  private double word(double otherwise) {
    if (accept("infinity") || accept("inf")) {
      return at == end ? signed(Double.POSITIVE_INFINITY) : otherwise;
    }
    return accept("nan") && (at == end || isPayload()) ? Double.NaN : otherwise;
  }

  private boolean accept(String lower) {
    if (end - at < lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if ((text[at + i] | 0x20) != lower.charAt(i)) {
        return false;
      }
    }
    at += lower.length();
    return true;
  }

  /** Letters and digits in parentheses, which say more of a not-a-number. */
  private boolean isPayload() {
    if (text[at] != '(' || text[end - 1] != ')') {
      return false;
    }
    for (int i = at + 1; i < end - 1; i++) {
      if (!isLetter(text[i]) && !isDigit(text[i]) && text[i] != '_') {
        return false;
      }
    }
    return end - at > 1;
  }

  private double decimal(int start, double otherwise) {
    digits = 0;
    significant = 0;
    dropped = 0;
    fraction = 0;
    int first = at;
    skipDigits(false);
    int count = at - first;
    if (isNext('.')) {
      int point = ++at;
      skipDigits(true);
      count += at - point;
    }
    int exponent = count == 0 ? 0 : exponent('e');
    if (count == 0 || at != end) {
      return otherwise;
    }
    int power = exponent - fraction;
    if (dropped == 0 && digits <= EXACT && Math.abs(power) <= MOST_POWER) {
      return signed(power < 0 ? digits / POWERS[-power] : digits * POWERS[power]);
    }
    return Double.parseDouble(text(start));
  }

  private void skipDigits(boolean behindPoint) {
    for (; at < end && isDigit(text[at]); at++) {
      int digit = text[at] - '0';
      fraction += behindPoint ? 1 : 0;
      if (significant == MOST_DIGITS) {
        dropped++;
      } else {
        digits = 10 * digits + digit;
        significant += digits == 0 ? 0 : 1;
      }
    }
  }

  /** What stands behind the letter, 0 where nothing does; the letter stays if no digits follow. */
  private int exponent(int letter) {
    if (at == end || (text[at] | 0x20) != letter) {
      return 0;
    }
    int before = at++;
    boolean minus = isNext('-');
    if (minus || isNext('+')) {
      at++;
    }
    int first = at;
    int value = 0;
    for (; at < end && isDigit(text[at]); at++) {
      value = Math.min(EXPONENT_CAP, 10 * value + text[at] - '0');
    }
    if (at == first) {
      at = before;
    }
    return minus ? -value : value;
  }

  private double hexadecimal(int start, double otherwise) {
    at += 2;
    int count = skipHex();
    if (isNext('.')) {
      at++;
      count += skipHex();
    }
    int mantissa = at;
    if (count > 0) {
      exponent('p');
    }
    if (count == 0 || at != end) {
      return otherwise;
    }
    return Double.parseDouble(at == mantissa ? text(start) + "p0" : text(start));
  }

  private int skipHex() {
    int first = at;
    while (at < end && isHex(text[at])) {
      at++;
    }
    return at - first;
  }

  private String text(int start) {
    return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
