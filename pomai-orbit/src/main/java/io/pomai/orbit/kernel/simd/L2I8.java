package io.pomai.orbit.kernel.simd;

import static io.pomai.arena.NativeMemory.getFloat;
import static io.pomai.orbit.kernel.simd.Lanes.BYTES;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static io.pomai.orbit.kernel.simd.Lanes.addSquare;
import static io.pomai.orbit.kernel.simd.Lanes.bytes;
import static io.pomai.orbit.kernel.simd.Lanes.floats;

import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.kernel.ScalarDistances;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Squared Euclidean distances of float32 queries and int8 rows. */
final class L2I8 extends SimdRowKernel {

  L2I8(Finish finish) {
    super(finish);
  }

  @Override
  float scalarSum(long query, long row, long factor, int dim) {
    return ScalarDistances.l2I8(query, row, getFloat(factor), dim);
  }

  @Override
  void sums(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    int whole = Lanes.wholeBytes(dim);
    for (int i = 0; i < n; i++) {
      long row = rows + i * rowStride;
      FloatVector scale = FloatVector.broadcast(FLOATS, -getFloat(factors + 4L * i));
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int o = 0; o < whole; o += BYTES) {
        sum = addSquare(bytes(row + (o >> 2)).fma(scale, floats(query + o)), sum);
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
      FloatVector scale = FloatVector.broadcast(FLOATS, -getFloat(factors + 4L * i));
      FloatVector difference = Lanes.keep(bytes(rows + i * rowStride + from).fma(scale, q), rest);
      out[at + i] += Lanes.sum(difference.mul(difference));
    }
  }

  /** One row after the other: both at once would be more than the compiler inlines. */
  @Override
  void tile(
      long query, long row0, long row1, long factor, int dim, float[] out, int at, int outStride) {
    fourQueries(query, row0, getFloat(factor), dim, out, at, outStride);
    fourQueries(query, row1, getFloat(factor + 4), dim, out, at + 1, outStride);
  }

  private static void fourQueries(
      long query, long row, float factor, int dim, float[] out, int at, int outStride) {
    int whole = Lanes.wholeBytes(dim);
    long query1 = query + RowKernel.queryStride(dim);
    long query2 = query1 + RowKernel.queryStride(dim);
    long query3 = query2 + RowKernel.queryStride(dim);
    FloatVector scale = FloatVector.broadcast(FLOATS, -factor);
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = FloatVector.zero(FLOATS);
    FloatVector c = FloatVector.zero(FLOATS);
    FloatVector d = FloatVector.zero(FLOATS);
    for (int o = 0; o < whole; o += BYTES) {
      FloatVector x = bytes(row + (o >> 2));
      a = addSquare(x.fma(scale, floats(query + o)), a);
      b = addSquare(x.fma(scale, floats(query1 + o)), b);
      c = addSquare(x.fma(scale, floats(query2 + o)), c);
      d = addSquare(x.fma(scale, floats(query3 + o)), d);
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
      FloatVector scale0 = FloatVector.broadcast(FLOATS, -getFloat(factors + 4L * i));
      FloatVector scale1 = FloatVector.broadcast(FLOATS, -getFloat(factors + 4L * i + 4));
      FloatVector scale2 = FloatVector.broadcast(FLOATS, -getFloat(factors + 4L * i + 8));
      FloatVector scale3 = FloatVector.broadcast(FLOATS, -getFloat(factors + 4L * i + 12));
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = FloatVector.zero(FLOATS);
      FloatVector c = FloatVector.zero(FLOATS);
      FloatVector d = FloatVector.zero(FLOATS);
      for (int o = 0; o < whole; o += BYTES) {
        FloatVector x = floats(query + o);
        a = addSquare(bytes(row0 + (o >> 2)).fma(scale0, x), a);
        b = addSquare(bytes(row1 + (o >> 2)).fma(scale1, x), b);
        c = addSquare(bytes(row2 + (o >> 2)).fma(scale2, x), c);
        d = addSquare(bytes(row3 + (o >> 2)).fma(scale3, x), d);
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
      FloatVector scale0 = FloatVector.broadcast(FLOATS, -getFloat(factors[i]));
      FloatVector scale1 = FloatVector.broadcast(FLOATS, -getFloat(factors[i + 1]));
      FloatVector scale2 = FloatVector.broadcast(FLOATS, -getFloat(factors[i + 2]));
      FloatVector scale3 = FloatVector.broadcast(FLOATS, -getFloat(factors[i + 3]));
      FloatVector a = FloatVector.zero(FLOATS);
      FloatVector b = FloatVector.zero(FLOATS);
      FloatVector c = FloatVector.zero(FLOATS);
      FloatVector d = FloatVector.zero(FLOATS);
      for (int o = 0; o < whole; o += BYTES) {
        FloatVector x = floats(query + o);
        a = addSquare(bytes(row0 + (o >> 2)).fma(scale0, x), a);
        b = addSquare(bytes(row1 + (o >> 2)).fma(scale1, x), b);
        c = addSquare(bytes(row2 + (o >> 2)).fma(scale2, x), c);
        d = addSquare(bytes(row3 + (o >> 2)).fma(scale3, x), d);
      }
      Lanes.store4(Lanes.sums(a, b, c, d), out, i);
    }
    for (; i < n; i++) {
      sums(query, rows[i], 0, factors[i], 1, dim, out, i);
    }
  }
}
