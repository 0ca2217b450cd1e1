package io.pomai.orbit.engine;

/**
 * A vector that a set does not take: wrong length, not finite, or out of range of the element type.
 * Nothing is stored.
 */
public final class InvalidVectorException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The message names what was expected and what came. */
  public InvalidVectorException(String message) {
    super(message);
  }
}
