package io.pomai.bench.kernel;

import io.pomai.orbit.ElementType;
import io.pomai.orbit.Metric;

/**
 * What is measured: distances of one query to rows in sequence.
 *
 * @param bytes how much memory the rows take: little for the cache, much for streaming from memory
 */
record KernelCase(Metric metric, ElementType type, int dimension, long bytes) {

  long rowBytes() {
    return (long) type.bytes() * dimension;
  }

  int rows() {
    return (int) (bytes / rowBytes());
  }

  /** Gigabytes of rows per second at this time per row. */
  double gigabytesPerSecond(double nanosPerRow) {
    return rowBytes() / nanosPerRow;
  }
}
