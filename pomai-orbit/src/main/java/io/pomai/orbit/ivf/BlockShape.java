package io.pomai.orbit.ivf;

import io.pomai.orbit.kernel.PackedKernel;
import io.pomai.orbit.kernel.SketchKernel;
import io.pomai.orbit.quant.SignSketch;
import org.jspecify.annotations.Nullable;

/**
 * What a block of an {@link InvertedList} has for each vector beside its slot and term.
 *
 * @param subs subquantizers
 * @param sketch the sketches, or null where there are none
 */
record BlockShape(int subs, @Nullable SignSketch sketch) {

  /** Bytes of the columns of sketches; 0 where there are none. */
  int sketchBytes() {
    return sketch == null ? 0 : SketchKernel.columnBytes(sketch.words());
  }

  /** Bytes of one vector's codes, one byte per subquantizer, and sketch. */
  int encodedBytes() {
    return subs + (sketch == null ? 0 : sketch.bytes());
  }

  /** Where sketches begin, from the first code on. */
  int sketchOffset() {
    return PackedKernel.codeBytes(subs);
  }
}
