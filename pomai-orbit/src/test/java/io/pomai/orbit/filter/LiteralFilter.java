package io.pomai.orbit.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Filter expressions done slowly and word by word, on strings whose characters are bytes: what the
 * compiled ones are compared with. Words are found by patterns; every operator is written where the
 * first later one of its group that does not bind more strongly stands; the value of what comes out
 * is computed from its end, recursively.
 */
final class LiteralFilter {
  /** An expression that is none; the message is the text that the error shows. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(String shown) {
      super(shown, null, false, false);
    }
  }

  /** An operator; values of expressions are Double, String, List and {@link LiteralJson#NULL}. */
  record Op(String name) {}

  /** A field of the attributes. */
  record Field(String name) {}

  private record Group(List<Object> words) {}

  private static final Map<String, String> SAME = Map.of("not", "!", "and", "&&", "or", "||");
  private static final List<String> OPERATORS =
      List.of(
          "not", "and", "in", "or", "**", ">=", "<=", "==", "!=", "&&", "||", "(", ")", "!", "*",
          "/", "%", "+", "-", ">", "<");
  private static final List<List<String>> LEVELS =
      List.of(
          List.of("||"),
          List.of("&&"),
          List.of(">", ">=", "<", "<=", "==", "!=", "in"),
          List.of("+", "-"),
          List.of("*", "/", "%"),
          List.of("**"),
          List.of("!"));

  private static final String BLANK = "[ \\t\\n\\u000B\\f\\r]";
  private static final Pattern BLANKS = Pattern.compile(BLANK + "*");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9.eE]*");
  private static final Pattern STRING =
      Pattern.compile("\"((?:\\\\.|[^\"\\\\])*)\"|'((?:\\\\.|[^'\\\\])*)'", Pattern.DOTALL);
  private static final Pattern FIELD = Pattern.compile("\\.([A-Za-z0-9_-]+|\\z)");
  private static final Pattern RUN = Pattern.compile("[A-Za-z+*%/!()<>=|&-]+");

  private final String text;
  private int at;

  private LiteralFilter(String text) {
    this.text = text;
  }

  /** What stands in an expression, in the order of evaluation. */
  static List<Object> compile(String expression) {
    int nul = expression.indexOf('\0');
    String text = nul < 0 ? expression : expression.substring(0, nul);
    List<Object> words = new LiteralFilter(text).words();
    List<Object> ordered = new ArrayList<>();
    write(group(words, text), ordered);
    int balance = 0;
    for (Object word : ordered) {
      int arity = word instanceof Op op ? op.name.equals("!") ? 1 : 2 : 0;
      if (balance < arity) {
        throw refused(text, 0);
      }
      balance += 1 - arity;
    }
    if (balance != 1) {
      throw refused(text, 0);
    }
    return ordered;
  }

  private static Refused refused(String text, int from) {
    String shown = from >= text.length() ? text : text.substring(from);
    return new Refused(shown.replace('\r', ' ').replace('\n', ' '));
  }

  // ---- words

  private boolean take(Pattern pattern, List<String> parts) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    parts.clear();
    for (int i = 0; i <= matcher.groupCount(); i++) {
      parts.add(matcher.group(i));
    }
    at = matcher.end();
    return true;
  }

  private char next() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private List<Object> words() {
    List<Object> words = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    for (take(BLANKS, parts); at < text.length(); take(BLANKS, parts)) {
      boolean behindOperator =
          words.isEmpty() || (words.getLast() instanceof Op op && !op.name.equals(")"));
      boolean digitFollows = at + 1 < text.length() && isDigit(text.charAt(at + 1));
      if (isDigit(next()) || (next() == '-' && behindOperator && digitFollows)) {
        words.add(number());
      } else if (next() == '"' || next() == '\'') {
        words.add(string());
      } else if (take(FIELD, parts)) {
        words.add(new Field(parts.get(1)));
      } else if (next() == '[') {
        words.add(tuple());
      } else {
        words.add(operatorOrNull());
      }
    }
    return words;
  }

  private Object number() {
    List<String> parts = new ArrayList<>();
    int from = at;
    take(NUMBER, parts);
    if (at - from > 255) {
      throw refused(text, from + 255);
    }
    Double number = LiteralJson.decimal(parts.getFirst());
    if (number == null) {
      throw refused(text, at);
    }
    return number;
  }

  private Object string() {
    List<String> parts = new ArrayList<>();
    if (!take(STRING, parts)) {
      throw refused(text, 0);
    }
    return parts.get(1) == null ? parts.get(2) : parts.get(1);
  }

  private Object tuple() {
    List<Object> members = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    at++;
    for (take(BLANKS, parts); next() != ']'; take(BLANKS, parts)) {
      if (isDigit(next()) || next() == '-') {
        members.add(number());
      } else if (next() == '"' || next() == '\'') {
        members.add(string());
      } else {
        throw refused(text, at);
      }
      take(BLANKS, parts);
      if (next() == ',') {
        at++;
      } else if (next() != ']') {
        throw refused(text, at);
      }
    }
    at++;
    return members;
  }

  private Object operatorOrNull() {
    List<String> parts = new ArrayList<>();
    int from = at;
    if (!take(RUN, parts)) {
      throw refused(text, at);
    }
    String run = parts.getFirst();
    if (run.equals("null")) {
      return LiteralJson.NULL;
    }
    String best = "";
    for (String operator : OPERATORS) {
      if (run.startsWith(operator) && operator.length() > best.length()) {
        best = operator;
      }
    }
    if (best.isEmpty()) {
      throw refused(text, at);
    }
    at = from + best.length();
    return new Op(SAME.getOrDefault(best, best));
  }

  // ---- order

  private static Group group(List<Object> words, String text) {
    List<List<Object>> open = new ArrayList<>(List.of(new ArrayList<>()));
    for (Object word : words) {
      if (word.equals(new Op("("))) {
        open.add(new ArrayList<>());
      } else if (word.equals(new Op(")"))) {
        Group closed = new Group(open.removeLast());
        if (open.isEmpty()) {
          throw refused(text, 0);
        }
        open.getLast().add(closed);
      } else {
        open.getLast().add(word);
      }
    }
    if (open.size() > 1) {
      throw refused(text, 0);
    }
    return new Group(open.getFirst());
  }

  private static int level(Object operator) {
    for (int i = 0; i < LEVELS.size(); i++) {
      if (LEVELS.get(i).contains(((Op) operator).name)) {
        return i;
      }
    }
    throw new IllegalStateException("operator=" + operator + ": unknown");
  }

  private static void write(Group group, List<Object> target) {
    List<Object> words = group.words;
    boolean[] written = new boolean[words.size()];
    for (int i = 0; i <= words.size(); i++) {
      Object word = i < words.size() ? words.get(i) : null;
      if (word == null || word instanceof Op) {
        for (int earlier = i - 1; earlier >= 0; earlier--) {
          if (words.get(earlier) instanceof Op
              && !written[earlier]
              && (word == null || comesBefore(words.get(earlier), word))) {
            target.add(words.get(earlier));
            written[earlier] = true;
          }
        }
      } else if (word instanceof Group inner) {
        write(inner, target);
      } else {
        target.add(word);
      }
    }
  }

  private static boolean comesBefore(Object earlier, Object later) {
    int difference = level(earlier) - level(later);
    return ((Op) later).name.equals("**") ? difference > 0 : difference >= 0;
  }

  // ---- evaluation

  /** Whether an object with these attributes matches. */
  static boolean matches(List<Object> ordered, String json) {
    List<Object> values = new ArrayList<>();
    for (Object word : ordered) {
      Object value = word instanceof Field field ? LiteralJson.field(json, field.name) : word;
      if (value == null) {
        return false;
      }
      values.add(value);
    }
    return isTrue(value(values));
  }

  /** Takes the value that the end of a list is, with all that belongs to it. */
  private static Object value(List<Object> words) {
    Object word = words.removeLast();
    if (!(word instanceof Op op)) {
      return word;
    }
    Object b = value(words);
    if (op.name.equals("!")) {
      return truth(!isTrue(b));
    }
    Object a = value(words);
    double x = LiteralJson.number(a);
    double y = LiteralJson.number(b);
    return switch (op.name) {
      case "||" -> truth(isTrue(a) || isTrue(b));
      case "&&" -> truth(isTrue(a) && isTrue(b));
      case ">" -> truth(x > y);
      case ">=" -> truth(x >= y);
      case "<" -> truth(x < y);
      case "<=" -> truth(x <= y);
      case "==" -> truth(areEqual(a, b));
      case "!=" -> truth(!areEqual(a, b));
      case "in" -> truth(isIn(a, b));
      case "+" -> x + y;
      case "-" -> x - y;
      case "*" -> x * y;
      case "/" -> x / y;
      case "%" -> x % y;
      case "**" -> x == 1 || (x == -1 && Double.isInfinite(y)) ? 1.0 : Math.pow(x, y);
      default -> throw new IllegalStateException("operator=" + op + ": unknown");
    };
  }

  private static Double truth(boolean value) {
    return value ? 1.0 : 0.0;
  }

  private static boolean areEqual(Object a, Object b) {
    if (a instanceof String && b instanceof String) {
      return a.equals(b);
    }
    if (a.equals(LiteralJson.NULL) || b.equals(LiteralJson.NULL)) {
      return a.equals(b);
    }
    return LiteralJson.number(a) == LiteralJson.number(b);
  }

  private static boolean isIn(Object a, Object b) {
    return switch (b) {
      case List<?> tuple -> tuple.stream().anyMatch(member -> areEqual(a, member));
      case String whole when a instanceof String part -> whole.contains(part);
      default -> false;
    };
  }

  private static boolean isTrue(Object value) {
    return switch (value) {
      case Double number -> number != 0;
      case String string -> !string.isEmpty();
      default -> !value.equals(LiteralJson.NULL);
    };
  }
}
