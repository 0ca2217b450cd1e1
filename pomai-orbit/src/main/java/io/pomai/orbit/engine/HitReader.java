package io.pomai.orbit.engine;

/**
 * Receives the hits of one search: {@link #begin} once, then {@link #hit} for each, nearest first.
 */
public interface HitReader {
  /** Says how many hits follow. */
  void begin(int count);

  /** Takes one hit; the view is valid only during the call. */
  void hit(ElementView element);
}
