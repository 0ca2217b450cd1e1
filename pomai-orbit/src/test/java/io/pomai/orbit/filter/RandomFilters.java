package io.pomai.orbit.filter;

import java.util.Random;

/** Makes expressions and attributes: right ones, odd ones and broken ones, all in ASCII. */
final class RandomFilters {
  static final String[] NAMES = {"a", "b", "c", "a-b", "n_1", "tags", "5", "x"};
  private static final String[] OPERATORS = {
    "or", "||", "and", "&&", ">", ">=", "<", "<=", "==", "==", "!=", "in", "in", "+", "-", "*", "/",
    "%", "**"
  };
  private static final String[] NUMBERS = {
    "0",
    "1",
    "2",
    "5",
    "10",
    "-1",
    "-5",
    "0.5",
    "1.",
    "1e2",
    "1E1",
    "1e400",
    "007",
    "1.5e1",
    "9007199254740993",
    "123456789012345678901234567890",
    "0.1",
    "3.0000000000000000000001"
  };
  private static final String[] ODD_NUMBERS = {
    "1e", "1e-3", "0x10", "1.2.3", "--5", "+5", "-", "1x", "-.5", ".5", "5-", "e5", "1-2", "+1"
  };
  private static final String[] STRINGS = {
    "",
    "a",
    "b",
    "foo",
    "foobar",
    "5",
    "05",
    " 5",
    "5 ",
    "0x10",
    "0x1.8p1",
    "0x1.8",
    "0x",
    "0x1p",
    "inf",
    "-Infinity",
    "nan",
    "nan(1)",
    "nan(",
    "1e2",
    "1e",
    "-0",
    "+.5",
    ".",
    "a\\\"b",
    "\\n",
    "\\u0041",
    "\\\\",
    "a\\'b",
    "1\\t",
    "it's",
    "[1]",
    "{",
    "}",
    "x,y",
    "1e-400",
    "4.35",
    "1e23",
    "8.5e-324",
    "179769313486231580793e289"
  };
  private static final String[] SOUP = {
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "..",
    "!",
    "not",
    "null",
    "true",
    "=",
    "&",
    "|",
    "andor",
    "nota",
    "null==",
    "\\",
    "\"",
    "'",
    "\n",
    "\r",
    "\t",
    "\0",
    "{",
    "@",
    "_",
    "~",
    "in[",
    "innot",
    "-(",
    "\u000B",
    "1 1 ==",
    ".a.b",
    "()",
    "1()",
    "nullx",
    "(null)",
    "( null )",
    ">-",
    "**-",
    "!-"
  };

  private final Random random;

  RandomFilters(Random random) {
    this.random = random;
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  private String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  private String space() {
    return chance(85) ? " " : chance(70) ? "" : pick("  ", "\t", "\n", "\r", "\f");
  }

  // ---- expressions

  String expression() {
    String whole = chance(12) ? soup() : expression(3);
    return chance(25) ? damaged(whole) : whole;
  }

  private String soup() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      text.append(chance(40) ? pick(SOUP) : chance(50) ? pick(OPERATORS) : value()).append(space());
    }
    return text.toString();
  }

  private String expression(int depth) {
    if (depth == 0 || chance(20)) {
      return value();
    }
    String left = expression(depth - 1);
    String right = expression(depth - 1);
    String operator = pick(OPERATORS);
    return switch (random.nextInt(12)) {
      case 0, 1 -> "(" + space() + left + space() + ")";
      case 2 -> pick("!", "not ", "not") + space() + left;
      case 3 -> left + space() + right + space() + operator;
      case 4 -> "!(" + left + ")" + space() + operator + space() + right;
      default -> left + space() + operator + space() + right;
    };
  }

  private String value() {
    return switch (random.nextInt(10)) {
      case 0, 1 -> pick(NUMBERS);
      case 2, 3 -> quoted(pick("\"", "\"", "'"));
      case 4 -> tuple();
      case 5 -> chance(50) ? "null" : chance(20) ? pick(ODD_NUMBERS) : pick(NUMBERS);
      default -> "." + pick(NAMES);
    };
  }

  private String quoted(String quote) {
    return quote + pick(STRINGS) + quote;
  }

  private String tuple() {
    StringBuilder text = new StringBuilder("[");
    for (int i = random.nextInt(4); i > 0; i--) {
      String odd = chance(10) ? pick(ODD_NUMBERS) : pick(NUMBERS);
      text.append(chance(50) ? quoted("\"") : odd).append(space()).append(",").append(space());
    }
    if (text.length() > 1 && chance(60)) {
      text.setLength(text.lastIndexOf(","));
    }
    return text + "]";
  }

  private String damaged(String text) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(damaged.length() + 1);
      if (chance(50) && at < damaged.length()) {
        damaged.deleteCharAt(at);
      } else {
        damaged.insert(at, chance(50) ? pick(SOUP) : String.valueOf((char) random.nextInt(128)));
      }
    }
    return damaged.toString();
  }

  // ---- attributes

  String attributes() {
    if (chance(3)) {
      return pick(
          "", "{}", "{", "[]", "null", " {", "\"a\"", "5", "{,}", "{\"a\"", "{\"a\":", "{\"a\":}");
    }
    StringBuilder text = new StringBuilder(chance(10) ? " \n{" : "{");
    for (int i = random.nextInt(9) + 2; i > 0; i--) {
      String name = chance(92) ? pick(NAMES) : pick(STRINGS);
      text.append(blank()).append('"').append(name).append('"').append(blank()).append(':');
      text.append(blank()).append(json(2)).append(blank()).append(i > 1 ? "," : "}");
    }
    String whole = text.toString();
    return chance(20) ? damaged(whole) : whole;
  }

  private String blank() {
    return chance(80) ? "" : pick(" ", "\n", "\t ");
  }

  private String json(int depth) {
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> pick(NUMBERS);
      case 4, 5, 6 -> quoted("\"");
      case 7 -> pick("true", "false", "null");
      case 8 -> chance(40) ? pick("truex", "nul", "{}", "{\"a\":[1]}", "{\"}\":1}") : "true";
      case 9 -> chance(30) ? pick(ODD_NUMBERS) : pick(NUMBERS);
      default -> depth == 0 ? pick(NUMBERS) : array(depth);
    };
  }

  private String array(int depth) {
    StringBuilder text = new StringBuilder("[");
    int n = random.nextInt(4);
    for (int i = 0; i < n; i++) {
      text.append(blank()).append(json(depth - 1)).append(i < n - 1 ? "," : blank());
    }
    return text.append(chance(4) ? ",]" : "]").toString();
  }
}
