package io.pomai.orbit.kernel.simd;

import static io.pomai.orbit.kernel.simd.Lanes.BYTES;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static io.pomai.orbit.kernel.simd.Lanes.MINUS_BIAS;
import static io.pomai.orbit.kernel.simd.Lanes.addSquare;
import static io.pomai.orbit.kernel.simd.Lanes.floats;
import static io.pomai.orbit.kernel.simd.Lanes.halfBits;

import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.kernel.ScalarDistances;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Squared Euclidean distances of float32 queries and float16 rows. */
final class L2F16 extends SimdRowKernel {

  L2F16(Finish finish) {
    super(finish);
  }

  @Override
  float scalarSum(long query, long row, long factor, int dim) {
    return ScalarDistances.l2F16(query, row, dim);
  }

  @Override
  void sums(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    int whole = Lanes.wholeBytes(dim);
    for (int i = 0; i < n; i++) {
      long row = rows + i * rowStride;
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int o = 0; o < whole; o += BYTES) {
        sum = addSquare(halfBits(row + (o >> 1)).fma(MINUS_BIAS, floats(query + o)), sum);
      }
      out[at + i] = Lanes.sum(sum);
    }
  }

  @Override
  void addRest(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    int from = dim - LENGTH;
    IntVector rest = Lanes.rest(dim);
    FloatVector q = floats(query + 4L * from);
    for (int i = 0; i < n; i++) {
      FloatVector difference =
          Lanes.keep(halfBits(rows + i * rowStride + 2L * from).fma(MINUS_BIAS, q), rest);
      out[at + i] += Lanes.sum(difference.mul(difference));
    }
  }

  /** One row after the other: both at once would be more than the compiler inlines. */
  @Override
  void tile(
      long query, long row0, long row1, long factor, int dim, float[] out, int at, int outStride) {
    fourQueries(query, row0, dim, out, at, outStride);
    fourQueries(query, row1, dim, out, at + 1, outStride);
  }

  private static void fourQueries(
      long query, long row, int dim, float[] out, int at, int outStride) {
    int whole = Lanes.wholeBytes(dim);
    long query1 = query + RowKernel.queryStride(dim);
    long query2 = query1 + RowKernel.queryStride(dim);
    long query3 = query2 + RowKernel.queryStride(dim);
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = FloatVector.zero(FLOATS);
    FloatVector c = FloatVector.zero(FLOATS);
    FloatVector d = FloatVector.zero(FLOATS);
    for (int o = 0; o < whole; o += BYTES) {
      FloatVector x = halfBits(row + (o >> 1));
      a = addSquare(x.fma(MINUS_BIAS, floats(query + o)), a);
      b = addSquare(x.fma(MINUS_BIAS, floats(query1 + o)), b);
      c = addSquare(x.fma(MINUS_BIAS, floats(query2 + o)), c);
      d = addSquare(x.fma(MINUS_BIAS, floats(query3 + o)), d);
    }
    FloatVector sums = Lanes.sums(a, b, c, d);
    out[at] = sums.lane(0);
    out[at + outStride] = sums.lane(1);
    out[at + 2 * outStride] = sums.lane(2);
    out[at + 3 * outStride] = sums.lane(3);
  }

  @Override
  void shortSums(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    int whole = Lanes.wholeBytes(dim);
    int i = 0;
    for (; i <= n - 4; i += 4) {
      long row0 = rows + i * rowStride;
      long row1 = row0 + rowStride;
      long row2 = row1 + rowStride;
      long row3 = row2 + rowStride;
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = FloatVector.zero(FLOATS);
      FloatVector c = FloatVector.zero(FLOATS);
      FloatVector d = FloatVector.zero(FLOATS);
      for (int o = 0; o < whole; o += BYTES) {
        FloatVector x = floats(query + o);
        a = addSquare(halfBits(row0 + (o >> 1)).fma(MINUS_BIAS, x), a);
        b = addSquare(halfBits(row1 + (o >> 1)).fma(MINUS_BIAS, x), b);
        c = addSquare(halfBits(row2 + (o >> 1)).fma(MINUS_BIAS, x), c);
        d = addSquare(halfBits(row3 + (o >> 1)).fma(MINUS_BIAS, x), d);
      }
      Lanes.store4(Lanes.sums(a, b, c, d), out, at + i);
    }
    sums(query, rows + i * rowStride, rowStride, factors + 4L * i, n - i, dim, out, at + i);
  }

  @Override
  void gatherSums(long query, long[] rows, long[] factors, int n, int dim, float[] out) {
    int whole = Lanes.wholeBytes(dim);
    int i = 0;
    for (; i <= n - 4; i += 4) {
      long row0 = rows[i];
      long row1 = rows[i + 1];
      long row2 = rows[i + 2];
      long row3 = rows[i + 3];
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = FloatVector.zero(FLOATS);
      FloatVector c = FloatVector.zero(FLOATS);
      FloatVector d = FloatVector.zero(FLOATS);
      for (int o = 0; o < whole; o += BYTES) {
        FloatVector x = floats(query + o);
        a = addSquare(halfBits(row0 + (o >> 1)).fma(MINUS_BIAS, x), a);
        b = addSquare(halfBits(row1 + (o >> 1)).fma(MINUS_BIAS, x), b);
        c = addSquare(halfBits(row2 + (o >> 1)).fma(MINUS_BIAS, x), c);
        d = addSquare(halfBits(row3 + (o >> 1)).fma(MINUS_BIAS, x), d);
      }
      Lanes.store4(Lanes.sums(a, b, c, d), out, i);
    }
    for (; i < n; i++) {
      sums(query, rows[i], 0, factors[i], 1, dim, out, i);
    }
  }
}
