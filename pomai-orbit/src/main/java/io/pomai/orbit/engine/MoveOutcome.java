package io.pomai.orbit.engine;

/** What became of a key that was to go, or to be copied, to another. */
public enum MoveOutcome {
  /** It is there. */
  DONE,
  /** There is no such key; nothing has changed. */
  MISSING,
  /** The other key is there already; nothing has changed. */
  TAKEN
}
