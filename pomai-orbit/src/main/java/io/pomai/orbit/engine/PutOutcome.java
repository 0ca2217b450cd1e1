package io.pomai.orbit.engine;

/** What a put did. */
public enum PutOutcome {
  /** The key was absent and is now present. */
  CREATED,
  /** The key was present and has a new value. */
  REPLACED,
  /** {@link PutMode#NX} or {@link PutMode#XX} prevented it; nothing changed. */
  SKIPPED
}
