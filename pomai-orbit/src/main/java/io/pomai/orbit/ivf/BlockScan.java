package io.pomai.orbit.ivf;

import io.pomai.arena.SlabArena;
import io.pomai.orbit.kernel.PackedKernel;

/**
 * The stages that a block of a list goes through before any of its vectors is measured: those whose
 * bound by sketch is above a limit are left out, then those whose estimate by product quantization
 * is; either stage may be missing.
 *
 * <p>Not thread-safe; reused from search to search.
 */
final class BlockScan {
  private final QueryTables tables;
  private final SketchFilter sketches;
  private boolean estimating;
  private float toCentroid;
  private float slack;
  private long bytes;

  BlockScan(SlabArena arena) {
    this.tables = new QueryTables(arena);
    this.sketches = new SketchFilter(arena);
  }

  /** Starts counting; {@code errors} as in {@link IvfSettings#sketchErrors}. */
  void begin(double errors) {
    sketches.begin(errors);
    bytes = 0;
  }

  /**
   * Prepares a query.
   *
   * @param wanted whether estimates are; where there are no sketches there are estimates anyway
   * @return see {@link QueryTables#prepare}
   */
  float prepare(IvfLists lists, long query, boolean wanted) {
    boolean sketched = sketches.prepare(lists.shape(), query);
    estimating = wanted || !sketched;
    return tables.prepare(lists, query);
  }

  /**
   * Turns to a list.
   *
   * @param distance of its centroid; with COSINE half the square
   * @param newSlack by how much estimates may be wrong
   */
  void enter(float distance, float newSlack) {
    toCentroid = distance;
    slack = newSlack;
    sketches.enter(distance);
  }

  /**
   * A bit for each of the first {@code rows} vectors of a block, or of more, that no stage leaves
   * out.
   */
  long within(long block, int rows, float limit) {
    long near = sketches.near(block, rows, limit);
    bytes += (long) rows * sketches.bytesPerVector();
    if (near == 0 || !estimating) {
      return near;
    }
    bytes += (long) rows * tables.bytesPerVector();
    return near & tables.scan(block, toCentroid, limit + slack);
  }

  /** What the distance of a vector of the last block is hardly below. */
  float bound(int row) {
    return estimating ? tables.estimate(row) - slack : sketches.bound(row);
  }

  /** The estimate of a slot in a list, infinite where it is not there. */
  float estimate(InvertedList list, float distance, int slot) {
    int place = list.placeOf(slot);
    if (place < 0) {
      return Float.POSITIVE_INFINITY;
    }
    long block = list.blocks().address(place / PackedKernel.ROWS);
    tables.scan(block, distance, Float.POSITIVE_INFINITY);
    return tables.estimate(place % PackedKernel.ROWS);
  }

  /** Bytes of sketches, codes and terms that were read. */
  long bytes() {
    return bytes;
  }

  /** Vectors that sketches left out. */
  long dropped() {
    return sketches.dropped();
  }

  void free() {
    tables.free();
    sketches.free();
  }
}
