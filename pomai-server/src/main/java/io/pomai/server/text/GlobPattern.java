package io.pomai.server.text;

import java.nio.charset.StandardCharsets;

/**
 * A pattern as KEYS, SCAN and CONFIG GET take it: {@code *}, {@code ?}, {@code [a-z]}, {@code
 * [^a]}, backslash. Matches bytes; takes time of at most pattern times text, whatever the pattern.
 */
public final class GlobPattern {
  /** The bytes that a pattern is matched with. */
  public interface Bytes {
    /** Byte {@code index} of the text. */
    byte at(int index);
  }

  private final byte[] pattern;
  private final boolean everything;

  public GlobPattern(byte[] pattern) {
    this.pattern = pattern.clone();
    this.everything = pattern.length == 1 && pattern[0] == '*';
  }

  public boolean matches(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return matches(i -> bytes[i], bytes.length);
  }

  /** Whether a text is this pattern itself, letter by letter. */
  public boolean is(Bytes text, int length) {
    boolean same = length == pattern.length;
    for (int i = 0; same && i < length; i++) {
      same = pattern[i] == text.at(i);
    }
    return same;
  }

  /** Whether the whole text matches; after a mismatch the last star takes one byte more. */
  public boolean matches(Bytes text, int length) {
    if (everything) {
      return true;
    }
    int p = 0;
    int t = 0;
    int star = -1;
    int starText = 0;
    while (t < length) {
      if (p < pattern.length && pattern[p] == '*') {
        star = ++p;
        starText = t;
      } else if (p < pattern.length && matchesOne(p, text.at(t))) {
        p = next(p);
        t++;
      } else if (star >= 0) {
        p = star;
        t = ++starText;
      } else {
        return false;
      }
    }
    while (p < pattern.length && pattern[p] == '*') {
      p++;
    }
    return p >= pattern.length;
  }

  private boolean matchesOne(int p, byte b) {
    return switch (pattern[p]) {
      case '?' -> true;
      case '[' -> matchesClass(p + 1, b);
      case '\\' -> pattern[escaped(p)] == b;
      default -> pattern[p] == b;
    };
  }

  /** A backslash at the very end stands for itself. */
  private int escaped(int p) {
    return p + 1 < pattern.length ? p + 1 : p;
  }

  private int next(int p) {
    return switch (pattern[p]) {
      case '[' -> classEnd(p + 1) + 1;
      case '\\' -> escaped(p) + 1;
      default -> p + 1;
    };
  }

  private boolean matchesClass(int start, byte b) {
    boolean negated = start < pattern.length && pattern[start] == '^';
    int end = classEnd(start);
    boolean found = false;
    int at = negated ? start + 1 : start;
    while (at < end) {
      int low = pattern[at] == '\\' && at + 1 < end ? ++at : at;
      boolean range = low + 2 < end && pattern[low + 1] == '-';
      found |= range ? within(b, pattern[low], pattern[low + 2]) : pattern[low] == b;
      at = range ? low + 3 : low + 1;
    }
    return found != negated;
  }

  private static boolean within(byte b, byte from, byte to) {
    int value = Byte.toUnsignedInt(b);
    int low = Math.min(Byte.toUnsignedInt(from), Byte.toUnsignedInt(to));
    int high = Math.max(Byte.toUnsignedInt(from), Byte.toUnsignedInt(to));
    return value >= low && value <= high;
  }

  /** The index of the closing bracket; the end of the pattern closes an open class. */
  private int classEnd(int start) {
    int at = start;
    while (at < pattern.length && pattern[at] != ']') {
      at += pattern[at] == '\\' ? 2 : 1;
    }
    return Math.min(at, pattern.length);
  }
}
