package io.pomai.orbit.ivf;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.MemoryKind;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.RowKernel;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Vectors that are written again and again while lists get no memory. */
class FullMemoryTest {
  private static final int DIMENSION = 16;
  private static final int ROWS = 2_000;
  private static final int WRITES = 20 * ROWS;
  private static final int K = 10;

  private final Random random = new Random(11);
  private final ClusteredVectors vectors = new ClusteredVectors(DIMENSION, 20, random);

  @Test
  void whatWaitsIsBounded() {
    SearchStages stages = new SearchStages(false, true, Compression.NORMAL);
    IndexedSlots.Config config =
        new IndexedSlots.Config(Metric.L2, ElementType.F32, DIMENSION, stages, ROWS / 2);
    try (IndexedSlots slots = new IndexedSlots(config);
        IndexedSlots.Searcher searcher = slots.new Searcher()) {
      for (int i = 0; i < ROWS; i++) {
        slots.put(vectors.next());
      }
      slots.work();
      requireRight(searcher);
      Runnable giveBack = exhaustAllButOneVector(slots);
      for (int i = 0; i < WRITES; i++) {
        slots.delete(random.nextInt(slots.slots()));
        slots.reclaim();
        slots.put(vectors.next());
        if (i % ROWS == 0) {
          slots.work();
          requireRight(searcher);
        }
      }
      assertThat(slots.stats().backlog()).isBetween(1, 2 * ROWS);
      giveBack.run();
      slots.work();
      requireRight(searcher);
      assertThat(slots.stats().backlog()).isZero();
    }
  }

  /** Work that finds no memory is not asked for again by every call. */
  @Test
  void workThatIsRefusedIsNotAskedForAtOnce() {
    SearchStages stages = new SearchStages(false, true, Compression.NORMAL);
    IndexedSlots.Config config =
        new IndexedSlots.Config(Metric.L2, ElementType.F32, DIMENSION, stages, ROWS / 2);
    try (IndexedSlots slots = new IndexedSlots(config)) {
      for (int i = 0; i < ROWS; i++) {
        slots.put(vectors.next());
      }
      slots.work();
      boolean _ = slots.takeRequest();
      Runnable giveBack = exhaustAllButOneVector(slots);
      int tries = 0;
      long begun = System.nanoTime();
      for (int i = 0; i < ROWS; i++) {
        slots.delete(random.nextInt(slots.slots()));
        slots.reclaim();
        slots.put(vectors.next());
        if (slots.takeRequest()) {
          slots.work();
          tries++;
        }
      }
      assertThat(slots.stats().backlog()).isPositive();
      long tenths = (System.nanoTime() - begun) / 100_000_000;
      assertThat(tries).isBetween(1, (int) tenths + 1);
      giveBack.run();
    }
  }

  private static Runnable exhaustAllButOneVector(IndexedSlots slots) {
    long bytes = RowKernel.queryStride(DIMENSION);
    long room = slots.memory().allocate(bytes, MemoryKind.SCRATCH);
    Runnable giveBack = slots.exhaustMemory();
    slots.memory().free(room, bytes, MemoryKind.SCRATCH);
    return giveBack;
  }

  private void requireRight(IndexedSlots.Searcher searcher) {
    List<List<IndexedSlots.Hit>> ways = searcher.allWays(vectors.next(), K);
    assertThat(ways.getFirst()).isEqualTo(ways.getLast());
  }
}
