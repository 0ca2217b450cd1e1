package io.pomai.orbit.ivf;

import java.util.concurrent.atomic.LongAdder;

/** What searches looked at, so far. Thread-safe. */
final class SearchTally {
  private final LongAdder before = new LongAdder();
  private final LongAdder filtered = new LongAdder();
  private final LongAdder after = new LongAdder();

  /** A search has ended. */
  void count(IvfSearch search) {
    before.add(search.scanned());
    filtered.add(search.filtered());
    after.add(search.measured());
  }

  /** Vectors in the lists that searches looked at. */
  long before() {
    return before.sum();
  }

  /** Those of them that sketches did not leave out. */
  long filtered() {
    return filtered.sum();
  }

  /** Vectors that were measured. */
  long after() {
    return after.sum();
  }
}
