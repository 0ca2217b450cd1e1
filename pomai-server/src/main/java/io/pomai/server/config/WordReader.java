package io.pomai.server.config;

/**
 * Splits a line into words; a word may be quoted, with backslash escapes between double quotes as
 * in redis.conf.
 */
final class WordReader {
  private final String text;
  private int at;

  WordReader(String text) {
    this.text = text;
  }

  boolean hasNext() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length();
  }

  /** The next word without its quotes. */
  String next() throws SettingException {
    char first = text.charAt(at);
    return first == '"' || first == '\'' ? quoted(first) : plain();
  }

  private String plain() {
    int start = at;
    while (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private String quoted(char quote) throws SettingException {
    StringBuilder word = new StringBuilder();
    at++;
    while (at < text.length() && text.charAt(at) != quote) {
      word.append(text.charAt(at) == '\\' ? escaped(quote) : text.charAt(at));
      at++;
    }
    if (at >= text.length()) {
      throw new SettingException("expected a closing " + quote + ", got the end of the line");
    }
    at++;
    if (at < text.length() && !Character.isWhitespace(text.charAt(at))) {
      throw new SettingException(
          "expected a space after the closing " + quote + ", got '" + text.charAt(at) + "'");
    }
    return word.toString();
  }

  /** The character after a backslash; single quotes know only the escaped single quote. */
  private char escaped(char quote) {
    char next = at + 1 < text.length() ? text.charAt(at + 1) : '\\';
    if (quote == '\'') {
      return next == '\'' ? text.charAt(++at) : '\\';
    }
    if (next == 'x' && isHex(at + 2) && isHex(at + 3)) {
      at += 3;
      return (char) Integer.parseInt(text, at - 1, at + 1, 16);
    }
    at++;
    return switch (next) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> '\u0007';
      default -> next;
    };
  }

  private boolean isHex(int index) {
    return index < text.length() && Character.digit(text.charAt(index), 16) >= 0;
  }
}
