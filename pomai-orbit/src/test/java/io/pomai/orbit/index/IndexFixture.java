package io.pomai.orbit.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.pomai.arena.Epochs;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.KernelChoice;
import io.pomai.orbit.kernel.KernelProvider;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.quant.BoundedCodes;
import io.pomai.orbit.store.AccountedArena;
import io.pomai.orbit.store.RowShape;
import io.pomai.orbit.store.SlotStore;
import java.util.Objects;
import java.util.Random;

/** One store with both indexes over it. */
final class IndexFixture implements AutoCloseable {
  private final SlabArena memory = new SlabArena(new MemoryBudget(1L << 30));
  private final AccountedArena arena = new AccountedArena(memory);
  private final Epochs epochs = new Epochs();
  private final RowShape shape;
  private final RowKernel kernel;
  private final SlotStore store;
  private final FlatIndex flat;
  private final BoundedIndex bounded;
  private final SearchScratch flatScratch = new SearchScratch(memory);
  private final SearchScratch boundedScratch = new SearchScratch(memory);
  private final long vector;
  private long sequence;

  /** Makes component {@code d} of vector {@code i}. */
  @FunctionalInterface
  interface Shape {
    float value(int i, int d, Random random);
  }

  IndexFixture(KernelChoice choice, Metric metric, ElementType type, int dimension) {
    Kernels kernels = KernelProvider.select(choice);
    shape = RowShape.of(dimension, metric, type, kernels);
    kernel = kernels.rows(metric, type);
    store = new SlotStore(shape, arena);
    flat = new FlatIndex(store, kernel);
    bounded = new BoundedIndex(store, kernels, arena, epochs);
    vector = memory.allocate(RowKernel.queryStride(dimension), MemoryKind.SCRATCH);
  }

  /** Adds {@code n} vectors; what the type cannot hold is made smaller. */
  void add(int n, Shape data, Random random) {
    for (int i = 0; i < n; i++) {
      newVector(i, data, random);
      for (int d = 0;
          d < shape.dimension() && !shape.codec().allFinite(vector, shape.dimension());
          d++) {
        for (int each = 0; each < shape.dimension(); each++) {
          NativeMemory.putFloat(
              vector + 4L * each, NativeMemory.getFloat(vector + 4L * each) * 1e-8f);
        }
      }
      int slot = store.take();
      store.fill(slot, vector, 0, 0, ++sequence, -1);
      bounded.added(slot);
    }
  }

  /** One piece of the codes. */
  void catchUpOnce() {
    bounded.catchUp();
    assertThat(arena.usedByKind().get(MemoryKind.CODES)).isPositive();
  }

  /** All of the codes. */
  void catchUp() {
    while (bounded.isBehind()) {
      bounded.catchUp();
    }
  }

  /** Makes a third of the vectors invisible. */
  void endSome(Random random) {
    sequence++;
    for (int slot = 0; slot < store.slotCount(); slot++) {
      if (random.nextInt(3) == 0) {
        store.end(slot, sequence);
      }
    }
  }

  long newVector(int i, Shape data, Random random) {
    for (int d = 0; d < shape.dimension(); d++) {
      NativeMemory.putFloat(vector + 4L * d, data.value(i, d, random));
    }
    return vector;
  }

  long storedVector(int slot) {
    store.copyVector(slot, vector);
    return vector;
  }

  private long prepared(long query) {
    shape.prepareQuery(query, query);
    return query;
  }

  /** Searches with several k and radii, alone and in a batch, and compares all of both results. */
  void compare(String what, long rawQuery) {
    long query = prepared(rawQuery);
    for (int k : new int[] {1, 10, 100, store.slotCount()}) {
      float middle = compare(what, query, k, Float.POSITIVE_INFINITY);
      compare(what, query, k, middle);
    }
  }

  private float compare(String what, long query, int k, float radius) {
    TopK expected = flatScratch.top(0);
    TopK actual = boundedScratch.top(0);
    expected.reset(k, radius);
    flat.search(query, sequence, flatScratch);
    expected.sort();
    actual.reset(k, radius);
    bounded.search(query, sequence, boundedScratch);
    compare(what + ", k=" + k + ", radius=" + radius, actual, expected);
    actual.reset(k, radius);
    bounded.searchBatch(query, 1, sequence, boundedScratch);
    compare("batch of " + what, actual, expected);
    if (isDecidedByCodes(query, k, radius)) {
      flat.searchFrom(
          boundedScratch.boundedScan().slots(), query, sequence, boundedScratch, actual);
      compare("codes, " + what, actual, expected);
    }
    return expected.size() == 0 ? radius : expected.distance(expected.size() / 2);
  }

  private static void compare(String what, TopK actual, TopK expected) {
    actual.sort();
    assertThat(actual.size()).as(what).isEqualTo(expected.size());
    for (int rank = 0; rank < expected.size(); rank++) {
      assertThat(actual.distance(rank))
          .as("%s, rank=%d", what, rank)
          .isEqualTo(expected.distance(rank));
      assertThat(actual.slot(rank)).as("%s, rank=%d", what, rank).isEqualTo(expected.slot(rank));
    }
  }

  /** Whether the codes suffice for a search. */
  boolean isDecidedByCodes(long query, int k, float radius) {
    BoundedCodes codes = Objects.requireNonNull(bounded.codes());
    TopK top = boundedScratch.top(0);
    top.reset(k, radius);
    BoundedScan scan = boundedScratch.boundedScan();
    scan.begin(store, kernel, codes, sequence);
    return scan.search(codes, query, boundedScratch.tables(shape.dimension()), top);
  }

  @Override
  public void close() {
    bounded.free();
    store.free();
    assertThat(arena.usedTotal()).isZero();
    memory.close();
  }
}
