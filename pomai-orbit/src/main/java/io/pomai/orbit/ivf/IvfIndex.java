package io.pomai.orbit.ivf;

import io.pomai.arena.Epochs;
import io.pomai.orbit.index.FilteredScan;
import io.pomai.orbit.index.FlatIndex;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.SlotFilter;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.index.VectorIndex;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Search through inverted lists, once there are enough vectors, and exact search until then.
 *
 * <p>Lists are trained and filled in the background (see {@link IvfMaintenance}); what is not in
 * them yet is compared one by one, so that every search sees every vector that is visible to it.
 * When the set has become twice as large, a new generation is trained while the old one serves.
 *
 * <p>Threading: see {@link VectorIndex}. The current generation is published by a volatile field; a
 * replaced one is freed when the epochs allow.
 */
public final class IvfIndex implements VectorIndex {
  /** Slots that may wait before the background work is asked for. */
  private static final int PATIENCE = 64;

  /** So many matches of a filter are compared one by one. */
  private static final int FEW_MATCHES = 2048;

  /** No search measures more of the best estimates. */
  private static final int MOST_MEASURED = 1 << 24;

  private final SearchTally searches = new SearchTally();
  private final SlotStore store;
  private final RowKernel kernel;
  private final VectorIndex exact;
  private final FlatIndex flat;
  private final FilteredScan filtered;
  private final Epochs epochs;
  private final LongSupplier live;
  private final IvfSettings settings;
  private final SearchStages stages;
  private volatile @Nullable Runnable maintenance;
  private volatile @Nullable Generation current;
  private volatile @Nullable Generation successor;
  private volatile int nextTraining;
  private volatile boolean training;
  private volatile EncodingStats past = EncodingStats.NONE;

  /**
   * An index over {@code store} that leaves exact search to {@code exact}.
   *
   * @param live how many vectors there are
   * @param stages what comes before vectors are measured
   */
  public IvfIndex(
      SlotStore store,
      RowKernel kernel,
      VectorIndex exact,
      Epochs epochs,
      LongSupplier live,
      IvfSettings settings,
      SearchStages stages) {
    this.store = store;
    this.kernel = kernel;
    this.exact = exact;
    this.flat = new FlatIndex(store, kernel);
    this.filtered = new FilteredScan(store, kernel);
    this.epochs = epochs;
    this.live = live;
    this.settings = settings;
    this.stages = stages;
    this.nextTraining = settings.threshold();
  }

  /** Sets what is run, on the writer's thread, when there is background work. */
  void onBehind(Runnable request) {
    maintenance = request;
  }

  IvfSettings settings() {
    return settings;
  }

  SearchStages stages() {
    return stages;
  }

  SlotStore store() {
    return store;
  }

  RowKernel kernel() {
    return kernel;
  }

  VectorIndex exact() {
    return exact;
  }

  @Nullable Generation current() {
    return current;
  }

  /** The state of the index. */
  public IndexStats stats() {
    return IndexReport.of(this);
  }

  SearchTally searches() {
    return searches;
  }

  /** The generations that served before the current one. */
  EncodingStats past() {
    return past;
  }

  /** Whether lists are being trained or filled. */
  boolean isTraining() {
    return training;
  }

  /** Where it is. */
  public IndexState state() {
    if (current != null) {
      return IndexState.READY;
    }
    return training ? IndexState.TRAINING : IndexState.EXACT;
  }

  // ---- search

  @Override
  public void search(long query, long sequence, SearchScratch scratch) {
    exact.search(query, sequence, scratch);
  }

  @Override
  public void searchBatch(long queries, int count, long sequence, SearchScratch scratch) {
    exact.searchBatch(queries, count, sequence, scratch);
  }

  @Override
  public void search(long query, long sequence, SearchGoal goal, SearchScratch scratch) {
    announceWork();
    Generation generation = current;
    if (goal.filter() == null && (generation == null || isExact(goal))) {
      begin(scratch);
      exact.search(query, sequence, scratch);
    } else {
      search(generation, query, sequence, goal, scratch, scratch.top(0));
    }
  }

  @Override
  public void searchBatch(
      long queries, int count, long sequence, SearchGoal goal, SearchScratch scratch) {
    announceWork();
    Generation generation = current;
    if (goal.filter() == null && (generation == null || isExact(goal))) {
      exact.searchBatch(queries, count, sequence, scratch);
      return;
    }
    IvfBatch batch = scratch.part(IvfBatch.class, IvfBatch::new);
    int begun = 0;
    for (int q = 0; q < count; q++) {
      long query = queries + q * RowKernel.queryStride(store.shape().dimension());
      TopK top = scratch.top(q);
      if (start(generation, batch.search(begun), query, sequence, goal, scratch, top)) {
        begun++;
      }
    }
    batch.finish(begun);
    for (int i = 0; i < begun; i++) {
      searches.count(batch.search(i));
    }
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
      searches.count(search);
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
      filtered.search(Objects.requireNonNull(filter), 0, query, sequence, top);
      return false;
    }
    search.begin(generation.lists(), store, kernel, sequence, filter, settings.sketchErrors());
    search.explain(begin(scratch));
    int frontier = search.backlog(generation, query, top);
    if (filter == null) {
      flat.searchFrom(frontier, query, sequence, scratch, top);
    } else {
      filtered.search(filter, frontier, query, sequence, top);
    }
    search.start(query, effort(generation, goal, reach(filter, top.k())), top);
    return true;
  }

  private static boolean areFew(SlotFilter filter, int k) {
    return filter.size() <= Math.max(FEW_MATCHES, k);
  }

  /** How many neighbours hold {@code k} matches, if matches are anywhere. */
  private int reach(@Nullable SlotFilter filter, int k) {
    long share = filter == null ? 1 : Math.max(1, live.getAsLong() / filter.size());
    return (int) Math.min(Integer.MAX_VALUE, k * share);
  }

  /** How many vectors a search looks at in lists and beside them, or -1 where it uses none. */
  public long estimatedVectors(SearchGoal goal, int k) {
    Generation generation = current;
    if (generation == null || isExact(goal)) {
      return -1;
    }
    int copies = generation.lists().twice() ? 2 : 1;
    double share =
        (double) effort(generation, goal, k).probes() / generation.lists().centroids().count();
    return (long) (share * copies * live.getAsLong()) + generation.backlog(store);
  }

  @Override
  public int coded() {
    return exact.coded();
  }

  private Effort effort(Generation generation, SearchGoal goal, int k) {
    double recall = goal.recall() == 0 ? settings.recall() : goal.recall();
    Effort calibrated = generation.calibration().effort(recall, k);
    int lists = generation.lists().centroids().count();
    return new Effort(
        Math.min(goal.probes() == 0 ? calibrated.probes() : goal.probes(), lists),
        stages.estimates() ? calibrated.margin() : Float.POSITIVE_INFINITY,
        goal.probes() == 0 ? calibrated.gap() : Float.NEGATIVE_INFINITY,
        Math.min(goal.rerank(), MOST_MEASURED));
  }

  // ---- the writer

  @Override
  public void added(int slot) {
    exact.added(slot);
    Generation generation = current;
    Generation next = successor;
    if (generation != null) {
      generation.added(slot);
    }
    if (next != null) {
      next.added(slot);
    }
    announceWork();
  }

  /** A batch is published after its last slot was added: searches look too. */
  private void announceWork() {
    Runnable request = maintenance;
    if (request != null && needsWork()) {
      request.run();
    }
  }

  /** Whether there is work that has waited long enough. */
  boolean needsWork() {
    Generation generation = current;
    return needsTraining() || (generation != null && generation.backlog(store) >= PATIENCE);
  }

  boolean needsTraining() {
    return store.slotCount() >= nextTraining && live.getAsLong() + 1 >= nextTraining;
  }

  void trainAgainAt(int slots) {
    nextTraining = slots;
  }

  @Override
  public void removed(int slot) {
    Generation generation = current;
    Generation next = successor;
    if (generation != null) {
      generation.removed(slot);
    }
    if (next != null) {
      next.removed(slot);
    }
  }

  /** Training has begun or ended. For the background thread. */
  void train(boolean now) {
    training = now;
  }

  long live() {
    return live.getAsLong();
  }

  /** Makes a generation known to the writer, so that it follows what is added and removed. */
  void follow(@Nullable Generation next) {
    successor = next;
  }

  /** Publishes the successor. */
  void succeed() {
    Generation old = current;
    current = successor;
    successor = null;
    if (old != null) {
      past = past.with(old);
      epochs.defer(old.lists()::free);
    }
  }

  @Override
  public boolean isBehind() {
    return exact.isBehind();
  }

  @Override
  public void catchUp() {
    exact.catchUp();
  }

  @Override
  public void shed() {
    exact.shed();
  }

  @Override
  public void free() {
    exact.free();
    Generation last = current;
    if (last != null) {
      last.lists().free();
      current = null;
    }
  }
}
