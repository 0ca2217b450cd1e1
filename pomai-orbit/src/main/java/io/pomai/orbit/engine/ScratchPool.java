package io.pomai.orbit.engine;

import io.pomai.arena.MemoryBudget;
import io.pomai.arena.SlabArena;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Call scratch for whoever asks: no thread owns one for good, so that many threads, virtual ones
 * too, share a few.
 *
 * <p>Its memory is outside of the data budget: reading must work when the budget is full.
 *
 * <p>Thread-safe and lock-free. Taking is a get-and-set of null, giving a compare-and-set from
 * null; each holder is alone.
 */
final class ScratchPool implements AutoCloseable {
  private static final int SLOTS = 64;

  private final SlabArena arena = new SlabArena(new MemoryBudget(Long.MAX_VALUE));
  private final AtomicReferenceArray<@Nullable CallScratch> idle =
      new AtomicReferenceArray<>(SLOTS);

  private static int home() {
    return (int) Thread.currentThread().threadId() & (SLOTS - 1);
  }

  CallScratch take() {
    CallScratch scratch = idle.getAndSet(home(), null);
    return scratch != null ? scratch : new CallScratch(arena);
  }

  void give(CallScratch scratch) {
    scratch.trim();
    if (!idle.compareAndSet(home(), null, scratch)) {
      scratch.free();
    }
  }

  SlabArena arena() {
    return arena;
  }

  @Override
  public void close() {
    arena.close();
  }
}
