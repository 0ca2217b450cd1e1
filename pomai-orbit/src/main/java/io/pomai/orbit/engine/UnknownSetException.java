package io.pomai.orbit.engine;

/** No vector set has this name. */
public final class UnknownSetException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Names the set. */
  public UnknownSetException(String name) {
    super("set=" + name + ": no such vector set; create it first");
  }
}
