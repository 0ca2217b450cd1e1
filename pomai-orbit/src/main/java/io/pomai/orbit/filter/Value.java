package io.pomai.orbit.filter;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A value of an expression or of attributes. Literals and copies are written once; the others
 * belong to one evaluator, which reuses them.
 *
 * <p>Values of attributes are ordered and equal by what they are, not as operators see them: by
 * kind, numbers by value, with -0 before 0, strings and the texts of arrays by their bytes.
 */
final class Value implements Comparable<Value> {
  /** What a value is, in their order. */
  enum Kind {
    NUMBER,
    STRING,
    NULL,
    TUPLE
  }

  private static final byte[] NOTHING = {};

  Kind kind = Kind.NULL;
  double number;

  /** The bytes of a string, or the text of an array behind its bracket, the last one included. */
  byte[] bytes = NOTHING;

  int from;
  int to;

  /** The members of a tuple of the expression; null where they are in {@link #bytes}. */
  Value @Nullable [] members;

  Value number(double newNumber) {
    kind = Kind.NUMBER;
    number = newNumber;
    return this;
  }

  Value string(byte[] newBytes, int newFrom, int newTo) {
    kind = Kind.STRING;
    bytes = newBytes;
    from = newFrom;
    to = newTo;
    return this;
  }

  /** An array that was found to be right, from behind its first bracket on. */
  void array(byte[] text, int newFrom) {
    kind = Kind.TUPLE;
    bytes = text;
    from = newFrom;
    members = null;
  }

  Value tuple(Value[] newMembers) {
    kind = Kind.TUPLE;
    members = newMembers;
    return this;
  }

  void nothing() {
    kind = Kind.NULL;
  }

  int length() {
    return to - from;
  }

  /** Whether it counts as true. */
  boolean isTrue() {
    return switch (kind) {
      case NUMBER -> number != 0;
      case STRING -> to > from;
      case TUPLE -> true;
      case NULL -> false;
    };
  }

  /** A copy with bytes of its own. */
  Value copy() {
    Value copy = new Value();
    copy.kind = kind;
    copy.number = number;
    if (hasText()) {
      copy.bytes = Arrays.copyOfRange(bytes, from, to);
      copy.to = length();
    }
    return copy;
  }

  /** Whether it is a string or an array. */
  boolean hasText() {
    return kind == Kind.STRING || kind == Kind.TUPLE;
  }

  @Override
  public int compareTo(Value other) {
    if (kind != other.kind) {
      return kind.compareTo(other.kind);
    }
    return hasText()
        ? Arrays.compareUnsigned(bytes, from, to, other.bytes, other.from, other.to)
        : kind == Kind.NUMBER ? Double.compare(number, other.number) : 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && compareTo(value) == 0;
  }

  @Override
  public int hashCode() {
    int hash = kind.hashCode();
    if (kind == Kind.NUMBER) {
      hash = Double.hashCode(number);
    }
    for (int i = from; hasText() && i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    return hash;
  }
}
