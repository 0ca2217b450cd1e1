package io.pomai.bench.ann;

import java.io.IOException;
import java.util.Map;

/**
 * One index over all base vectors; the row number is the id.
 *
 * <p>Built once by one thread; afterwards each thread searches with a {@link Session} of its own.
 */
interface AnnIndex extends AutoCloseable {
  /** Answers the queries one by one, with the same effort, on one thread. */
  interface Session {
    /**
     * The ids of the nearest base vectors of a query.
     *
     * @param query the row of the query
     * @param target receives the ids from {@code from} on, nearest first; what is not found stays
     */
    void search(int query, int[] target, int from) throws IOException;
  }

  /** What it took to make, in words. */
  String describe();

  /** Bytes that are held beside the float32 values of the vectors and beside their keys. */
  long bytesBesideVectors() throws IOException;

  /**
   * Begins to search.
   *
   * @param effort the index's own search parameters by name
   */
  Session session(Map<String, Double> effort, int k) throws IOException;

  /** What the searches since the last call did, by name; empty when the index does not count. */
  Map<String, Double> takeCounts();

  @Override
  void close() throws IOException;
}
