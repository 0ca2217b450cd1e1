package io.pomai.orbit.engine;

import io.pomai.orbit.store.RowShape;

/** A rough model of the time of an exact search: bytes read, rows looked at, hits ordered. */
final class SearchCost {
  /** From here on waking another thread for a half is likely to pay. */
  static final long WORTH_SHARING = 2_000_000;

  private static final double BYTES_PER_NANO = 10;
  private static final double NANOS_PER_ROW = 2;
  private static final double NANOS_PER_HIT = 50;
  private static final long NANOS_PER_CALL = 2_000;

  private SearchCost() {}

  static long nanos(RowShape shape, int slots, int queries, int k) {
    double perRow = NANOS_PER_ROW + shape.stride() / BYTES_PER_NANO;
    double perQuery = slots * perRow + Math.min(k, slots) * NANOS_PER_HIT;
    return NANOS_PER_CALL + (long) (queries * perQuery);
  }
}
