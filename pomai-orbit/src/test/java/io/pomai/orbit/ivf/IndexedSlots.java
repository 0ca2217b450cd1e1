package io.pomai.orbit.ivf;

import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.index.FlatIndex;
import io.pomai.orbit.index.SearchGoal;
import io.pomai.orbit.index.SearchProfile;
import io.pomai.orbit.index.SearchScratch;
import io.pomai.orbit.index.SlotVectors;
import io.pomai.orbit.index.TopK;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.QueryVectors;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.RetiredSlots;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Slots of one set with an index over them, without keys.
 *
 * <p>Threading: any thread; background work is done by who calls {@link #work}, one at a time.
 */
final class IndexedSlots implements AutoCloseable {
  /** What is the same for a set and the one that it is restored to. */
  record Config(
      Metric metric, ElementType type, int dimension, SearchStages stages, int threshold) {
    IvfSettings settings() {
      return new IvfSettings(threshold, 0.95, 64);
    }
  }

  /** A vector that a search has found. */
  record Hit(int slot, float distance) {}

  private static final Kernels KERNELS = KernelProvider.select(KernelChoice.AUTO);

  private static final int LARGEST_BLOCK = 1 << 20;
  private static final int COARSE_STEP = 1 << 15;
  private static final int FINE_STEP = 64;

  private final Config config;
  private final SlabArena memory = new SlabArena(new MemoryBudget(1L << 26));
  private final Epochs epochs = new Epochs();
  private final AccountedArena arena = new AccountedArena(memory);
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong published = new AtomicLong();
  private final AtomicLong live = new AtomicLong();
  private final AtomicBoolean requested = new AtomicBoolean();
  private final SlotStore store;
  private final IvfIndex index;
  private final RetiredSlots retired;
  private final IvfMaintenance maintenance;
  private final IndexFreezer freezer;
  private final List<float[]> vectors = new ArrayList<>();
  private boolean dropped;

  IndexedSlots(Config config) {
    this.config = config;
    RowShape shape = RowShape.of(config.dimension, config.metric, config.type, KERNELS);
    RowKernel kernel = KERNELS.rows(config.metric, config.type);
    this.store = new SlotStore(shape, arena);
    this.index =
        new IvfIndex(
            store,
            kernel,
            new FlatIndex(store, kernel),
            epochs,
            live::get,
            config.settings(),
            config.stages);
    this.retired = new RetiredSlots(store, epochs, index::removed);
    this.maintenance =
        new IvfMaintenance(
            index, KERNELS, arena, memory, new PinnedAlone(epochs), this::asWriter, published::get);
    maintenance.announceTo(work -> requested.set(true));
    this.freezer = new IndexFreezer(index, KERNELS, arena, this::asWriter);
  }

  /** Does all work by itself, pinned. */
  private record PinnedAlone(Epochs epochs) implements WorkShare {
    @Override
    public int workers() {
      return 1;
    }

    @Override
    public void run(int parts, Work work) {
      for (int part = 0; part < parts; part++) {
        work.run(0, part);
      }
    }

    @Override
    public int pin() {
      return epochs.pin();
    }

    @Override
    public void unpin(int token) {
      epochs.unpin(token);
    }
  }

  /** The slots that are visible now, under the same numbers; the others are free. */
  IndexedSlots restored() {
    return restored(config);
  }

  /** Likewise, with an index that is configured differently. */
  IndexedSlots restored(Config other) {
    IndexedSlots copy = new IndexedSlots(other);
    long sequence = published.get();
    for (int slot = 0; slot < store.slotCount(); slot++) {
      copy.store.take();
      copy.vectors.add(vectors.get(slot));
      if (isVisible(slot, sequence)) {
        copy.fill(slot, vectors.get(slot), store.begin(slot));
        copy.live.incrementAndGet();
      }
    }
    for (int slot = 0; slot < store.slotCount(); slot++) {
      if (!isVisible(slot, sequence)) {
        copy.store.recycle(slot);
      }
    }
    copy.published.set(sequence);
    return copy;
  }

  private boolean isVisible(int slot, long sequence) {
    return store.chunkOf(slot).isVisible(store.indexOf(slot), sequence);
  }

  private boolean asWriter(Runnable action) {
    lock.lock();
    try {
      if (dropped) {
        return false;
      }
      action.run();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void fill(int slot, float[] vector, long begin) {
    long bytes = RowKernel.queryStride(config.dimension);
    long native32 = memory.allocateZeroed(bytes, MemoryKind.SCRATCH);
    NativeMemory.copy(vector, 0, native32, vector.length);
    store.fill(slot, native32, 0, 0, begin, -1);
    memory.free(native32, bytes, MemoryKind.SCRATCH);
  }

  // ---- the writer

  int put(float[] vector) {
    int[] slot = new int[1];
    asWriter(
        () -> {
          retired.reclaimIfNeeded();
          slot[0] = store.take();
          long begin = published.get() + 1;
          fill(slot[0], vector, begin);
          if (slot[0] == vectors.size()) {
            vectors.add(vector);
          } else {
            vectors.set(slot[0], vector);
          }
          index.added(slot[0]);
          live.incrementAndGet();
          published.set(begin);
        });
    return slot[0];
  }

  /** Ends a slot; false if it had no vector. */
  boolean delete(int slot) {
    boolean[] there = new boolean[1];
    asWriter(
        () -> {
          there[0] = slot < store.slotCount() && store.end(slot) < 0;
          if (there[0]) {
            store.end(slot, published.get() + 1);
            live.decrementAndGet();
            published.incrementAndGet();
            retired.add(slot);
          }
        });
    return there[0];
  }

  /** Nobody is let in as the writer from now on. */
  void drop() {
    asWriter(() -> dropped = true);
  }

  /** Makes all slots free that no reader sees. */
  void reclaim() {
    asWriter(retired::reclaim);
  }

  // ---- the background

  /** Trains lists that every vector is in once, or twice, and fills them. */
  void train(boolean twice) {
    PinnedAlone share = new PinnedAlone(epochs);
    Generation generation = new Generation(trainedLists(share, twice));
    index.follow(generation);
    ListFiller filler = new ListFiller(generation, store, this::asWriter, memory, share);
    while (filler.fill()) {
      index.train(true);
    }
    filler.free();
    index.train(false);
    generation.drift().begin();
    Random random = new Random(3);
    Calibrator calibrator =
        new Calibrator(index, share, published::get, memory, this::asWriter, () -> {}, random);
    generation.calibrated(calibrator.calibrate(generation.lists(), 64));
    index.succeed();
    index.trainAgainAt(2 * store.slotCount());
  }

  private IvfLists trainedLists(WorkShare share, boolean twice) {
    int n = store.slotCount();
    long stride = RowKernel.queryStride(config.dimension);
    long sample = memory.allocateZeroed(n * stride, MemoryKind.SCRATCH);
    for (int slot = 0; slot < n; slot++) {
      SlotVectors.copy(store, slot, sample + slot * stride);
    }
    TrainingPlan plan =
        TrainingPlan.of(n, config.dimension, config.settings().training(), config.stages);
    IvfLists lists =
        new IvfTrainer(arena, memory, KERNELS, config.metric, plan, share, () -> {})
            .train(sample, n, config.dimension);
    memory.free(sample, n * stride, MemoryKind.SCRATCH);
    return new IvfLists(
        arena, config.metric, lists.centroids(), lists.quantizer(), lists.shape().sketch(), twice);
  }

  /** Does the background work that waits. */
  void work() {
    maintenance.work(() -> false);
  }

  /** Whether background work was asked for since the last call. */
  boolean takeRequest() {
    return requested.getAndSet(false);
  }

  IndexFreezer freezer() {
    return freezer;
  }

  IndexStats stats() {
    return index.stats();
  }

  IvfIndex index() {
    return index;
  }

  Epochs epochs() {
    return epochs;
  }

  int slots() {
    return store.slotCount();
  }

  SlabArena memory() {
    return memory;
  }

  long used(MemoryKind kind) {
    return arena.usedByKind().get(kind);
  }

  /** Takes all memory that is left; returns what gives it back. */
  Runnable exhaustMemory() {
    List<long[]> blocks = new ArrayList<>();
    for (int bytes = LARGEST_BLOCK;
        bytes > 0;
        bytes -= bytes > COARSE_STEP ? COARSE_STEP : FINE_STEP) {
      long block = memory.tryAllocate(bytes, MemoryKind.SCRATCH);
      while (block != 0) {
        blocks.add(new long[] {block, bytes});
        block = memory.tryAllocate(bytes, MemoryKind.SCRATCH);
      }
    }
    return () -> blocks.forEach(block -> memory.free(block[0], block[1], MemoryKind.SCRATCH));
  }

  // ---- searches

  /** One thread's searches. */
  final class Searcher implements AutoCloseable {
    private final SearchScratch scratch = new SearchScratch(memory);

    List<Hit> search(float[] query, int k, SearchGoal goal) {
      return search(query, k, goal, null);
    }

    List<Hit> search(float[] query, int k, SearchGoal goal, @Nullable SearchProfile profile) {
      int pin = epochs.pin();
      try {
        return searchAt(published.get(), query, k, goal, profile);
      } finally {
        epochs.unpin(pin);
      }
    }

    private List<Hit> searchAt(
        long sequence, float[] query, int k, SearchGoal goal, @Nullable SearchProfile profile) {
      long prepared = scratch.queries(config.dimension, 1);
      NativeMemory.copy(query, 0, prepared, query.length);
      if (config.metric == Metric.COSINE) {
        QueryVectors.normalise(prepared, config.dimension, prepared);
      }
      scratch.profile(profile);
      TopK top = scratch.top(0);
      top.reset(k, Float.POSITIVE_INFINITY);
      index.search(prepared, sequence, goal, scratch);
      top.sort();
      List<Hit> hits = new ArrayList<>();
      for (int rank = 0; rank < top.size(); rank++) {
        hits.add(new Hit(top.slot(rank), top.distance(rank)));
      }
      return hits;
    }

    /**
     * What looks at all lists and measures all that is in them, and what compares all vectors: at
     * the same sequence, both are the same if every vector is in the lists or beside them.
     */
    List<List<Hit>> allWays(float[] query, int k) {
      int pin = epochs.pin();
      try {
        long sequence = published.get();
        SearchGoal everything = SearchGoal.DEFAULT.withEffort(1 << 16, 1 << 20);
        return List.of(
            searchAt(sequence, query, k, everything, null),
            searchAt(sequence, query, k, SearchGoal.EXACT, null));
      } finally {
        epochs.unpin(pin);
      }
    }

    @Override
    public void close() {
      scratch.free();
    }
  }

  /** Frees everything; what is not given back remains in the memory's count. */
  @Override
  public void close() {
    epochs.awaitReaders();
    index.free();
    store.free();
    memory.close();
  }
}
