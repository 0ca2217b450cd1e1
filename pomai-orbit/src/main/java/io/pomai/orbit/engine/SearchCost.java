package io.pomai.orbit.engine;

import io.pomai.orbit.store.RowShape;

/** A rough model of the time of an exact search: bytes read, rows looked at, hits ordered. */
final class SearchCost {
  /** From here on waking another thread for a half is likely to pay. */
  static final long WORTH_SHARING = 150_000;

  /** Of an element's attributes by a filter. */
  static final long NANOS_PER_TEST = 200;

  private static final double BYTES_PER_NANO = 10;
  private static final double CODE_BYTES_PER_NANO = 20;
  private static final double NANOS_PER_ROW = 2;
  private static final double NANOS_PER_CODE = 0.5;
  private static final double NANOS_PER_HIT = 50;
  private static final long NANOS_PER_CALL = 2_000;
  private static final long LISTED_NANOS_PER_CALL = 10_000;
  private static final int LISTED_MEASURED = 100;

  private SearchCost() {}

  /**
   * Nanoseconds of a search for {@code queries} queries.
   *
   * @param coded how many of the {@code slots} codes of half a byte per dimension decide
   */
  static long nanos(RowShape shape, int slots, int coded, int queries, int k) {
    double perRow = NANOS_PER_ROW + shape.stride() / BYTES_PER_NANO;
    double perCode = NANOS_PER_CODE + shape.dimension() / (2 * CODE_BYTES_PER_NANO);
    int byCodes = Math.min(coded, slots);
    double perQuery =
        (slots - byCodes) * perRow + byCodes * perCode + Math.min(k, slots) * NANOS_PER_HIT;
    return NANOS_PER_CALL + (long) (queries * perQuery);
  }

  /** The same of a search that looks at {@code listed} vectors in lists. */
  static long nanosByLists(RowShape shape, long listed, int queries, int k) {
    double perCode = NANOS_PER_CODE + shape.dimension() / (4 * CODE_BYTES_PER_NANO);
    double measured = k + LISTED_MEASURED;
    double perQuery =
        listed * perCode + measured * (NANOS_PER_HIT + shape.stride() / BYTES_PER_NANO);
    return LISTED_NANOS_PER_CALL + (long) (queries * perQuery);
  }
}
