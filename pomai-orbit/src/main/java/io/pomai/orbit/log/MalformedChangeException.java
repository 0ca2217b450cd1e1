package io.pomai.orbit.log;

/**
 * A record of the log whose checksum is right says something that no version of this engine writes,
 * or that this version does not know.
 */
public final class MalformedChangeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what was expected and what was found. */
  public MalformedChangeException(String message) {
    super(message);
  }
}
