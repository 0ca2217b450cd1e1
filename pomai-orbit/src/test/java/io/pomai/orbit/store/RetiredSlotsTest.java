package io.pomai.orbit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ended slots come back once each, after the readers that may see them, in whatever pieces. */
class RetiredSlotsTest {
  /** More than the queue holds. */
  private static final int MANY = 50_000;

  private final SlabArena memory = new SlabArena(new MemoryBudget(64L << 20));
  private final Epochs epochs = new Epochs();
  private final SlotStore store =
      new SlotStore(
          RowShape.of(16, Metric.L2, ElementType.F32, KernelProvider.select(KernelChoice.SCALAR)),
          new AccountedArena(memory));
  private final Set<Integer> waiting = new HashSet<>();
  private final RetiredSlots retired =
      new RetiredSlots(store, epochs, slot -> assertThat(waiting.remove(slot)).isTrue());
  private final long vector = memory.allocateZeroed(64, MemoryKind.SCRATCH);
  private long sequence = 1;

  @AfterEach
  void close() {
    store.free();
    memory.close();
  }

  private int put() {
    int slot = store.take();
    requireFree(slot);
    store.fill(slot, vector, 0, 0, sequence++, -1);
    return slot;
  }

  /** Whatever the size of the set, and it has been large, this is quick. */
  private void requireFree(int slot) {
    if (waiting.contains(slot)) {
      throw new AssertionError("slot " + slot + " waits for its readers, and is taken");
    }
  }

  private void end(int slot) {
    store.end(slot, sequence++);
    waiting.add(slot);
    retired.add(slot);
  }

  private void fill() {
    for (int i = 0; i < MANY; i++) {
      put();
    }
  }

  @Test
  void whatDidNotFitIntoTheQueueComesBackInPieces() {
    fill();
    int pin = epochs.pin();
    for (int slot = 0; slot < MANY; slot++) {
      end(slot);
    }
    retired.reclaim();
    assertThat(waiting).hasSize(MANY);
    assertThat(retired.size()).isEqualTo(MANY);
    epochs.unpin(pin);
    retired.reclaim();
    int after = waiting.size();
    assertThat(after).isPositive().isLessThan(MANY);
    assertThat(retired.size()).isEqualTo(after);
    for (int i = 0; i < MANY && retired.size() > 0; i++) {
      retired.reclaim();
    }
    assertThat(waiting).isEmpty();
    assertThat(retired.size()).isZero();
    assertThat(store.slotCount()).isEqualTo(MANY);
    for (int i = 0; i < MANY; i++) {
      put();
    }
    assertThat(store.slotCount()).isEqualTo(MANY);
  }

  @Test
  void whatEndsMeanwhileWaitsForItsOwnReaders() {
    Random random = new Random(3);
    SortedMap<Integer, Boolean> live = new TreeMap<>();
    fill();
    for (int slot = 0; slot < MANY; slot++) {
      live.put(slot, true);
    }
    for (int round = 0; round < 6; round++) {
      int pin = epochs.pin();
      endSome(live, random, 30_000);
      epochs.unpin(pin);
      retired.reclaim();
      int later = epochs.pin();
      Set<Integer> seen = new HashSet<>(live.keySet());
      endSome(live, random, 2_000);
      seen.removeAll(live.keySet());
      for (int i = 0; i < 20; i++) {
        retired.reclaim();
      }
      assertThat(waiting.containsAll(seen)).isTrue();
      epochs.unpin(later);
      for (int i = 0; i < 40 && retired.size() > 0; i++) {
        retired.reclaim();
      }
      assertThat(waiting).isEmpty();
      while (live.size() < MANY) {
        live.put(put(), true);
      }
      assertThat(store.slotCount()).isEqualTo(MANY);
    }
  }

  private void endSome(SortedMap<Integer, Boolean> live, Random random, int n) {
    for (int i = 0; i < n; i++) {
      int from = random.nextInt(MANY);
      SortedMap<Integer, Boolean> rest = live.tailMap(from);
      int slot = rest.isEmpty() ? live.firstKey() : rest.firstKey();
      live.remove(slot);
      end(slot);
    }
  }

  @Test
  void sealedSlotsAreNotTakenAgain() {
    fill();
    for (int slot = 0; slot < MANY; slot += 3) {
      end(slot);
    }
    for (int i = 0; i < 40; i++) {
      retired.reclaim();
    }
    int sealed = store.files().seal();
    assertThat(sealed).isPositive();
    int free = 0;
    for (int slot = sealed; slot < MANY; slot++) {
      free += slot % 3 == 0 ? 1 : 0;
    }
    for (int i = 0; i < free; i++) {
      assertThat(put()).isBetween(sealed, MANY - 1);
    }
    assertThat(put()).isEqualTo(MANY);
  }
}
