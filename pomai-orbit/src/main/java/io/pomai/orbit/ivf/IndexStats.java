package io.pomai.orbit.ivf;

import java.util.List;

/**
 * The state of an index at one moment.
 *
 * @param state where it is
 * @param lists number of lists; 0 before there are any
 * @param assignments lists that each vector is in; 0 before there are any
 * @param backlog vectors that are in no list yet
 * @param recall the recall of a search that does not ask for one
 * @param candidatesBefore vectors in the lists that searches looked at, so far
 * @param candidatesFiltered those of them that sketches did not leave out
 * @param candidatesAfter vectors that were measured, so far
 * @param curve what recalls take, for ten neighbours
 */
public record IndexStats(
    IndexState state,
    int lists,
    int assignments,
    int backlog,
    double recall,
    long candidatesBefore,
    long candidatesFiltered,
    long candidatesAfter,
    List<Point> curve) {

  /** What one recall takes. */
  public record Point(double recall, int probes) {}
}
