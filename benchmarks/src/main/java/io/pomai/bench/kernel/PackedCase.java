package io.pomai.bench.kernel;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.TableScale;
import java.util.SplittableRandom;

/** Estimates from 4-bit codes; a block is its codes and then its terms. */
final class PackedCase extends BlockCase {
  private final TableScale scale = new TableScale();
  private final float limit;

  /** Blocks of {@code bytes} bytes in all, of rows with {@code subs} subquantizers. */
  PackedCase(int subs, long bytes) {
    super(subs, PackedKernel.codeBytes(subs) + 4L * ROWS, bytes);
    scale.base = 0.25f;
    scale.step = 1 / 64f;
    limit = 0.75f + subs * 31.5f / 64;
  }

  @Override
  String kind() {
    return "PACKED";
  }

  @Override
  public String kernel() {
    return "4-bit PQ, subquantizers:";
  }

  @Override
  void fillQuery(SplittableRandom random) {
    for (int i = 0; i < PackedKernel.CODES * size(); i++) {
      byte number = (byte) (random.nextLong() & PackedKernel.GREATEST_NUMBER);
      long table = query + (long) i / PackedKernel.CODES * PackedKernel.TABLE_BYTES;
      for (int copy = 0; copy < PackedKernel.TABLE_BYTES; copy += PackedKernel.CODES) {
        NativeMemory.putByte(table + copy + i % PackedKernel.CODES, number);
      }
    }
  }

  @Override
  void fillBlock(long block, SplittableRandom random) {
    int codeBytes = PackedKernel.codeBytes(size());
    fillLongs(block, codeBytes, random);
    fillFloats(block + codeBytes, ROWS, random);
  }

  @Override
  long scan(Kernels kernels, long block) {
    long terms = block + PackedKernel.codeBytes(size());
    return kernels.packed().scan(query, block, size(), terms, scale, limit, results);
  }
}
