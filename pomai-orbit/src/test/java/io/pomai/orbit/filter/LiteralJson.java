package io.pomai.orbit.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The lenient reading of JSON and of numbers for {@link LiteralFilter}, by patterns. */
final class LiteralJson {
  /** The value null. */
  static final Object NULL = new Object();

  private static final class Unusable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unusable() {
      super(null, null, false, false);
    }
  }

  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
  private static final Pattern HEX =
      Pattern.compile(
          "([+-]?0[xX](?:[0-9a-fA-F]+\\.?[0-9a-fA-F]*|\\.[0-9a-fA-F]+))([pP][+-]?[0-9]+)?");
  private static final Pattern INFINITY =
      Pattern.compile("([+-]?)inf(?:inity)?", Pattern.CASE_INSENSITIVE);
  private static final Pattern NOT_A_NUMBER =
      Pattern.compile("[+-]?nan(?:\\([A-Za-z0-9_]*\\))?", Pattern.CASE_INSENSITIVE);
  private static final Pattern BLANKS = Pattern.compile("[ \\t\\n\\u000B\\f\\r]*");
  private static final Pattern STRING =
      Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"", Pattern.DOTALL);
  private static final Pattern NUMBER = Pattern.compile("[0-9+.eE-]+");
  private static final Pattern WORD =
      Pattern.compile("(true|false|null)(?=[ \\t\\n\\u000B\\f\\r,\\]}]|\\z)");
  private static final Pattern SKIPPED_WORD = Pattern.compile("true|false|null");

  private final String text;
  private int at;

  private LiteralJson(String text) {
    this.text = text;
  }

  // ---- numbers

  /** A number as it may stand in an expression or in JSON; null if it is none. */
  static @Nullable Double decimal(String text) {
    return DECIMAL.matcher(text).matches() ? Double.valueOf(text) : null;
  }

  /** The number that a value counts as. */
  static double number(Object value) {
    return switch (value) {
      case Double number -> number;
      case String string when string.length() < 256 -> strtod(string);
      default -> 0;
    };
  }

  private static double strtod(String string) {
    int nul = string.indexOf('\0');
    String whole = nul < 0 ? string : string.substring(0, nul);
    Matcher blanks = BLANKS.matcher(whole);
    String text = blanks.lookingAt() ? whole.substring(blanks.end()) : whole;
    if (DECIMAL.matcher(text).matches()) {
      return Double.parseDouble(text);
    }
    Matcher hex = HEX.matcher(text);
    if (hex.matches()) {
      return Double.parseDouble(hex.group(1) + (hex.group(2) == null ? "p0" : hex.group(2)));
    }
    Matcher infinity = INFINITY.matcher(text);
    if (infinity.matches()) {
      return Double.parseDouble(infinity.group(1) + "Infinity");
    }
    return NOT_A_NUMBER.matcher(text.toLowerCase(Locale.ROOT)).matches() ? Double.NaN : 0;
  }

  // ---- objects

  /** The value of a field; null where there is none that can be used. */
  static @Nullable Object field(String json, String name) {
    try {
      return name.isEmpty() ? null : new LiteralJson(json).find(name);
    } catch (Unusable e) {
      return null;
    }
  }

  private Object find(String name) {
    require('{');
    while (true) {
      String key = string();
      require(':');
      if (key.equals(name)) {
        return value();
      }
      skipValue();
      require(',');
    }
  }

  private char next() {
    take(BLANKS);
    return at < text.length() ? text.charAt(at) : '\uFFFF';
  }

  private void require(char c) {
    if (next() != c) {
      throw new Unusable();
    }
    at++;
  }

  private @Nullable Matcher take(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return null;
    }
    at = matcher.end();
    return matcher;
  }

  private Matcher need(Pattern pattern) {
    next();
    Matcher matcher = take(pattern);
    if (matcher == null) {
      throw new Unusable();
    }
    return matcher;
  }

  /** The inside of a string, as it stands. */
  private String string() {
    return need(STRING).group(1);
  }

  private Object value() {
    return switch (next()) {
      case '"' -> unescape(string());
      case '[' -> array();
      case 't', 'f', 'n' -> word(need(WORD).group(1));
      case '.', 'e', 'E' -> throw new Unusable();
      default -> number();
    };
  }

  private static Object word(String word) {
    return word.equals("null") ? NULL : word.equals("true") ? 1.0 : 0.0;
  }

  private Object number() {
    int from = at;
    String digits = need(NUMBER).group();
    if (digits.length() > 255) {
      digits = digits.substring(0, 255);
      at = from + 255;
    }
    Double number = decimal(digits);
    if (number == null) {
      throw new Unusable();
    }
    return number;
  }

  private static String unescape(String inside) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < inside.length(); i++) {
      char c = inside.charAt(i);
      if (c == '\\') {
        c = inside.charAt(++i);
        c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
      }
      plain.append(c);
    }
    return plain.toString();
  }

  private List<Object> array() {
    List<Object> members = new ArrayList<>();
    require('[');
    if (next() == ']') {
      at++;
      return members;
    }
    while (true) {
      members.add(value());
      if (next() == ']') {
        at++;
        return members;
      }
      require(',');
    }
  }

  // ---- what is not wanted

  private void skipValue() {
    switch (next()) {
      case '"' -> string();
      case '[' -> skipBetween('[', ']');
      case '{' -> skipBetween('{', '}');
      case 't', 'f', 'n' -> need(SKIPPED_WORD);
      default -> need(NUMBER);
    }
  }

  private void skipBetween(char open, char close) {
    int depth = 0;
    do {
      if (at == text.length()) {
        throw new Unusable();
      }
      char c = text.charAt(at);
      if (c == '"') {
        string();
        continue;
      }
      depth += c == open ? 1 : c == close ? -1 : 0;
      at++;
    } while (depth > 0);
  }
}
