package io.pomai.protocol.resp;

/**
 * The shortest text of a floating-point number that reads back as the same number, laid out like
 * C's {@code %g}: {@code 17}, {@code 0.25}, {@code 1.5e-05}, {@code inf}. The digits are those of
 * {@link Double#toString(double)}.
 *
 * <p>Threading: one thread at a time; the returned text is valid until the next call.
 */
final class DecimalText {
  private static final int SMALLEST_PLAIN_EXPONENT = -4;
  private static final int LARGEST_PLAIN_EXPONENT = 16;

  private final StringBuilder java = new StringBuilder(32);
  private final StringBuilder digits = new StringBuilder(32);
  private final StringBuilder text = new StringBuilder(48);

  CharSequence of(double value) {
    if (!Double.isFinite(value)) {
      return notFinite(value);
    }
    java.setLength(0);
    java.append(value);
    return shortened();
  }

  CharSequence of(float value) {
    if (!Float.isFinite(value)) {
      return notFinite(value);
    }
    java.setLength(0);
    java.append(value);
    return shortened();
  }

  private CharSequence shortened() {
    int mark = java.indexOf("E");
    return mark < 0 ? withoutPointZero() : layOut(mark);
  }

  private static String notFinite(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return value > 0 ? "inf" : "-inf";
  }

  /**
   * Java writes everything from 0.001 to 10,000,000 plainly, with one digit after the point at
   * least.
   */
  private CharSequence withoutPointZero() {
    int point = java.length() - 2;
    if (java.charAt(point) == '.' && java.charAt(point + 1) == '0') {
      java.setLength(point);
    }
    return java;
  }

  /** Lays out {@code d.dddE±x}, whose E is at {@code mark}. */
  private CharSequence layOut(int mark) {
    int start = java.charAt(0) == '-' ? 1 : 0;
    text.setLength(0);
    text.append(java, 0, start);
    digits.setLength(0);
    digits.append(java.charAt(start));
    boolean hasFraction = mark - start > 3 || java.charAt(start + 2) != '0';
    if (hasFraction) {
      digits.append(java, start + 2, mark);
    }
    int exponent = Integer.parseInt(java, mark + 1, java.length(), 10);
    return exponent < SMALLEST_PLAIN_EXPONENT || exponent > LARGEST_PLAIN_EXPONENT
        ? scientific(exponent)
        : plain(exponent);
  }

  private CharSequence plain(int exponent) {
    if (exponent < 0) {
      text.append("0.");
      zeros(-exponent - 1);
      return text.append(digits);
    }
    int whole = exponent + 1;
    if (digits.length() <= whole) {
      text.append(digits);
      zeros(whole - digits.length());
      return text;
    }
    return text.append(digits, 0, whole).append('.').append(digits, whole, digits.length());
  }

  private void zeros(int n) {
    for (int i = 0; i < n; i++) {
      text.append('0');
    }
  }

  private CharSequence scientific(int exponent) {
    text.append(digits.charAt(0));
    if (digits.length() > 1) {
      text.append('.').append(digits, 1, digits.length());
    }
    text.append('e').append(exponent < 0 ? '-' : '+');
    int magnitude = Math.abs(exponent);
    if (magnitude < 10) {
      text.append('0');
    }
    return text.append(magnitude);
  }
}
