package io.pomai.orbit.ivf;

/**
 * How vectors were assigned to lists and encoded.
 *
 * @param assigned vectors that were assigned to a list, in all generations that served
 * @param checked those of them that were compared with all centroids, about one in a hundred
 * @param mismatches those whose list was not that of the nearest centroid, by more than rounding
 * @param trainings generations that were trained and served
 * @param quantizerError mean squared distance between vectors and what their codes stand for, of
 *     those that were encoded last
 * @param drift {@link #quantizerError} in units of what it was when the generation was filled: 1
 *     where data stay as they were
 */
public record EncodingStats(
    long assigned,
    long checked,
    long mismatches,
    int trainings,
    double quantizerError,
    double drift) {
  /** Nothing encoded. */
  static final EncodingStats NONE = new EncodingStats(0, 0, 0, 0, 0, 0);

  /** With those of one more generation, whose errors are the last. */
  EncodingStats with(Generation generation) {
    EncodingTally tally = generation.lists().tally();
    return new EncodingStats(
        assigned + tally.encoded(),
        checked + tally.checked(),
        mismatches + tally.mismatches(),
        trainings + 1,
        generation.drift().error(),
        generation.drift().ratio());
  }
}
