package io.pomai.orbit.filter;

import org.jspecify.annotations.Nullable;

/** An operator: its spellings, how strongly it binds, and how many values it takes. */
enum Operator implements Token {
  OPEN(7, 0, "("),
  CLOSE(7, 0, ")"),
  NOT(6, 1, "!", "not"),
  POWER(5, 2, "**"),
  TIMES(4, 2, "*"),
  OVER(4, 2, "/"),
  MODULO(4, 2, "%"),
  PLUS(3, 2, "+"),
  MINUS(3, 2, "-"),
  GREATER(2, 2, ">"),
  NOT_LESS(2, 2, ">="),
  LESS(2, 2, "<"),
  NOT_GREATER(2, 2, "<="),
  EQUAL(2, 2, "=="),
  NOT_EQUAL(2, 2, "!="),
  IN(2, 2, "in"),
  AND(1, 2, "&&", "and"),
  OR(0, 2, "||", "or");

  private static final Operator[] ALL = values();

  final int precedence;
  final int arity;
  private final String sign;
  private final String word;

  Operator(int precedence, int arity, String sign) {
    this(precedence, arity, sign, sign);
  }

  Operator(int precedence, int arity, String sign, String word) {
    this.precedence = precedence;
    this.arity = arity;
    this.sign = sign;
    this.word = word;
  }

  /** The operator with the longest spelling at the beginning of a range; null for none. */
  static @Nullable Operator longest(byte[] text, int from, int to) {
    Operator longest = null;
    int length = 0;
    for (Operator operator : ALL) {
      int its = operator.length(text, from, to);
      if (its > length) {
        longest = operator;
        length = its;
      }
    }
    return longest;
  }

  /** The length of its spelling at the beginning of a range; 0 if it is not there. */
  int length(byte[] text, int from, int to) {
    return begins(sign, text, from, to)
        ? sign.length()
        : begins(word, text, from, to) ? word.length() : 0;
  }

  private static boolean begins(String spelling, byte[] text, int from, int to) {
    if (spelling.length() > to - from) {
      return false;
    }
    for (int i = 0; i < spelling.length(); i++) {
      if (text[from + i] != spelling.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether this one, on the stack, comes before {@code next}; powers go from right to left. */
  boolean comesBefore(Operator next) {
    return next == POWER ? precedence > next.precedence : precedence >= next.precedence;
  }

  /** The code in a program. */
  @SuppressWarnings("EnumOrdinal") // of no meaning outside of a program
  int code() {
    return -1 - ordinal();
  }

  static Operator of(int code) {
    return ALL[-1 - code];
  }
}
