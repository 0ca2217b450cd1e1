package io.pomai.orbit.kernel;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Runs kernels until the optimising compiler has compiled them: before that, a vector operation is
 * a thousand times slower.
 *
 * <p>Bodies run in turns on a few rows of typical length, each until a batch of calls is fast.
 * Confined to the thread that calls.
 */
final class KernelWarmUp implements AutoCloseable {
  /**
   * Some twenty loop iterations a call: with those the compiler takes the whole method, after some
   * 600 calls; with more it would first compile the running loop, for nothing.
   */
  private static final int DIMENSION = 192;

  private static final int SPECIAL_DIMENSION = 128;

  /** No multiple of a vector, and short rows. */
  private static final int UNEVEN_DIMENSION = 100;

  private static final int FEW = 32;
  private static final int SPECIAL_ROWS = 24;
  private static final int ROWS = 4;
  private static final int SUBS = 16;
  private static final int WIDTH = 2;
  private static final int WORDS = 8;

  /** Tables, a block and what else {@link #blocks()} needs, in float32 values. */
  private static final int BLOCK_FLOATS =
      PackedKernel.TABLE_BYTES / 4 * SUBS
          + SketchKernel.columnBytes(WORDS) / 4
          + PackedKernel.CODES * SUBS;

  private static final int CALLS = 32;

  /** No body takes longer when compiled, not on a slow machine either; interpreted, all do. */
  private static final long FAST_NANOS = 3_000;

  private final Kernels kernels;
  private final long deadline;
  private final Arena arena = Arena.ofConfined();
  private final long queries;
  private final long rows;
  private final long factors;
  private final long codes;
  private final long blocks;
  private final float[] out = new float[SPECIAL_ROWS];
  private final List<Runnable> pending = new ArrayList<>();
  private final short[] sums = new short[BoundKernel.BLOCK];
  private final int[] positions = new int[BoundKernel.BLOCK];

  /** A warm-up that stops after {@code seconds}, done or not. */
  KernelWarmUp(Kernels kernels, double seconds) {
    this.kernels = kernels;
    this.deadline = System.nanoTime() + (long) (seconds * 1e9);
    this.queries = floats(Math.max(ROWS * DIMENSION, BoundKernel.BLOCK));
    this.rows = floats(Math.max(ROWS * DIMENSION, 2 * BoundKernel.LEVELS * FEW));
    this.factors = floats(SPECIAL_ROWS);
    this.codes =
        arena.allocate(BoundKernel.tableBytes(FEW) + BoundKernel.blockBytes(FEW), 64).address();
    this.blocks = floats(BLOCK_FLOATS);
  }

  private long floats(int n) {
    long address = arena.allocate(4L * n, 64).address();
    Random random = new Random(n);
    for (int i = 0; i < n; i++) {
      NativeMemory.putFloat(address + 4L * i, random.nextFloat());
    }
    return address;
  }

  /** The kernel of one metric and type that compares rows one after the other. */
  void scans(Metric metric, ElementType type) {
    RowKernel kernel = kernels.rows(metric, type);
    long stride = kernels.codec(type).rowBytes(DIMENSION);
    add(() -> kernel.oneToMany(queries, rows, stride, factors, 2, DIMENSION, out, 0));
    if (type == ElementType.F32) {
      add(
          () ->
              kernel.oneToMany(queries, rows, 0, factors, SPECIAL_ROWS, SPECIAL_DIMENSION, out, 0));
    }
  }

  /** The kernels of one metric and type. */
  void distances(Metric metric, ElementType type) {
    scans(metric, type);
    RowKernel kernel = kernels.rows(metric, type);
    long stride = kernels.codec(type).rowBytes(DIMENSION);
    long[] addresses = {rows + 3 * stride, rows + stride, rows, rows + 2 * stride};
    long[] factorAddresses = {factors, factors, factors, factors};
    add(() -> kernel.gather(queries, addresses, factorAddresses, ROWS, DIMENSION, out));
    add(() -> kernel.manyToMany(queries, ROWS, rows, stride, factors, 2, DIMENSION, out));
  }

  /** What the kernels of one metric and type need for short rows and uneven dimensions. */
  void unevenDistances(Metric metric, ElementType type) {
    RowKernel kernel = kernels.rows(metric, type);
    add(() -> kernel.oneToMany(queries, rows, 0, factors, SPECIAL_ROWS, UNEVEN_DIMENSION, out, 0));
  }

  /** The codec of one type. */
  void codec(ElementType type) {
    RowCodec codec = kernels.codec(type);
    add(() -> codec.allFinite(queries, DIMENSION));
    add(() -> codec.encode(queries, DIMENSION, rows));
    add(() -> codec.decode(rows, 1, DIMENSION, queries));
  }

  /** The first pass over codes. */
  void bounds(Metric metric) {
    BoundKernel kernel = kernels.bounds();
    SumLimit limit = new SumLimit();
    if (metric == Metric.IP) {
      add(() -> kernel.productTables(queries, rows, FEW, 1, codes));
      return;
    }
    limit.base = -1;
    add(() -> kernel.squareTables(queries, rows, FEW, 1, codes));
    add(() -> kernel.addUp(codes, codes, BoundKernel.pairs(FEW), sums, 0));
    add(() -> kernel.addErrors(sums, 0, sums.length, queries, 1, 1));
    add(() -> kernel.select(sums, 0, sums.length, -1, 0, positions));
    add(() -> kernel.count(sums, 0, sums.length, 0));
    add(() -> kernel.selectWithin(sums, 0, sums.length, -1, queries, limit, positions, 0));
    add(() -> kernel.quantize(queries, rows, FEW, codes, codes + 4L * FEW));
  }

  /** What a search through lists calls for each block, each query and each vector put. */
  void blocks() {
    PackedKernel packed = kernels.packed();
    TableScale scale = new TableScale();
    float[] results = new float[PackedKernel.ROWS];
    long tables = blocks;
    long block = tables + (long) PackedKernel.TABLE_BYTES * SUBS;
    long rest = block + SketchKernel.columnBytes(WORDS);
    add(() -> packed.tables(queries, rows, SUBS, WIDTH, -2, rest, tables, scale));
    add(() -> packed.scan(tables, block, SUBS, rest, scale, 0, results));
    add(() -> packed.encode(queries, rows, SUBS, WIDTH, block, rest));
    SketchKernel sketches = kernels.sketches();
    SketchScale sketchScale = new SketchScale();
    add(() -> sketches.scan(queries, WORDS, block, sketchScale, 0, results));
  }

  private void add(Runnable call) {
    pending.add(call);
  }

  /** Runs what was added in turns, so that the compiler has something to do all the time. */
  void run() {
    while (!pending.isEmpty() && System.nanoTime() < deadline) {
      pending.removeIf(KernelWarmUp::isFast);
    }
  }

  private static boolean isFast(Runnable call) {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return System.nanoTime() - start < CALLS * FAST_NANOS;
  }

  @Override
  public void close() {
    arena.close();
  }
}
