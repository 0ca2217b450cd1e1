package io.pomai.orbit.engine;

/**
 * Receives the hits of one search: {@link #begin} once, then {@link #hit} for each, nearest first.
 */
public interface HitReader extends SearchReader {
  /** Says how many hits follow. */
  void begin(int count);
}
