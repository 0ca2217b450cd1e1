package io.pomai.orbit.ivf;

import io.pomai.arena.MemoryKind;
import io.pomai.arena.SlabArena;
import io.pomai.orbit.kernel.SketchKernel;
import io.pomai.orbit.kernel.SketchScale;
import io.pomai.orbit.quant.SignSketch;
import io.pomai.orbit.quant.SketchQuery;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out the vectors of a block whose distance, by their sketches, is above a limit: bounds are
 * a number of standard errors below the estimates.
 *
 * <p>Not thread-safe; reused from search to search.
 */
final class SketchFilter {
  private final SlabArena arena;
  private final SketchQuery query = new SketchQuery();
  private final SketchScale scale = new SketchScale();
  private final float[] bounds = new float[SketchKernel.ROWS];
  private @Nullable SignSketch sketch;
  private long planes;
  private long planesBytes;
  private int offset;
  private double errors;
  private long dropped;

  SketchFilter(SlabArena arena) {
    this.arena = arena;
  }

  /** Starts counting; bounds are {@code newErrors} standard errors below the estimates. */
  void begin(double newErrors) {
    errors = newErrors;
    dropped = 0;
  }

  /** Prepares a query; false if there are no sketches. */
  boolean prepare(BlockShape shape, long vector) {
    SignSketch of = shape.sketch();
    sketch = of;
    if (of == null) {
      return false;
    }
    offset = shape.sketchOffset();
    long bytes = SketchQuery.planeBytes(of.words());
    if (bytes > planesBytes) {
      free();
      planes = arena.allocate(bytes, MemoryKind.SCRATCH);
      planesBytes = bytes;
    }
    query.prepare(of, vector, planes);
    return true;
  }

  /** Turns to a list. */
  void enter(float toCentroid) {
    if (sketch != null) {
      query.scale(toCentroid, errors, scale);
    }
  }

  /** A bit for each of the first {@code rows} vectors of a block whose bound is within a limit. */
  long near(long block, int rows, float limit) {
    SignSketch of = sketch;
    long all = -1L >>> (SketchKernel.ROWS - rows);
    if (of == null) {
      return all;
    }
    long columns = ListBlock.codes(block) + offset;
    long near = all & of.kernel().scan(planes, of.words(), columns, scale, limit, bounds);
    dropped += rows - Long.bitCount(near);
    return near;
  }

  /** The bound of a row of the last block. */
  float bound(int row) {
    return bounds[row];
  }

  /** Bytes of a vector's sketch; 0 without sketches. */
  int bytesPerVector() {
    SignSketch of = sketch;
    return of == null ? 0 : SketchKernel.columnBytes(of.words()) / SketchKernel.ROWS;
  }

  /** Vectors that were left out. */
  long dropped() {
    return dropped;
  }

  void free() {
    if (planes != 0) {
      arena.free(planes, planesBytes, MemoryKind.SCRATCH);
      planes = 0;
      planesBytes = 0;
    }
  }
}
