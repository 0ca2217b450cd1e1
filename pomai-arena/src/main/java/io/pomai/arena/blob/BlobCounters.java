package io.pomai.arena.blob;

import java.util.concurrent.atomic.LongAdder;

/** What a store counts. Thread-safe. */
final class BlobCounters {
  private final LongAdder mappedHits = new LongAdder();
  private final LongAdder copies = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder mappedBytes = new LongAdder();
  private final LongAdder copiedBytes = new LongAdder();

  void hit() {
    mappedHits.increment();
  }

  void missed() {
    misses.increment();
  }

  void copied(long bytes) {
    copies.increment();
    copiedBytes.add(bytes);
  }

  void freed(long bytes) {
    copiedBytes.add(-bytes);
  }

  void mapped(long bytes) {
    mappedBytes.add(bytes);
  }

  void unmapped(long bytes) {
    mappedBytes.add(-bytes);
  }

  BlobStats stats() {
    return new BlobStats(
        mappedHits.sum(), copies.sum(), misses.sum(), mappedBytes.sum(), copiedBytes.sum());
  }
}
