package io.pomai.orbit.engine;

import io.pomai.arena.Epochs;
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
 * <p>Thread-safe and lock-free. Taking pins the epochs, so the holder may follow addresses and the
 * engine does not close under it; giving unpins. In between the holder is alone: taking is a
 * get-and-set of null, giving a compare-and-set from null.
 */
final class ScratchPool {
  private static final int SLOTS = 64;
  private static final int STRIDE = 16; // references: threads do not share cache lines

  /** Kept for one thread: a call through a door for arrays holds one while it makes another. */
  private static final int DEPTH = 2;

  private final SlabArena arena = new SlabArena(new MemoryBudget(Long.MAX_VALUE));
  private final AtomicReferenceArray<@Nullable CallScratch> idle =
      new AtomicReferenceArray<>(SLOTS * STRIDE);
  private final Epochs epochs;
  private volatile boolean closed;

  ScratchPool(Epochs epochs) {
    this.epochs = epochs;
  }

  private static int home() {
    return ((int) Thread.currentThread().threadId() & (SLOTS - 1)) * STRIDE;
  }

  /** Scratch, and a pin with it, for the time until {@link #give}. */
  CallScratch take() {
    int pin = epochs.pin();
    if (closed) {
      epochs.unpin(pin);
      throw EngineAssembly.closedException();
    }
    CallScratch pooled = pooled();
    CallScratch scratch = pooled != null ? pooled : new CallScratch(arena);
    scratch.pin = pin;
    return scratch;
  }

  private @Nullable CallScratch pooled() {
    int home = home();
    CallScratch pooled = null;
    for (int i = 0; i < DEPTH && pooled == null; i++) {
      pooled = idle.getAndSet(home + i, null);
    }
    return pooled;
  }

  void give(CallScratch scratch) {
    int pin = scratch.pin;
    scratch.trim();
    if (!keep(scratch)) {
      scratch.free();
    }
    epochs.unpin(pin);
  }

  private boolean keep(CallScratch scratch) {
    int home = home();
    for (int i = 0; i < DEPTH; i++) {
      if (idle.compareAndSet(home + i, null, scratch)) {
        return true;
      }
    }
    return false;
  }

  SlabArena arena() {
    return arena;
  }

  /** Refuses calls from now on; those inside go on. */
  void refuse() {
    closed = true;
  }

  /** Gives the memory back; no call is inside any more. */
  void close() {
    arena.close();
  }
}
