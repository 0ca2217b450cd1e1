package io.pomai.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Parses decimal numbers from bytes: without allocation when the digits fit a double exactly, else
 * through {@link Double#parseDouble}.
 */
final class DecimalParser {
  private static final long EXACT = 1L << 53;
  private static final int MAX_POWER = 22;
  private static final double[] POWERS = powers();

  private DecimalParser() {}

  private static double[] powers() {
    double[] powers = new double[MAX_POWER + 1];
    powers[0] = 1;
    for (int i = 1; i <= MAX_POWER; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  /**
   * The number in {@code [offset, offset + length)}.
   *
   * @throws ReplyFormatException when it is no number
   */
  static double parse(ByteBuffer data, int offset, int length) {
    int end = offset + length;
    boolean negative = length > 0 && data.get(offset) == '-';
    long digits = 0;
    int fraction = 0;
    boolean point = false;
    for (int i = negative ? offset + 1 : offset; i < end; i++) {
      byte c = data.get(i);
      if (c >= '0' && c <= '9' && digits < EXACT / 10 - 1) {
        digits = digits * 10 + (c - '0');
        fraction += point ? 1 : 0;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        return parseSlowly(data, offset, length);
      }
    }
    if (length < (negative ? 2 : 1) || fraction > MAX_POWER) {
      return parseSlowly(data, offset, length);
    }
    double value = digits / POWERS[fraction];
    return negative ? -value : value;
  }

  private static double parseSlowly(ByteBuffer data, int offset, int length) {
    String text = text(data, offset, length);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new ReplyFormatException("expected a number, got '" + text + "'");
    }
  }

  /** The bytes as ISO-8859-1 text, for messages. */
  static String text(ByteBuffer data, int offset, int length) {
    byte[] bytes = new byte[length];
    data.get(offset, bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
