package io.pomai.orbit.ivf;

import io.pomai.arena.BudgetExceededException;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.index.SlotVectors;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The background work of one index: training, filling, calibrating.
 *
 * <p>Threading: one background thread at a time calls {@link #work}, and shares out what does not
 * depend on an order. It is the set's writer for some ten microseconds at a time, and pinned while
 * it uses lists that may be freed: for some milliseconds, and in a calibration for one batch of
 * exact searches. A generation that is not published belongs to it alone.
 */
public final class IvfMaintenance {
  /** A set that has grown by this factor is trained anew. */
  private static final int GROWTH = 2;

  /** How long nobody asks for more work after there was no memory for it. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Slots per copy of the sample. */
  private static final int SAMPLE_PIECE = 256;

  private final IvfIndex index;
  private final Kernels kernels;
  private final AccountedArena arena;
  private final SlabArena scratch;
  private final WorkShare share;
  private final WriterGate gate;
  private final LongSupplier published;
  private final SplittableRandom random = new SplittableRandom(7);
  private final AtomicBoolean requested = new AtomicBoolean();
  private volatile long restUntil = System.nanoTime();
  private BooleanSupplier stopping = () -> false;
  private @Nullable ListFiller filler;

  /** Work on {@code index}, whose lists are accounted to {@code arena}. */
  public IvfMaintenance(
      IvfIndex index,
      Kernels kernels,
      AccountedArena arena,
      SlabArena scratch,
      WorkShare share,
      WriterGate gate,
      LongSupplier published) {
    this.index = index;
    this.kernels = kernels;
    this.arena = arena;
    this.scratch = scratch;
    this.share = share;
    this.gate = gate;
    this.published = published;
  }

  /** Has {@code worker} told once whenever there is work, a while later if memory is full. */
  public void announceTo(Consumer<IvfMaintenance> worker) {
    index.onBehind(
        () -> {
          if (System.nanoTime() - restUntil >= 0 && requested.compareAndSet(false, true)) {
            worker.accept(this);
          }
        });
  }

  /** Works until nothing waits, or until {@code newStopping} says so, or the set is gone. */
  public void work(BooleanSupplier newStopping) {
    stopping = newStopping;
    requested.set(false);
    try {
      boolean advancing = true;
      while (advancing && index.needsWork()) {
        if (index.needsTraining()) {
          build();
        }
        advancing = fillCurrent() && review();
      }
      if (!advancing) {
        restUntil = System.nanoTime() + REST_NANOS;
      }
    } catch (CancellationException stopped) {
      // the set or the engine is closing: what was not published is freed by now
    } finally {
      closeFiller();
    }
  }

  // ---- the current generation

  /** Moves what waits into the lists of the current generation; false when that is not possible. */
  private boolean fillCurrent() {
    Generation generation = index.current();
    if (generation == null) {
      return true;
    }
    while (true) {
      checkRunning();
      index.turn().lock();
      int pin = share.pin();
      try {
        if (!filler(generation).fill()) {
          return true;
        }
      } catch (BudgetExceededException full) {
        return false; // searches compare what is not in the lists
      } finally {
        share.unpin(pin);
        index.turn().unlock();
      }
    }
  }

  /**
   * Measures the effort anew when much of the set has changed, and has lists trained anew that do
   * not suit it any more; false when there is no memory for it.
   */
  private boolean review() {
    Generation generation = index.current();
    if (generation == null) {
      return true;
    }
    DriftWatch.Verdict verdict = generation.drift().review(index.live());
    if (verdict == DriftWatch.Verdict.TRAIN) {
      index.trainAgainAt(index.settings().threshold());
    } else if (verdict == DriftWatch.Verdict.CALIBRATE) {
      try {
        calibrate(generation);
      } catch (BudgetExceededException full) {
        return false; // what was measured before stays
      }
    }
    return true;
  }

  private ListFiller filler(Generation generation) {
    ListFiller kept = filler;
    if (kept == null || !kept.fills(generation)) {
      closeFiller();
      kept = new ListFiller(generation, index.store(), gate, scratch, share);
      filler = kept;
    }
    return kept;
  }

  private void closeFiller() {
    if (filler != null) {
      filler.free();
      filler = null;
    }
  }

  /** Fails when it is time to stop. */
  private void checkRunning() {
    if (stopping.getAsBoolean()) {
      throw new CancellationException();
    }
  }

  /** What long work does now and then. */
  private void pause() {
    checkRunning();
    fillCurrent();
  }

  // ---- a new generation

  private void build() {
    int slots = index.store().slotCount();
    index.trainAgainAt(saturated(slots + (long) slots / GROWTH)); // unless it works out
    Generation next = null;
    index.train(true);
    try {
      IvfLists lists = train(slots);
      next = new Generation(lists);
      publish(next, slots);
      next = null;
    } catch (BudgetExceededException full) {
      // searches stay exact, or with the old generation
    } finally {
      index.train(false);
      if (next != null) {
        gate.run(() -> index.follow(null));
        next.lists().free();
      }
    }
  }

  private void publish(Generation next, int slots) {
    requireSet(gate.run(() -> index.follow(next)));
    ListFiller nextFiller = new ListFiller(next, index.store(), gate, scratch, share);
    try {
      while (nextFiller.fill()) {
        pause();
      }
    } finally {
      nextFiller.free();
    }
    next.drift().begin();
    calibrate(next);
    succeed(slots);
  }

  private void succeed(int slots) {
    index.turn().lock();
    try {
      requireSet(
          gate.run(
              () -> {
                index.succeed();
                index.trainAgainAt(saturated((long) slots * GROWTH));
              }));
    } finally {
      index.turn().unlock();
    }
  }

  private void calibrate(Generation generation) {
    Calibrator calibrator =
        new Calibrator(index, share, published, scratch, gate, this::pause, random);
    int queries = index.settings().calibrationQueries();
    generation.calibrated(calibrator.calibrate(generation.lists(), queries));
  }

  private static int saturated(long slots) {
    return (int) Math.min(slots, Integer.MAX_VALUE);
  }

  private static void requireSet(boolean there) {
    if (!there) {
      throw new CancellationException();
    }
  }

  private IvfLists train(int slots) {
    RowShape shape = index.store().shape();
    TrainingPlan plan =
        TrainingPlan.of(slots, shape.dimension(), index.settings().training(), index.stages());
    long stride = RowKernel.queryStride(shape.dimension());
    long bytes = plan.sample() * stride;
    long sample = scratch.allocate(bytes, MemoryKind.SCRATCH);
    try {
      int n = copySample(sample, plan.sample(), stride);
      requireSet(n > 0);
      return new IvfTrainer(arena, scratch, kernels, shape.metric(), plan, share, this::pause)
          .train(sample, n, shape.dimension());
    } finally {
      scratch.free(sample, bytes, MemoryKind.SCRATCH);
    }
  }

  /** Copies vectors from all over the set; returns how many. */
  private int copySample(long target, int wanted, long stride) {
    SampleCopy copy = new SampleCopy(target, wanted, stride);
    while (!copy.isDone()) {
      pause();
      requireSet(gate.run(copy));
    }
    return copy.copied;
  }

  /** Every so many slots, from a random one on, in pieces. */
  private final class SampleCopy implements Runnable {
    private final SlotStore store = index.store();
    private final long target;
    private final int wanted;
    private final long stride;
    private final int slots = store.slotCount();
    private int looked;
    private int copied;

    SampleCopy(long target, int wanted, long stride) {
      this.target = target;
      this.wanted = wanted;
      this.stride = stride;
    }

    boolean isDone() {
      return looked >= wanted;
    }

    @Override
    public void run() {
      for (int end = Math.min(wanted, looked + SAMPLE_PIECE); looked < end; looked++) {
        int from = (int) ((long) slots * looked / wanted);
        int to = (int) ((long) slots * (looked + 1) / wanted);
        int slot = from + (to > from ? random.nextInt(to - from) : 0);
        if (slot < store.slotCount() && store.isFilled(slot)) {
          SlotVectors.copy(store, slot, target + copied++ * stride);
        }
      }
    }
  }
}
