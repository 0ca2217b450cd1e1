package io.pomai.orbit.engine;

/**
 * What an increment did.
 *
 * @param status whether it was possible
 * @param value the new number, if it was
 */
public record IncrementOutcome(Status status, long value) {
  /** Whether an increment was possible. */
  public enum Status {
    /** The number is stored. */
    DONE,
    /** The value is not a decimal 64-bit integer; nothing changed. */
    NOT_AN_INTEGER,
    /** The result does not fit in 64 bits; nothing changed. */
    OVERFLOW
  }

  static final IncrementOutcome NOT_AN_INTEGER = new IncrementOutcome(Status.NOT_AN_INTEGER, 0);
  static final IncrementOutcome OVERFLOW = new IncrementOutcome(Status.OVERFLOW, 0);

  static IncrementOutcome done(long value) {
    return new IncrementOutcome(Status.DONE, value);
  }
}
