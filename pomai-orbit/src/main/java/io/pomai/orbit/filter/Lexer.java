package io.pomai.orbit.filter;

import static io.pomai.orbit.filter.Characters.isDigit;
import static io.pomai.orbit.filter.Characters.isName;
import static io.pomai.orbit.filter.Characters.isOperator;
import static io.pomai.orbit.filter.Characters.isSpace;

import java.util.ArrayList;
import java.util.List;

/** Splits an expression into words. Used once. */
final class Lexer {
  private static final int END = 0;

  private final byte[] text;
  private final NumberText numbers = new NumberText();
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** A lexer for a text without NUL bytes. */
  Lexer(byte[] text) {
    this.text = text;
  }

  /** All words. */
  List<Token> tokens() {
    skipSpaces();
    while (at < text.length) {
      tokens.add(next());
      skipSpaces();
    }
    return tokens;
  }

  /** The byte so far ahead; 0 at the end. */
  private int peek(int ahead) {
    return at + ahead < text.length ? text[at + ahead] : END;
  }

  private void skipSpaces() {
    while (isSpace(peek(0))) {
      at++;
    }
  }

  private FilterSyntaxException error() {
    return FilterSyntaxException.near(text, at);
  }

  private Token next() {
    int c = peek(0);
    if (isDigit(c) || (c == '-' && isDigit(peek(1)) && isMinusSign())) {
      return new Token.Literal(number());
    }
    if (c == '"' || c == '\'') {
      return new Token.Literal(string());
    }
    if (c == '.' && (peek(1) == END || isName(peek(1)))) {
      return field();
    }
    if (c == '[') {
      return new Token.Literal(tuple());
    }
    if (isOperator(c)) {
      return operatorOrNull();
    }
    throw error();
  }

  /** Whether a minus belongs to the number behind it: at the beginning and behind operators. */
  private boolean isMinusSign() {
    return tokens.isEmpty()
        || (tokens.getLast() instanceof Operator last && last != Operator.CLOSE);
  }

  private Value number() {
    int from = at;
    while (isNumber(peek(0)) || (at == from && peek(0) == '-')) {
      if (at - from == NumberText.LONGEST) {
        throw error();
      }
      at++;
    }
    double number = numbers.read(text, from, at, Double.NaN);
    if (Double.isNaN(number)) {
      throw error();
    }
    return new Value().number(number);
  }

  private static boolean isNumber(int c) {
    return isDigit(c) || c == '.' || c == 'e' || c == 'E';
  }

  /** A backslash protects the byte behind it, and stays. */
  private Value string() {
    int quote = peek(0);
    int from = ++at;
    while (at < text.length && text[at] != quote) {
      at += text[at] == '\\' && at + 1 < text.length ? 2 : 1;
    }
    if (at >= text.length) {
      at = text.length;
      throw error();
    }
    return new Value().string(text, from, at++);
  }

  private Token.Field field() {
    int from = ++at;
    while (isName(peek(0))) {
      at++;
    }
    return new Token.Field(from, at);
  }

  private Value tuple() {
    List<Value> members = new ArrayList<>();
    at++;
    skipSpaces();
    while (peek(0) != ']') {
      members.add(member());
      skipSpaces();
      if (peek(0) == ',') {
        at++;
        skipSpaces();
      } else if (peek(0) != ']') {
        throw error();
      }
    }
    at++;
    return new Value().tuple(members.toArray(Value[]::new));
  }

  private Value member() {
    int c = peek(0);
    if (isDigit(c) || c == '-') {
      return number();
    }
    if (c == '"' || c == '\'') {
      return string();
    }
    throw error();
  }

  private Token operatorOrNull() {
    int from = at;
    while (isOperator(peek(0))) {
      at++;
    }
    if (isNull(from)) {
      return new Token.Literal(new Value());
    }
    Operator found = Operator.longest(text, from, at);
    if (found == null) {
      throw error();
    }
    at = from + found.length(text, from, at);
    return found;
  }

  /** The word must stand alone: letters and signs beside it belong to it. */
  private boolean isNull(int from) {
    return at - from == 4
        && text[from] == 'n'
        && text[from + 1] == 'u'
        && text[from + 2] == 'l'
        && text[from + 3] == 'l';
  }
}
