package io.pomai.orbit.engine;

import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.SlabArena;
import io.pomai.arena.blob.Blob;
import io.pomai.arena.blob.BlobReference;
import io.pomai.orbit.index.BoundedIndex;
import io.pomai.orbit.index.FlatIndex;
import io.pomai.orbit.index.VectorIndex;
import io.pomai.orbit.ivf.IndexFreezer;
import io.pomai.orbit.ivf.IvfIndex;
import io.pomai.orbit.ivf.IvfMaintenance;
import io.pomai.orbit.ivf.IvfSettings;
import io.pomai.orbit.ivf.SearchStages;
import io.pomai.orbit.ivf.WriterGate;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.log.ChangeLog;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.SlotStore;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one engine, and the one place that reads flags and names concrete classes.
 * Thread-safe.
 */
final class EngineAssembly implements AutoCloseable {
  private final Reclaimer reclaimer = new Reclaimer();
  private final SlabArena arena;
  private final Epochs epochs = new Epochs();
  private final Epochs writers = new Epochs();
  private final ScratchPool scratch = new ScratchPool(epochs);
  private final IndexWorker indexWorker = new IndexWorker();
  private final IndexHelpers indexHelpers =
      new IndexHelpers(epochs, Runtime.getRuntime().availableProcessors());
  private final IvfSettings ivfSettings;
  private final Kernels kernels;
  private final Kernels scalarKernels;
  private final ChangeLog changes = new ChangeLog();
  private final EngineClock clock;
  private final Turnover turnover = new Turnover();
  private final TickingClock ticks;
  private final UseStamps uses;
  private final Eviction eviction;
  private final ExpiryWorker expiry;
  private final AtomicLong setNumbers = new AtomicLong();
  private final ReentrantLock unnamed = new ReentrantLock();
  private final BlobShelf blobs = new BlobShelf();
  private final boolean mmapFirstBlobs;
  private final long budgetBytes;
  private volatile @Nullable MemoryRelief relief;
  private volatile boolean loading;
  private volatile boolean codesPostponed;
  private volatile boolean closed;

  EngineAssembly(EngineConfig config) {
    this.ivfSettings = config.index();
    this.clock = new EngineClock(config.clock());
    this.expiry = new ExpiryWorker(clock, changes);
    this.ticks = new TickingClock(config.clock());
    this.uses = new UseStamps(ticks);
    this.mmapFirstBlobs = config.flags().mmapFirstBlobs();
    this.budgetBytes = config.budgetBytes();
    this.arena = new SlabArena(new MemoryBudget(config.budgetBytes()), reclaimer::isBusy);
    this.scalarKernels = KernelProvider.select(KernelChoice.SCALAR);
    this.kernels =
        config.flags().simd() ? KernelProvider.select(config.kernelChoice()) : scalarKernels;
    this.eviction = new Eviction(this, uses);
  }

  Kernels kernels(FeatureFlags flags) {
    return flags.simd() ? kernels : scalarKernels;
  }

  /** Search among the slots of a store. */
  IvfIndex index(SlotStore store, AccountedArena owner, SetConfig config, LongSupplier live) {
    FeatureFlags flags = config.flags();
    RowKernel kernel = kernels(flags).rows(store.shape().metric(), store.shape().elementType());
    return new IvfIndex(
        store,
        kernel,
        exactIndex(store, owner, flags),
        epochs,
        live,
        config.recall() == 0 ? ivfSettings : ivfSettings.withRecall(config.recall()),
        new SearchStages(flags.sketchPrefilter(), flags.packedPqScan(), config.compression()));
  }

  /** Has the lists of an index trained and filled in the background. */
  void maintain(
      IvfIndex index,
      AccountedArena owner,
      FeatureFlags flags,
      WriterGate gate,
      LongSupplier published) {
    new IvfMaintenance(index, kernels(flags), owner, arena, indexHelpers, gate, published)
        .announceTo(indexWorker::request);
  }

  /** Keeps the index of a set in blobs. */
  IndexFreezer indexFreezer(SetCore core, FeatureFlags flags, WriterGate gate) {
    return new IndexFreezer(core.index, kernels(flags), core.arena, gate);
  }

  private VectorIndex exactIndex(SlotStore store, AccountedArena owner, FeatureFlags flags) {
    Kernels setKernels = kernels(flags);
    return flags.boundedExactScan() && BoundedIndex.pays(store.shape(), setKernels)
        ? new BoundedIndex(store, setKernels, owner, epochs)
        : new FlatIndex(
            store, setKernels.rows(store.shape().metric(), store.shape().elementType()));
  }

  /** The blobs of the engine. */
  BlobShelf blobs() {
    return blobs;
  }

  /** Opens the blob of a set. */
  Blob openBlob(BlobReference reference, FeatureFlags flags) throws IOException {
    return blobs.open(reference, freezes(flags));
  }

  /** Closes the blob of a set that nobody reads, soon: that takes as long as its pages are many. */
  void closeBlob(Blob blob) {
    reclaimer.free(blob.bytes(), () -> blobs.close(blob));
  }

  /** Whether what is in files is read there. */
  boolean freezes(FeatureFlags flags) {
    return mmapFirstBlobs && flags.mmapFirstBlobs();
  }

  /**
   * Data are loaded from now on, whatever the budget says: what is there fits, or is in files. Work
   * on indexes, which may do without memory, waits for {@link #loaded}.
   */
  void loading() {
    loading = true;
    indexWorker.hold();
    clock.stop();
    arena.budget().limit(Long.MAX_VALUE);
  }

  /** The budget holds from now on. */
  void loaded() {
    arena.budget().limit(budgetBytes);
    clock.start();
    loading = false;
    releaseIndexes();
  }

  /** Whether changes are made that were logged, or saved, before. */
  boolean isLoading() {
    return loading;
  }

  /** After a start, searches need the cores before indexes are trained. */
  private void releaseIndexes() {
    if (!loading && !codesPostponed) {
      indexWorker.release();
    }
  }

  /** Has these run when memory gets scarce, where what is in files is read there. */
  void relieveBy(Runnable checkpoint, Runnable shed) {
    if (mmapFirstBlobs) {
      Runnable both =
          () -> {
            shed.run();
            checkpoint.run();
            epochs.awaitReaders(); // what they hold up goes back then
            blobs.givePagesBack();
          };
      relief = new MemoryRelief(arena.budget(), both, reclaimer::isBusy);
    }
  }

  void endRelief() {
    if (relief != null) {
      relief.close();
    }
  }

  /** What gives memory back when it gets scarce; null where nothing can. */
  @Nullable MemoryRelief relief() {
    return relief;
  }

  /** Waits until there is room for more, or no hope of it. For writers without any lock. */
  void awaitRoom() {
    MemoryRelief gives = relief;
    if (gives != null) {
      gives.awaitRoom();
    }
  }

  /** The time by which keys and elements expire. */
  EngineClock clock() {
    return clock;
  }

  /** What has expired and was evicted. */
  Turnover turnover() {
    return turnover;
  }

  /** When and how often keys are used. */
  UseStamps uses() {
    return uses;
  }

  /** Takes out keys when memory is short. */
  Eviction eviction() {
    return eviction;
  }

  /** Takes out what has expired. */
  ExpiryWorker expiry() {
    return expiry;
  }

  /** Where changes are logged. */
  ChangeLog changes() {
    return changes;
  }

  /** Held by who makes a set under no key, and while it is listed what there is. */
  ReentrantLock unnamed() {
    return unnamed;
  }

  /** A number that no set has had, in this data. */
  long nextSetNumber() {
    return setNumbers.incrementAndGet();
  }

  /** The greatest number that a set may have had. */
  long greatestSet() {
    return setNumbers.get();
  }

  /** Sets up to this number have been there. */
  void setsWere(long greatestNumber) {
    setNumbers.accumulateAndGet(greatestNumber, Math::max);
  }

  /** The budget of the configuration, whatever holds while data are loaded. */
  long budgetBytes() {
    return budgetBytes;
  }

  /** Whether searches leave the pending work of their index for later. */
  boolean codesPostponed() {
    return codesPostponed;
  }

  /** Has searches leave the pending work of their index for later, or no longer so. */
  void postponeCodes(boolean postponed) {
    codesPostponed = postponed;
    releaseIndexes();
  }

  SlabArena arena() {
    return arena;
  }

  Epochs epochs() {
    return epochs;
  }

  /**
   * Where writers are pinned for the time of a call, so that closing waits for them. Not the epochs
   * of the readers, which would keep a writer from reusing what it has retired itself.
   */
  Epochs writers() {
    return writers;
  }

  /** Whether others are inside than one who works in the background, about. */
  boolean hasCalls() {
    return writers.pinned() > 0 || epochs.pinned() > 1;
  }

  /** Frees what callers drop. */
  Reclaimer reclaimer() {
    return reclaimer;
  }

  ScratchPool scratch() {
    return scratch;
  }

  Kernels kernels() {
    return kernels;
  }

  boolean isClosed() {
    return closed;
  }

  /** Refuses new calls; those inside go on. */
  void refuseCalls() {
    closed = true;
    scratch.refuse();
  }

  static IllegalStateException closedException() {
    return new IllegalStateException("engine closed");
  }

  /** Fails when the engine is closed. Readers ask after pinning, writers under their lock. */
  void requireOpen() {
    if (closed) {
      throw closedException();
    }
  }

  /**
   * Waits for the writers and readers that are inside and gives all memory back. New calls are
   * refused by now.
   */
  @Override
  public void close() {
    ticks.close();
    indexWorker.close();
    indexHelpers.close();
    writers.awaitReaders();
    epochs.awaitReaders();
    epochs.close();
    reclaimer.close();
    blobs.close();
    arena.close();
    scratch.close();
  }
}
