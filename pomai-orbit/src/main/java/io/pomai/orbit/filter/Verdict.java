package io.pomai.orbit.filter;

/**
 * What an index says about a condition and a slot, as numbers: {@code and} is the least of two,
 * {@code or} the greatest (Kleene's logic of three values).
 */
final class Verdict {
  static final byte NO = 0;

  /** The attributes have to be looked at. */
  static final byte PERHAPS = 1;

  static final byte YES = 2;

  private Verdict() {}

  static byte of(boolean holds) {
    return holds ? YES : NO;
  }
}
