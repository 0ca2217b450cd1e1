package io.pomai.orbit.index;

import org.jspecify.annotations.Nullable;

/**
 * What a search is to reach, and with how much work.
 *
 * @param exact whether the answer must be that of a comparison with every vector
 * @param recall mean share of the true nearest that is wanted, above 0 and up to 1; 0 for the set's
 *     default
 * @param probes lists to look at, or 0 for as many as the recall takes
 * @param rerank vectors to measure, or 0 for as many as the recall takes
 * @param filter the vectors that count, or null for all
 */
public record SearchGoal(
    boolean exact, double recall, int probes, int rerank, @Nullable SlotFilter filter) {
  /** The default recall of the set. */
  public static final SearchGoal DEFAULT = new SearchGoal(false, 0, 0, 0, null);

  /** Every vector is compared. */
  public static final SearchGoal EXACT = new SearchGoal(true, 0, 0, 0, null);

  /** Checks the ranges. */
  public SearchGoal {
    if (!(recall >= 0 && recall <= 1)) {
      throw new IllegalArgumentException("recall=" + recall + ": expected above 0 and up to 1");
    }
    if (probes < 0 || rerank < 0) {
      throw new IllegalArgumentException(
          "probes=" + probes + " rerank=" + rerank + ": expected 0 or more");
    }
  }

  /** A mean recall, above 0 and up to 1. */
  public static SearchGoal recall(double recall) {
    return new SearchGoal(recall == 1, recall, 0, 0, null);
  }

  /** A copy for some vectors only. */
  public SearchGoal withFilter(SlotFilter newFilter) {
    return new SearchGoal(exact, recall, probes, rerank, newFilter);
  }

  /** A copy with lists to look at and vectors to measure; 0 for as many as the recall takes. */
  public SearchGoal withEffort(int newProbes, int newRerank) {
    return new SearchGoal(exact, recall, newProbes, newRerank, filter);
  }
}
