package io.pomai.orbit.engine;

/** A key holds another type than the operation is for. */
public final class WrongTypeException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final KeyType expected;
  private final KeyType actual;

  /** A key of type {@code actual} where one of type {@code expected} was needed. */
  public WrongTypeException(KeyType expected, KeyType actual) {
    super("type=" + actual + ": expected a key of type " + expected);
    this.expected = expected;
    this.actual = actual;
  }

  public KeyType expected() {
    return expected;
  }

  public KeyType actual() {
    return actual;
  }
}
