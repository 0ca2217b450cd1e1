package io.pomai.orbit.ivf;

import io.pomai.arena.Epochs;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.VectorIndex;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.SlotStore;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
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
 * replaced one is freed when the epochs allow. Slots are added to its lists, and it is replaced, by
 * the thread whose {@link #turn} it is; the writer removes slots at any time.
 */
public final class IvfIndex implements VectorIndex {
  /** Slots that may wait before the background work is asked for. */
  private static final int PATIENCE = 64;

  private final IvfSearcher searcher;
  private final SlotStore store;
  private final RowKernel kernel;
  private final VectorIndex exact;
  private final Epochs epochs;
  private final LongSupplier live;
  private final IvfSettings settings;
  private final SearchStages stages;
  private final ReentrantLock turn = new ReentrantLock();
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
    this.epochs = epochs;
    this.live = live;
    this.settings = settings;
    this.stages = stages;
    this.nextTraining = settings.threshold();
    this.searcher = new IvfSearcher(store, kernel, exact, live, settings, stages);
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

  /** What measures vectors. */
  public RowKernel kernel() {
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
    return searcher.tally();
  }

  Epochs epochs() {
    return epochs;
  }

  /** Whose turn it is to change the lists of the current generation, or to need them unchanged. */
  ReentrantLock turn() {
    return turn;
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
    searcher.search(current, query, sequence, goal, scratch);
  }

  @Override
  public void searchBatch(
      long queries, int count, long sequence, SearchGoal goal, SearchScratch scratch) {
    announceWork();
    searcher.searchBatch(current, queries, count, sequence, goal, scratch);
  }

  /** How many vectors a search looks at in lists and beside them, or -1 where it uses none. */
  public long estimatedVectors(SearchGoal goal, int k) {
    Generation generation = current;
    return generation == null ? -1 : searcher.estimatedVectors(generation, goal, k);
  }

  @Override
  public int coded() {
    return exact.coded();
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

  /**
   * Slots were restored, this one the last of them, after the lists that have some of them. For the
   * writer.
   */
  public void restored(int last) {
    exact.added(last);
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

  /** So many slots are a reason to train anew. */
  int nextTraining() {
    return nextTraining;
  }

  /** Begins with a generation that another index had, which had this {@link #nextTraining}. */
  void restore(Generation generation, int slots) {
    nextTraining = slots;
    current = generation;
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
    Generation next = Objects.requireNonNull(successor);
    if (old != null) {
      next.continueFrom(old.version() + 1);
    }
    current = next;
    successor = null;
    if (old != null) {
      past = past.with(old);
      epochs.defer(old::free);
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
      last.free();
      current = null;
    }
  }
}
