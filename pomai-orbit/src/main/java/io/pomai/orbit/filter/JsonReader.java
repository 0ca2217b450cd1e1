package io.pomai.orbit.filter;

import static io.pomai.orbit.filter.Characters.isDigit;
import static io.pomai.orbit.filter.Characters.isNumber;
import static io.pomai.orbit.filter.Characters.isSpace;

import java.util.Arrays;

/**
 * Reads values of JSON where they stand, leniently: numbers as strtod does, any escaped byte as
 * itself. Arrays are checked, not copied; objects are no values. Allocates only to grow.
 *
 * <p>Not thread-safe; reused from text to text.
 */
final class JsonReader {
  private final NumberText numbers;
  private final Value skipped = new Value();
  private byte[] text = {};
  private int at;
  private int end;
  private byte[] unescaped = {};
  private int used;

  JsonReader(NumberText numbers) {
    this.numbers = numbers;
  }

  /** Turns to a text; strings that were unescaped before are forgotten. */
  void begin(byte[] newText, int newEnd) {
    used = 0;
    enter(newText, 0, newEnd);
  }

  /** Turns to a place in a text. */
  void enter(byte[] newText, int from, int newEnd) {
    text = newText;
    at = from;
    end = newEnd;
  }

  /** How much of the room for unescaped strings is in use. */
  int used() {
    return used;
  }

  /** Forgets the strings that were unescaped since that much was in use. */
  void release(int mark) {
    used = mark;
  }

  int position() {
    return at;
  }

  void position(int place) {
    at = place;
  }

  /** Goes behind blanks; whether {@code c} is next, which is then taken. */
  boolean accept(int c) {
    skipSpaces();
    if (at < end && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  void skipSpaces() {
    while (at < end && isSpace(text[at])) {
      at++;
    }
  }

  // ---- values that are wanted

  /** Reads a value of any kind; false if there is none that can be used. */
  boolean read(Value target) {
    skipSpaces();
    if (at < end && text[at] == '[') {
      at++;
      target.array(text, at);
      boolean right = passArray();
      target.to = at;
      return right;
    }
    return readScalar(target);
  }

  /**
   * Reads a member of an array that was found to be right; true if another one follows. To be
   * called from behind the bracket on, and not for an empty array.
   */
  boolean readMember(Value target) {
    return read(target) && accept(',');
  }

  /** Goes behind an array whose bracket was taken; false if it is not right. */
  private boolean passArray() {
    int depth = 1;
    boolean mayClose = true;
    while (depth > 0) {
      int mark = used;
      if (accept('[')) {
        depth++;
        mayClose = true;
        continue;
      }
      if (mayClose && accept(']')) {
        depth--;
      } else if (!readScalar(skipped)) {
        return false;
      }
      used = mark;
      mayClose = false;
      while (depth > 0 && !accept(',')) {
        if (!accept(']')) {
          return false;
        }
        depth--;
      }
    }
    return true;
  }

  private boolean readScalar(Value target) {
    if (at == end) {
      return false;
    }
    int c = text[at];
    return switch (c) {
      case '"' -> readString(target);
      case 't' -> readTruth("true", 1, target);
      case 'f' -> readTruth("false", 0, target);
      case 'n' -> readNull(target);
      default -> (isDigit(c) || c == '-' || c == '+') && readNumber(target);
    };
  }

  private boolean readTruth(String word, double number, Value target) {
    target.number(number);
    return isWord(word);
  }

  private boolean readNull(Value target) {
    target.nothing();
    return isWord("null");
  }

  /** Takes a word that is followed by what may follow a value. */
  private boolean isWord(String word) {
    if (!skipWord(word)) {
      return false;
    }
    return at == end || isSpace(text[at]) || text[at] == ',' || text[at] == ']' || text[at] == '}';
  }

  private boolean readNumber(Value target) {
    int from = at;
    while (at < end && at - from < NumberText.LONGEST && isNumber(text[at])) {
      at++;
    }
    double number = numbers.read(text, from, at, Double.NaN);
    target.number(number);
    return !Double.isNaN(number);
  }

  private boolean readString(Value target) {
    int from = at + 1;
    if (!skipString()) {
      return false;
    }
    int to = at - 1;
    int escape = from;
    while (escape < to && text[escape] != '\\') {
      escape++;
    }
    if (escape == to) {
      target.string(text, from, to);
    } else {
      unescape(target, from, to);
    }
    return true;
  }

  private void unescape(Value target, int from, int to) {
    if (unescaped.length - used < to - from) {
      unescaped = Arrays.copyOf(unescaped, Math.max(2 * unescaped.length, used + to - from));
    }
    int begin = used;
    for (int i = from; i < to; i++) {
      unescaped[used++] = text[i] == '\\' ? escaped(text[++i]) : text[i];
    }
    target.string(unescaped, begin, used);
  }

  private static byte escaped(byte c) {
    return switch (c) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      default -> c;
    };
  }

  // ---- values that are not wanted

  /** Goes behind a value, whose inside is hardly looked at; false if there is none. */
  boolean skip() {
    skipSpaces();
    if (at == end) {
      return false;
    }
    return switch (text[at]) {
      case '"' -> skipString();
      case '{' -> skipBetween('{', '}');
      case '[' -> skipBetween('[', ']');
      case 't' -> skipWord("true");
      case 'f' -> skipWord("false");
      case 'n' -> skipWord("null");
      default -> skipNumber();
    };
  }

  /** Goes behind a string, from its first quote on. */
  boolean skipString() {
    if (at == end || text[at] != '"') {
      return false;
    }
    at++;
    while (at < end) {
      if (text[at] == '"') {
        at++;
        return true;
      }
      at += text[at] == '\\' ? 2 : 1;
    }
    return false;
  }

  private boolean skipBetween(int open, int close) {
    int depth = 0;
    do {
      int c = text[at];
      if (c == '"') {
        if (!skipString()) {
          return false;
        }
        continue;
      }
      depth += c == open ? 1 : c == close ? -1 : 0;
      at++;
    } while (at < end && depth > 0);
    return depth == 0;
  }

  private boolean skipWord(String word) {
    if (end - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return false;
      }
    }
    at += word.length();
    return true;
  }

  private boolean skipNumber() {
    int from = at;
    while (at < end && isNumber(text[at])) {
      at++;
    }
    return at > from;
  }
}
