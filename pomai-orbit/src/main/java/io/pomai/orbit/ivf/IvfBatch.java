package io.pomai.orbit.ivf;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.index.SearchScratch;
import java.util.Arrays;

/**
 * Searches that go through the lists together: each looks at its nearest lists alone, and what is
 * left is scanned list by list, for all searches that look at it while its codes are in the cache.
 *
 * <p>Not thread-safe; reused from batch to batch.
 */
final class IvfBatch implements SearchScratch.Part {
  private static final int SEARCH_BITS = 4;
  private static final int RANK_BITS = 20;

  private final IvfSearch[] searches = new IvfSearch[SearchScratch.BATCH];
  private long[] visits = new long[1024]; // list | rank 20 | search 4

  IvfBatch(SlabArena arena) {
    Arrays.setAll(searches, i -> new IvfSearch(arena));
  }

  /** The search of query {@code index}. */
  IvfSearch search(int index) {
    return searches[index];
  }

  /** Ends the first {@code count} searches, which have begun. */
  void finish(int count) {
    int n = 0;
    for (int q = 0; q < count; q++) {
      for (int rank = searches[q].next(); rank < searches[q].routedLists(); rank++) {
        if (n == visits.length) {
          visits = Arrays.copyOf(visits, 2 * n);
        }
        visits[n++] =
            (long) searches[q].listAt(rank) << (RANK_BITS + SEARCH_BITS)
                | (long) rank << SEARCH_BITS
                | q;
      }
    }
    Arrays.sort(visits, 0, n);
    for (int i = 0; i < n; i++) {
      int rank = (int) (visits[i] >> SEARCH_BITS) & ((1 << RANK_BITS) - 1);
      searches[(int) visits[i] & ((1 << SEARCH_BITS) - 1)].scanAt(rank);
    }
    for (int q = 0; q < count; q++) {
      searches[q].finish();
    }
  }

  @Override
  public void free() {
    for (IvfSearch search : searches) {
      search.free();
    }
  }
}
