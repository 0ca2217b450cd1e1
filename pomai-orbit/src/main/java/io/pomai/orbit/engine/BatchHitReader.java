package io.pomai.orbit.engine;

/** Receives the hits of a batch, query after query in the order asked. */
public interface BatchHitReader extends SearchReader {
  /** Says that {@code count} hits of query {@code query}, counted from 0, follow. */
  void begin(int query, int count);
}
