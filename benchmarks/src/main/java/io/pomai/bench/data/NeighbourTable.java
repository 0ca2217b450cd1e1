package io.pomai.bench.data;

/**
 * Exact answers: for each judged query the ids of its nearest base rows, nearest first. Immutable.
 */
public final class NeighbourTable {
  private final int[][] ids;

  /**
   * Wraps {@code ids} without copying: one row per judged query, all of one length.
   *
   * @throws IllegalArgumentException when the rows differ in length
   */
  public NeighbourTable(int[][] ids) {
    for (int[] row : ids) {
      if (row.length != ids[0].length) {
        throw new IllegalArgumentException(
            "rows of " + ids[0].length + " and " + row.length + " neighbours: must be equal");
      }
    }
    this.ids = ids;
  }

  /** How many queries have answers: queries 0 to this number, exclusive. */
  public int queries() {
    return ids.length;
  }

  /** How many neighbours are known of each query. */
  public int width() {
    return ids.length == 0 ? 0 : ids[0].length;
  }

  /** Id of the neighbour at {@code rank} (0 is the nearest). */
  public int id(int query, int rank) {
    return ids[query][rank];
  }
}
