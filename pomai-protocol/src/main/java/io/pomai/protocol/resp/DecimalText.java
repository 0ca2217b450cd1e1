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
    return layOut(java.append(value));
  }

  CharSequence of(float value) {
    if (!Float.isFinite(value)) {
      return notFinite(value);
    }
    java.setLength(0);
    return layOut(java.append(value));
  }

  private static String notFinite(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    return value > 0 ? "inf" : "-inf";
  }

  private CharSequence layOut(StringBuilder source) {
    text.setLength(0);
    if (source.charAt(0) == '-') {
      text.append('-');
    }
    int exponent = split(source);
    if (digits.isEmpty()) {
      return text.append('0');
    }
    return exponent < SMALLEST_PLAIN_EXPONENT || exponent > LARGEST_PLAIN_EXPONENT
        ? scientific(exponent)
        : plain(exponent);
  }

  /**
   * Fills {@link #digits} with the significant digits and returns the power of ten of the first of
   * them.
   */
  private int split(StringBuilder source) {
    digits.setLength(0);
    int start = source.charAt(0) == '-' ? 1 : 0;
    int mark = source.indexOf("E");
    int end = mark < 0 ? source.length() : mark;
    int point = source.indexOf(".");
    int exponent = mark < 0 ? 0 : Integer.parseInt(source, mark + 1, source.length(), 10);
    exponent += point - start - 1;
    for (int i = start; i < end; i++) {
      char c = source.charAt(i);
      if (c == '.') {
        continue;
      }
      if (c == '0' && digits.isEmpty()) {
        exponent--;
      } else {
        digits.append(c);
      }
    }
    trimZeros();
    return exponent;
  }

  private void trimZeros() {
    int length = digits.length();
    while (length > 0 && digits.charAt(length - 1) == '0') {
      length--;
    }
    digits.setLength(length);
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
