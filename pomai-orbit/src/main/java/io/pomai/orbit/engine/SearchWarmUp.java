package io.pomai.orbit.engine;

import io.pomai.arena.ByteSlice;
import io.pomai.arena.MemoryBudget;
import io.pomai.arena.MemoryKind;
import io.pomai.arena.NativeMemory;
import io.pomai.arena.SlabArena;
import java.util.Random;

/**
 * Runs whole searches over made-up vectors until they are no longer getting faster: what a first
 * client would otherwise pay for, from the training of codes to the callback.
 *
 * <p>Each round makes a small set, fills, searches and drops it. Confined to the thread that calls.
 */
final class SearchWarmUp implements AutoCloseable {
  private static final int DIMENSION = 128;

  /** Of the first round, in which nothing is compiled: a fourth of the work. */
  private static final int FIRST_DIMENSION = 32;

  private static final int BATCH = 8;
  private static final int CLUSTERS = 16;
  private static final float SPREAD = 0.3f;
  private static final int K = 10;

  /** Few enough that a round is short, enough for the codes of the first pass. */
  private static final int ROWS = 1200;

  /** So few that a scan is cheap before its kernels are compiled. */
  private static final int FEW_ROWS = 64;

  private static final int SEARCHES = 24;
  private static final long BUDGET_BYTES = 64L << 20;

  /** A round that is not faster than this share of the best before is no progress. */
  private static final double PROGRESS = 0.8;

  private final PomaiEngine engine;
  private final SlabArena arena;
  private final FeatureFlags flags;
  private final long vectors;

  /** A warm-up of the sets that an engine of this configuration makes by default. */
  SearchWarmUp(EngineConfig config) {
    EngineConfig small = config.withBudgetBytes(BUDGET_BYTES).withDurability(null);
    this.engine = PomaiEngine.open(small);
    this.arena = new SlabArena(new MemoryBudget(BUDGET_BYTES));
    this.flags = config.flags();
    this.vectors = arena.allocate((long) ROWS * DIMENSION * Float.BYTES, MemoryKind.SCRATCH);
    fill(new Random(ROWS));
  }

  /** Vectors around a few centres, as real ones are. */
  private void fill(Random random) {
    float[][] centres = new float[CLUSTERS][DIMENSION];
    for (float[] centre : centres) {
      for (int i = 0; i < DIMENSION; i++) {
        centre[i] = random.nextFloat();
      }
    }
    for (int row = 0; row < ROWS; row++) {
      float[] centre = centres[row % CLUSTERS];
      for (int i = 0; i < DIMENSION; i++) {
        long at = vectors + ((long) row * DIMENSION + i) * Float.BYTES;
        NativeMemory.putFloat(at, centre[i] + SPREAD * random.nextFloat());
      }
    }
  }

  /** Runs rounds until one brings no progress, or {@code nanos} have passed. */
  void run(long nanos) {
    long deadline = System.nanoTime() + nanos;
    round(FIRST_DIMENSION);
    long best = Long.MAX_VALUE;
    boolean progress = true;
    while (progress && System.nanoTime() < deadline) {
      long start = System.nanoTime();
      round(DIMENSION);
      long took = System.nanoTime() - start;
      progress = took < PROGRESS * best;
      best = Math.min(best, took);
    }
  }

  private void round(int dimension) {
    VectorSet set = engine.createSet("warm-up", SetConfig.of(dimension).withFlags(flags));
    SearchOptions options = SearchOptions.nearest(K);
    HitList hits = new HitList();
    ByteSlice key = new ByteSlice();
    for (int row = 0; row < ROWS; row++) {
      ByteSlice vector = vectors(row, 1, dimension);
      set.put(key.wrap(vector.address(), Long.BYTES), vector, null, PutMode.ALWAYS);
      if (row == FEW_ROWS) {
        // No codes yet: plain scans.
        set.searchBatch(vectors(0, BATCH, dimension), BATCH, options, hits);
        set.search(vectors(row, 1, dimension), options, hits);
      }
    }
    for (int i = 0; i < SEARCHES; i++) {
      set.search(vectors(i, 1, dimension), options, hits);
    }
    set.searchBatch(vectors(0, BATCH, dimension), BATCH, options, hits);
    engine.flushAll();
  }

  private ByteSlice vectors(int first, int count, int dimension) {
    int bytes = dimension * Float.BYTES;
    return new ByteSlice(vectors + (long) first * bytes, count * bytes);
  }

  @Override
  public void close() {
    engine.close();
    arena.close();
  }
}
