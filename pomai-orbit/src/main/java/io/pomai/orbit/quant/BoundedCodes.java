package io.pomai.orbit.quant;

import static io.pomai.arena.NativeMemory.getByte;
import static io.pomai.arena.NativeMemory.putByte;
import static io.pomai.arena.NativeMemory.putFloat;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;
import io.pomai.orbit.kernel.BoundKernel;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.RowKernel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * 4-bit codes of all slots of a set, each with its greatest possible error: what a first pass reads
 * instead of the vectors.
 *
 * <pre>
 * block of 256 slots: | codes, see {@link BoundKernel} | error 256 x float32 |
 * </pre>
 *
 * <p>The error of a slot is a bound of the Euclidean distance between the vector and what its codes
 * stand for, plus what float rounding of a distance kernel may add.
 *
 * <p>Threading: one writer; readers take no lock. A reader uses the codes of slots below {@link
 * #coded}, which it loads once. The writer codes slots before it raises that number, and a slot
 * below it that is filled anew before the slot is published, when no reader can see it; a reader
 * may read codes of slots that it cannot see, and must not believe them. Blocks are published by
 * the volatile array. Levels never change: better ones come with new codes.
 */
public final class BoundedCodes {
  private static final int BLOCK = BoundKernel.BLOCK;

  /** What squares that vanish below the smallest float may hide. */
  private static final double SMALLEST_ERROR = 1e-20;

  private final NativeAllocator allocator;
  private final Levels levels;
  private final Metric metric;
  private final int dim;
  private final BoundKernel bounds;
  private final RowKernel squares;
  private final RowKernel products;
  private final float[] out = new float[1];
  private final long workspace;
  private volatile long[] blocks = {};
  private volatile int coded;

  private BoundedCodes(
      NativeAllocator allocator,
      Levels levels,
      long workspace,
      Metric metric,
      int dim,
      Kernels kernels) {
    this.allocator = allocator;
    this.levels = levels;
    this.workspace = workspace;
    this.metric = metric;
    this.dim = dim;
    this.bounds = kernels.bounds();
    this.squares = kernels.rows(Metric.L2, ElementType.F32);
    this.products = kernels.rows(Metric.IP, ElementType.F32);
  }

  /**
   * Codes without slots, with levels for the {@code n} vectors at {@code sample}, {@link
   * RowKernel#queryStride} apart and of length 1 for COSINE; null when there is no memory.
   */
  public static @Nullable BoundedCodes train(
      NativeAllocator allocator, Metric metric, int dim, long sample, int n, Kernels kernels) {
    long workspace = allocator.allocateZeroed(workspaceBytes(dim));
    if (workspace == 0) {
      return null;
    }
    Levels levels = Levels.train(allocator, dim, new Levels.Sample(sample, n), kernels);
    if (levels == null) {
      allocator.free(workspace, workspaceBytes(dim));
      return null;
    }
    return new BoundedCodes(allocator, levels, workspace, metric, dim, kernels);
  }

  private static long workspaceBytes(int dim) {
    return 3 * RowKernel.queryStride(dim);
  }

  private static long blockBytes(int dim) {
    return BoundKernel.blockBytes(dim) + 4L * BLOCK;
  }

  /** How many slots, from the first on, have codes. Never falls. */
  public int coded() {
    return coded;
  }

  /** Makes the codes of the slots below {@code slots} known to readers. For the writer. */
  public void publish(int slots) {
    coded = slots;
  }

  /** Where the writer puts the vector of a slot before {@link #set}: 64-byte aligned float32. */
  public long vector() {
    return workspace;
  }

  /** Makes room for {@code slots} slots; false when there is no memory. */
  public boolean reserve(int slots) {
    while ((long) blocks.length * BLOCK < slots) {
      long block = allocator.allocateZeroed(blockBytes(dim));
      if (block == 0) {
        return false;
      }
      long[] grown = Arrays.copyOf(blocks, blocks.length + 1);
      grown[blocks.length] = block;
      blocks = grown;
    }
    return true;
  }

  /** Codes the vector at {@link #vector} as that of a slot for which room was made. */
  public void set(int slot) {
    long reconstruction = workspace + RowKernel.queryStride(dim);
    long codes = reconstruction + RowKernel.queryStride(dim);
    bounds.quantize(workspace, levels.columns(), dim, codes, reconstruction);
    long block = blocks[slot / BLOCK];
    long at = block + BoundKernel.byteOf(slot % BLOCK);
    for (int d = 0; d < dim; d += 2, at += BLOCK) {
      int high = d + 1 < dim ? getByte(codes + d + 1) << 4 : 0;
      putByte(at, (byte) (getByte(codes + d) | high));
    }
    putFloat(errors(block) + 4L * (slot % BLOCK), error(reconstruction));
  }

  private float error(long reconstruction) {
    squares.oneToMany(workspace, reconstruction, 0, 0, 1, dim, out, 0);
    double distance = Math.sqrt(out[0]);
    products.oneToMany(workspace, workspace, 0, 0, 1, dim, out, 0);
    double length = Math.sqrt(-out[0]);
    double rounding = (dim + 8) * 0x1p-22;
    double error = distance * (1 + rounding) + length * rounding + SMALLEST_ERROR;
    return Double.isNaN(error) ? Float.POSITIVE_INFINITY : Math.nextUp((float) error);
  }

  /** The errors of the slots of a block. */
  long errors(long block) {
    return block + BoundKernel.blockBytes(dim);
  }

  /** The steps of the first pass. */
  public BoundKernel kernel() {
    return bounds;
  }

  /** The blocks there are. */
  @SuppressWarnings("MutableMethodReturnType")
  long[] blocks() {
    return blocks;
  }

  Levels levels() {
    return levels;
  }

  Metric metric() {
    return metric;
  }

  int dimension() {
    return dim;
  }

  RowKernel squares() {
    return squares;
  }

  RowKernel products() {
    return products;
  }

  /** Frees everything. No reader may be left. */
  public void free() {
    for (long block : blocks) {
      allocator.free(block, blockBytes(dim));
    }
    blocks = new long[0];
    levels.free();
    allocator.free(workspace, workspaceBytes(dim));
  }
}
