package io.pomai.orbit.filter;

import org.jspecify.annotations.Nullable;

/**
 * A value of an expression or of attributes. Literals are written once; the others belong to one
 * evaluator, which reuses them.
 */
final class Value {
  /** What a value is. */
  enum Kind {
    NUMBER,
    STRING,
    TUPLE,
    NULL
  }

  private static final byte[] NOTHING = {};

  Kind kind = Kind.NULL;
  double number;

  /** The bytes of a string, or the text of an array behind its bracket. */
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
}
