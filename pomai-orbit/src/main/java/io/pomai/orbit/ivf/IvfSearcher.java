package io.pomai.orbit.ivf;

import io.pomai.orbit.index.FilteredScan;
import io.pomai.orbit.index.FlatIndex;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.index.SlotTest;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.index.VectorIndex;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the searches of one index go: through the lists of a generation and through what is in none
 * of them, or exactly.
 *
 * <p>Threading: any thread; the caller is pinned in the epochs since before it loaded the
 * generation.
 */
final class IvfSearcher {
  /** Hits that are farther apart than every so many neighbours. */
  private static final int SPARSE = 4;

  /** The part of the loss that such a search aims at: what is far is estimated less well. */
  private static final double SPARSE_LOSS = 0.7;

  /**
   * The part of the loss that other searches with a filter aim at: matches are rarely spread as
   * evenly as their share says.
   */
  private static final double FILTERED_LOSS = 0.93;

  /**
   * No search measures more of the best estimates; one that is asked for so many hits measures as
   * many.
   */
  private static final int MOST_MEASURED = 1 << 20;

  /** Searches that are to measure more do not go through the lists together. */
  private static final int MOST_TOGETHER = 1 << 16;

  private final SearchTally tally = new SearchTally();
  private final SlotStore store;
  private final RowKernel kernel;
  private final VectorIndex exact;
  private final FlatIndex flat;
  private final FilteredScan filtered;
  private final LongSupplier live;
  private final IvfSettings settings;
  private final SearchStages stages;

  IvfSearcher(
      SlotStore store,
      RowKernel kernel,
      VectorIndex exact,
      LongSupplier live,
      IvfSettings settings,
      SearchStages stages) {
    this.store = store;
    this.kernel = kernel;
    this.exact = exact;
    this.flat = new FlatIndex(store, kernel);
    this.filtered = new FilteredScan(store, kernel);
    this.live = live;
    this.settings = settings;
    this.stages = stages;
  }

  /** What searches looked at. */
  SearchTally tally() {
    return tally;
  }

  /** Searches alone; without a generation all vectors are compared. */
  void search(
      @Nullable Generation generation,
      long query,
      long sequence,
      SearchGoal goal,
      SearchScratch scratch) {
    if (goal.filter() == null && (generation == null || isExact(goal))) {
      begin(scratch);
      exact.search(query, sequence, scratch);
    } else {
      search(generation, query, sequence, goal, scratch, scratch.top(0));
    }
  }

  /** Searches for several queries, likewise. */
  void searchBatch(
      @Nullable Generation generation,
      long queries,
      int count,
      long sequence,
      SearchGoal goal,
      SearchScratch scratch) {
    if (goal.filter() == null && (generation == null || isExact(goal))) {
      exact.searchBatch(queries, count, sequence, scratch);
      return;
    }
    if (goal.rerank() > MOST_TOGETHER) {
      for (int q = 0; q < count; q++) {
        search(generation, query(queries, q), sequence, goal, scratch, scratch.top(q));
      }
      return;
    }
    IvfBatch batch = scratch.part(IvfBatch.class, IvfBatch::new);
    int begun = 0;
    for (int q = 0; q < count; q++) {
      TopK top = scratch.top(q);
      if (start(generation, batch.search(begun), query(queries, q), sequence, goal, scratch, top)) {
        begun++;
      }
    }
    batch.finish(begun);
    for (int i = 0; i < begun; i++) {
      tally.count(batch.search(i));
    }
  }

  private long query(long queries, int index) {
    return queries + index * RowKernel.queryStride(store.shape().dimension());
  }

  /** Whether every vector is to be compared: asked for, or the set's default. */
  private boolean isExact(SearchGoal goal) {
    return goal.exact()
        || (settings.recall() == 1
            && goal.recall() == 0
            && goal.probes() == 0
            && goal.rerank() == 0);
  }

  private static @Nullable SearchProfile begin(SearchScratch scratch) {
    SearchProfile profile = scratch.profile();
    if (profile != null) {
      profile.begin();
    }
    return profile;
  }

  private void search(
      @Nullable Generation generation,
      long query,
      long sequence,
      SearchGoal goal,
      SearchScratch scratch,
      TopK top) {
    IvfBatch batch = scratch.part(IvfBatch.class, IvfBatch::new);
    IvfSearch search = batch.search(0);
    if (start(generation, search, query, sequence, goal, scratch, top)) {
      search.finishAlone();
      tally.count(search);
    }
  }

  /**
   * Looks at what is in no list and begins a search through the lists; false when nothing is left
   * to do. Few matches of a filter are all compared.
   */
  private boolean start(
      @Nullable Generation generation,
      IvfSearch search,
      long query,
      long sequence,
      SearchGoal goal,
      SearchScratch scratch,
      TopK top) {
    SlotFilter filter = goal.filter();
    if (generation == null || isExact(goal) || (filter != null && areFew(filter, top.k()))) {
      filtered.search(Objects.requireNonNull(filter), query, sequence, scratch, top);
      return false;
    }
    search.begin(generation.lists(), store, kernel, sequence, settings.sketchErrors());
    search.explain(begin(scratch));
    search.until(scratch.deadline());
    if (filter == null) {
      int frontier = search.backlog(generation, query, top);
      flat.searchFrom(frontier, query, sequence, scratch, top);
    } else {
      SlotTest test = filter.test(store, sequence);
      search.restrict(test, filter.isCheap(), share(filter));
      int frontier = search.backlog(generation, query, top);
      filtered.searchFrom(frontier, test, query, sequence, scratch, top);
    }
    search.start(query, effort(generation, goal, top.k(), reach(filter, top.k())), top);
    return true;
  }

  private static boolean areFew(SlotFilter filter, int k) {
    return filter.isComplete() && filter.size() <= Math.max(SlotFilter.FEW, k);
  }

  /** How many neighbours hold {@code k} matches, if matches are anywhere. */
  private int reach(@Nullable SlotFilter filter, int k) {
    return filter == null ? k : (int) Math.min(Integer.MAX_VALUE, Math.ceil(k / share(filter)));
  }

  /** The part of the vectors that matches. */
  private double share(SlotFilter filter) {
    return Math.clamp(
        Math.max(1, filter.size()) / (double) Math.max(1, live.getAsLong()), 0.0, 1.0);
  }

  /** How many vectors a search looks at in lists and beside them, or -1 where it uses none. */
  long estimatedVectors(Generation generation, SearchGoal goal, int k) {
    if (isExact(goal)) {
      return -1;
    }
    int copies = generation.lists().twice() ? 2 : 1;
    double share =
        (double) effort(generation, goal, k, k).probes() / generation.lists().centroids().count();
    return (long) (share * copies * live.getAsLong()) + generation.backlog(store);
  }

  /** The effort for {@code k} hits that are among the {@code reach} nearest. */
  private Effort effort(Generation generation, SearchGoal goal, int k, int reach) {
    double recall = goal.recall() == 0 ? settings.recall() : goal.recall();
    double loss = (1 - recall) * lossPart(k, reach);
    Effort calibrated = generation.calibration().effort(1 - loss, reach);
    int lists = generation.lists().centroids().count();
    return new Effort(
        Math.min(goal.probes() == 0 ? calibrated.probes() : goal.probes(), lists),
        stages.estimates() ? calibrated.margin() : Float.POSITIVE_INFINITY,
        goal.probes() == 0 ? calibrated.gap() : Float.NEGATIVE_INFINITY,
        Math.min(goal.rerank(), MOST_MEASURED));
  }

  private static double lossPart(int k, int reach) {
    if (reach == k) {
      return 1;
    }
    return reach > SPARSE * k ? SPARSE_LOSS : FILTERED_LOSS;
  }
}
