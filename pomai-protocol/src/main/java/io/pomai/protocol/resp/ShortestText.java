package io.pomai.protocol.resp;

/**
 * The shortest text of a double that reads back as the same double, laid out as fpconv does: with
 * digits d of number n and value d * 10^K, plainly if that is no longer than the digits and seven
 * more, or has a point among or shortly before them; else {@code d.ddde-7}, without leading zeros
 * in the exponent.
 *
 * <p>Threading: one thread at a time; the returned text is valid until the next call.
 */
final class ShortestText {
  private static final int MOST_ZEROS = 7;
  private static final int PLAIN_EXPONENT = 4;

  private final StringBuilder java = new StringBuilder(32);
  private final StringBuilder digits = new StringBuilder(32);
  private final StringBuilder text = new StringBuilder(48);

  CharSequence of(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    text.setLength(0);
    if (Double.doubleToRawLongBits(value) < 0) {
      text.append('-');
    }
    return value == 0 ? text.append('0') : layOut(split(Math.abs(value)));
  }

  /** Puts the digits without zeros around them into {@link #digits}; returns K. */
  private int split(double magnitude) {
    java.setLength(0);
    java.append(magnitude);
    int mark = java.indexOf("E");
    int end = mark < 0 ? java.length() : mark;
    int point = java.indexOf(".");
    digits.setLength(0);
    digits.append(java, 0, point).append(java, point + 1, end);
    int scale = (mark < 0 ? 0 : Integer.parseInt(java, mark + 1, java.length(), 10));
    scale -= end - point - 1;
    int last = digits.length();
    for (; digits.charAt(last - 1) == '0'; last--) {
      scale++;
    }
    digits.setLength(last);
    int first = 0;
    while (digits.charAt(first) == '0') {
      first++;
    }
    digits.delete(0, first);
    return scale;
  }

  private CharSequence layOut(int scale) {
    int n = digits.length();
    int exponent = scale + n - 1;
    if (scale >= 0 && exponent < n + MOST_ZEROS) {
      text.append(digits);
      return zeros(scale);
    }
    if (scale < 0 && (scale > -MOST_ZEROS || Math.abs(exponent) < PLAIN_EXPONENT)) {
      return withPoint(n + scale);
    }
    text.append(digits, 0, 1);
    if (n > 1) {
      text.append('.').append(digits, 1, n);
    }
    return text.append('e').append(exponent < 0 ? '-' : '+').append(Math.abs(exponent));
  }

  private CharSequence withPoint(int whole) {
    if (whole > 0) {
      return text.append(digits, 0, whole).append('.').append(digits, whole, digits.length());
    }
    text.append("0.");
    zeros(-whole);
    return text.append(digits);
  }

  private CharSequence zeros(int n) {
    for (int i = 0; i < n; i++) {
      text.append('0');
    }
    return text;
  }
}
