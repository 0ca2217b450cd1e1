package io.pomai.bench.kernel;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.Kernels;
import io.pomai.orbit.kernel.SketchKernel;
import io.pomai.orbit.kernel.SketchScale;
import java.util.SplittableRandom;

/** Bounds from sign sketches. */
final class SketchCase extends BlockCase {
  private final SketchScale scale = new SketchScale();
  private final float limit;

  /** Blocks of {@code bytes} bytes in all, of rows with {@code words} words of 16 signs. */
  SketchCase(int words, long bytes) {
    super(words, SketchKernel.columnBytes(words), bytes);
    scale.base = 0.25f;
    scale.step = 1 / 64f;
    scale.offset = 0.5f;
    scale.margin = 2;
    limit = words / 32f - 0.5f;
  }

  @Override
  String kind() {
    return "SKETCH";
  }

  @Override
  public String kernel() {
    return "sign sketch, 16-bit words:";
  }

  @Override
  void fillQuery(SplittableRandom random) {
    for (int i = 0; i < SketchKernel.PLANES * size(); i++) {
      NativeMemory.putShort(query + 2L * i, (short) random.nextLong());
    }
  }

  @Override
  void fillBlock(long block, SplittableRandom random) {
    fillFloats(SketchKernel.term(block, 0), 3 * ROWS, random);
    fillLongs(SketchKernel.word(block, 0, 0), 2 * ROWS * size(), random);
  }

  @Override
  long scan(Kernels kernels, long block) {
    return kernels.sketches().scan(query, size(), block, scale, limit, results);
  }
}
