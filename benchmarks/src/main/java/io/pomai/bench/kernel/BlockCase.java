package io.pomai.bench.kernel;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.PackedKernel;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;

/** A kernel of the index over blocks of rows that a seed makes here and in C++ alike. */
abstract class BlockCase implements KernelCase, AutoCloseable {
  static final int ROWS = PackedKernel.ROWS;
  private static final long HASH_PRIME = 1099511628211L;
  private static final int LONGEST_QUERY = 1 << 16;

  private final Arena arena = Arena.ofConfined();
  private final int size;
  private final long bytes;
  private final long blockBytes;
  private final long blocks;

  /** The memory of the query and of all blocks. */
  final long query = arena.allocate(LONGEST_QUERY, 64).address();

  private final long first;
  final float[] results = new float[ROWS];

  BlockCase(int size, long blockBytes, long bytes) {
    this.size = size;
    this.bytes = bytes;
    this.blockBytes = blockBytes;
    this.blocks = bytes / blockBytes;
    this.first = arena.allocate(bytes, 64).address();
  }

  /** The name that C++ knows. */
  abstract String kind();

  abstract void fillQuery(SplittableRandom random);

  abstract void fillBlock(long block, SplittableRandom random);

  /** Goes over one block; a bit for each row within the limit. */
  abstract long scan(Kernels kernels, long block);

  /** Makes query and blocks: the same numbers in the same order as in {@code blocks.cpp}. */
  final void fill() {
    SplittableRandom random = new SplittableRandom(size);
    fillQuery(random);
    for (long i = 0; i < blocks; i++) {
      fillBlock(first + i * blockBytes, random);
    }
  }

  static void fillLongs(long at, int bytes, SplittableRandom random) {
    for (int i = 0; i < bytes; i += Long.BYTES) {
      NativeMemory.putLong(at + i, random.nextLong());
    }
  }

  /** Numbers from 0 to 1. */
  static void fillFloats(long at, int n, SplittableRandom random) {
    for (int i = 0; i < n; i++) {
      NativeMemory.putFloat(at + 4L * i, (random.nextLong() >>> 40) * 0x1p-24f);
    }
  }

  @Override
  public final int size() {
    return size;
  }

  @Override
  public final long bytes() {
    return bytes;
  }

  @Override
  public final long rowBytes() {
    return blockBytes / ROWS;
  }

  @Override
  public final long rows() {
    return blocks * ROWS;
  }

  @Override
  public final String request() {
    return "time " + words();
  }

  /** What C++ answers with the hash of its results. */
  final String hashRequest() {
    return "hash " + words();
  }

  private String words() {
    return "%s %d %d".formatted(kind(), size, blocks);
  }

  @Override
  public final double run(Kernels kernels) {
    long within = 0;
    for (long i = 0; i < blocks; i++) {
      within += scan(kernels, first + i * blockBytes);
    }
    return within + results[0];
  }

  /** A hash of all results, bit for bit. */
  final String hash(Kernels kernels) {
    long hash = 0;
    for (long i = 0; i < blocks; i++) {
      hash = (hash ^ scan(kernels, first + i * blockBytes)) * HASH_PRIME;
      for (float result : results) {
        hash = (hash ^ Integer.toUnsignedLong(Float.floatToRawIntBits(result))) * HASH_PRIME;
      }
    }
    return Long.toHexString(hash);
  }

  @Override
  public final void close() {
    arena.close();
  }
}
