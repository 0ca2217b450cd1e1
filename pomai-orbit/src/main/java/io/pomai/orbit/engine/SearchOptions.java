package io.pomai.orbit.engine;

import io.pomai.orbit.filter.Filter;
import io.pomai.orbit.index.Deadline;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What a search returns.
 *
 * @param k most hits wanted, 1 to {@value #MAX_K}
 * @param radius greatest distance wanted, in the units of the metric; positive infinity for all
 * @param goal what the answer is to reach, and with how much work
 * @param filter what the attributes of hits must match, or null for all; not together with a filter
 *     of the goal
 * @param deadline when to give up, with a {@link SearchTimeoutException}; null for never
 */
public record SearchOptions(
    int k, float radius, SearchGoal goal, @Nullable Filter filter, @Nullable Deadline deadline) {
  /** The greatest k. */
  public static final int MAX_K = 1_000_000;

  /** Checks the ranges. */
  public SearchOptions {
    if (k < 1 || k > MAX_K) {
      throw new IllegalArgumentException("k=" + k + ": expected 1 to " + MAX_K);
    }
    if (Float.isNaN(radius)) {
      throw new IllegalArgumentException("radius=NaN: expected a distance");
    }
    if (filter != null && goal.filter() != null) {
      throw new IllegalArgumentException(
          "filter=" + filter + ": expected none, the goal has one already");
    }
  }

  /** Without a filter and without end. */
  public SearchOptions(int k, float radius, SearchGoal goal) {
    this(k, radius, goal, null, null);
  }

  /** The {@code k} nearest, whatever their distance, with the recall of the set. */
  public static SearchOptions nearest(int k) {
    return new SearchOptions(k, Float.POSITIVE_INFINITY, SearchGoal.DEFAULT);
  }

  /** A copy with another goal. */
  public SearchOptions withGoal(SearchGoal newGoal) {
    return new SearchOptions(k, radius, newGoal, filter, deadline);
  }

  /** A copy for elements whose attributes match; null for all. */
  public SearchOptions withFilter(@Nullable Filter newFilter) {
    return new SearchOptions(k, radius, goal, newFilter, deadline);
  }

  /** A copy that gives up at a time; null for never. */
  public SearchOptions withDeadline(@Nullable Deadline newDeadline) {
    return new SearchOptions(k, radius, goal, filter, newDeadline);
  }
}
