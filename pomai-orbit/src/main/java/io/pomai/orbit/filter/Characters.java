package io.pomai.orbit.filter;

/** Classes of bytes as the C locale has them. */
final class Characters {
  private static final String OPERATORS = "+-*%/!()<>=|&";

  private Characters() {}

  static boolean isSpace(int c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(int c) {
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'z';
  }

  static boolean isName(int c) {
    return isLetter(c) || isDigit(c) || c == '_' || c == '-';
  }

  static boolean isOperator(int c) {
    return isLetter(c) || OPERATORS.indexOf(c) >= 0;
  }

  /** What numbers of JSON consist of. */
  static boolean isNumber(int c) {
    return isDigit(c) || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
  }

  static boolean isHex(int c) {
    int lower = c | 0x20;
    return isDigit(c) || (lower >= 'a' && lower <= 'f');
  }
}
