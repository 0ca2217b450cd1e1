package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.getFloat;

/** Turns raw sums into distances in place. */
enum Finish {
  /** The sum is the distance. */
  SUM {
    @Override
    void rows(float[] out, int at, int n, long factors) {}

    @Override
    void gathered(float[] out, int n, long[] factors) {}
  },
  /** Minus the sum. */
  MINUS {
    @Override
    void rows(float[] out, int at, int n, long factors) {
      for (int i = at; i < at + n; i++) {
        out[i] = -out[i];
      }
    }

    @Override
    void gathered(float[] out, int n, long[] factors) {
      rows(out, 0, n, 0);
    }
  },
  /** Minus the sum times the row's factor. */
  MINUS_SCALED {
    @Override
    void rows(float[] out, int at, int n, long factors) {
      for (int i = 0; i < n; i++) {
        out[at + i] = -(getFloat(factors + 4L * i) * out[at + i]);
      }
    }

    @Override
    void gathered(float[] out, int n, long[] factors) {
      for (int i = 0; i < n; i++) {
        out[i] = -(getFloat(factors[i]) * out[i]);
      }
    }
  },
  /** 1 minus the sum times the row's factor. */
  ONE_MINUS_SCALED {
    @Override
    void rows(float[] out, int at, int n, long factors) {
      for (int i = 0; i < n; i++) {
        out[at + i] = 1 - getFloat(factors + 4L * i) * out[at + i];
      }
    }

    @Override
    void gathered(float[] out, int n, long[] factors) {
      for (int i = 0; i < n; i++) {
        out[i] = 1 - getFloat(factors[i]) * out[i];
      }
    }
  };

  /** {@code n} sums from {@code out[at]} on, of the rows whose factors are at {@code factors}. */
  abstract void rows(float[] out, int at, int n, long factors);

  /** {@code n} sums from {@code out[0]} on, of the rows whose factors are at these addresses. */
  abstract void gathered(float[] out, int n, long[] factors);
}
