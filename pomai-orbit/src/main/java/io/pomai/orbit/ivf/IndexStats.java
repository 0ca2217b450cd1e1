package io.pomai.orbit.ivf;

import java.util.List;

/**
 * The state of an index at one moment.
 *
 * @param state where it is
 * @param training whether lists are being trained or filled, while searches go on as before
 * @param shape its lists
 * @param backlog vectors that are in no list yet
 * @param recall the recall of a search that does not ask for one
 * @param candidates what searches looked at, so far
 * @param curve what recalls take, for ten neighbours
 * @param encoding how vectors were assigned to lists and encoded
 */
public record IndexStats(
    IndexState state,
    boolean training,
    Shape shape,
    int backlog,
    double recall,
    Candidates candidates,
    List<Point> curve,
    EncodingStats encoding) {

  /**
   * The lists of an index; all 0 before there are any.
   *
   * @param lists how many
   * @param assignments lists that each vector is in
   * @param codeBytes bytes of the codes of each vector, in all its lists
   */
  public record Shape(int lists, int assignments, int codeBytes) {}

  /**
   * What searches looked at.
   *
   * @param before vectors in the lists that they looked at
   * @param filtered those of them that sketches did not leave out
   * @param after vectors that were measured
   */
  public record Candidates(long before, long filtered, long after) {}

  /** What one recall takes. */
  public record Point(double recall, int probes) {}

  /** Number of lists; 0 before there are any. */
  public int lists() {
    return shape.lists();
  }

  /** Lists that each vector is in; 0 before there are any. */
  public int assignments() {
    return shape.assignments();
  }

  /** Vectors in the lists that searches looked at, so far. */
  public long candidatesBefore() {
    return candidates.before();
  }

  /** Those of them that sketches did not leave out. */
  public long candidatesFiltered() {
    return candidates.filtered();
  }

  /** Vectors that were measured, so far. */
  public long candidatesAfter() {
    return candidates.after();
  }
}
