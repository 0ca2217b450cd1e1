package io.pomai.bench.kernel;

import io.pomai.arena.NativeMemory;
import io.pomai.orbit.kernel.RowKernel;
import java.lang.foreign.Arena;

/** A query, rows and factors for any case, filled with a small normal value of every type. */
final class RowMemory {
  private static final byte SMALL_NORMAL = 0x2c;
  private static final int GREATEST_QUERY = 1 << 16;

  private final long query;
  private final long rows;
  private final long factors;
  private final float[] out;

  /** Memory that is never freed, for rows of {@code bytes} bytes and at least 100 bytes a row. */
  RowMemory(long bytes) {
    query = Arena.global().allocate(GREATEST_QUERY, 64).address();
    for (int i = 0; i < GREATEST_QUERY / 4; i++) {
      NativeMemory.putFloat(query + 4L * i, i % 100 * 0.01f);
    }
    rows = Arena.global().allocate(bytes, 64).address();
    NativeMemory.fill(rows, bytes, SMALL_NORMAL);
    int mostRows = (int) (bytes / 100);
    factors = Arena.global().allocate(4L * mostRows, 64).address();
    for (int i = 0; i < mostRows; i++) {
      NativeMemory.putFloat(factors + 4L * i, 1);
    }
    out = new float[mostRows];
  }

  /** Measures all rows of a case once; returns a value that depends on the result. */
  float run(RowKernel kernel, RowCase rowCase) {
    int n = (int) rowCase.rows();
    kernel.oneToMany(query, rows, rowCase.rowBytes(), factors, n, rowCase.dimension(), out, 0);
    return out[n - 1];
  }
}
