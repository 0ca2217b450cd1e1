package io.pomai.bench.kernel;

import io.pomai.orbit.kernel.Kernels;

/** What is measured: one kernel over rows in sequence. */
interface KernelCase {

  /** The kernel, such as {@code L2 F32}. */
  String kernel();

  /** Values, subquantizers or words of a row. */
  int size();

  /** How much memory the rows take: little for the cache, much for streaming from memory. */
  long bytes();

  long rowBytes();

  long rows();

  /** What the C++ program measures the same by, up to the milliseconds. */
  String request();

  /** Goes over all rows once; returns a value that depends on the results. */
  double run(Kernels kernels);

  /** Gigabytes of rows per second at this time per row. */
  default double gigabytesPerSecond(double nanosPerRow) {
    return rowBytes() / nanosPerRow;
  }
}
