package io.pomai.orbit.engine;

/** The set was dropped while its handle was kept: look it up again. Nothing has changed. */
public final class SetDroppedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  /** Names the set. */
  public SetDroppedException(String name) {
    super("set=" + name + ": dropped; look it up again");
  }
}
