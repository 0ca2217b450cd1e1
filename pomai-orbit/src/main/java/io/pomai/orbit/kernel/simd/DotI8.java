package io.pomai.orbit.kernel.simd;

import static io.pomai.orbit.kernel.simd.Lanes.BYTES;
import static io.pomai.orbit.kernel.simd.Lanes.FLOATS;
import static io.pomai.orbit.kernel.simd.Lanes.LENGTH;
import static io.pomai.orbit.kernel.simd.Lanes.bytes;
import static io.pomai.orbit.kernel.simd.Lanes.floats;

import io.pomai.orbit.kernel.RowKernel;
import io.pomai.orbit.kernel.ScalarDistances;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/** Inner products of float32 queries and int8 rows. */
final class DotI8 extends SimdRowKernel {

  DotI8(Finish finish) {
    super(finish);
  }

  @Override
  float scalarSum(long query, long row, long factor, int dim) {
    return ScalarDistances.dotI8(query, row, dim);
  }

  @Override
  void sums(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    int whole = Lanes.wholeBytes(dim);
    for (int i = 0; i < n; i++) {
      long row = rows + i * rowStride;
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int o = 0; o < whole; o += BYTES) {
        sum = floats(query + o).fma(bytes(row + (o >> 2)), sum);
      }
      out[at + i] = Lanes.sum(sum);
    }
  }

  @Override
  void addRest(
      long query, long rows, long rowStride, long factors, int n, int dim, float[] out, int at) {
    int from = dim - LENGTH;
    IntVector rest = Lanes.rest(dim);
    FloatVector q = Lanes.keep(floats(query + 4L * from), rest);
    for (int i = 0; i < n; i++) {
      out[at + i] += Lanes.sum(q.mul(bytes(rows + i * rowStride + from)));
    }
  }

  @Override
  void tile(
      long query, long row0, long row1, long factor, int dim, float[] out, int at, int outStride) {
    int whole = Lanes.wholeBytes(dim);
    long query1 = query + RowKernel.queryStride(dim);
    long query2 = query1 + RowKernel.queryStride(dim);
    long query3 = query2 + RowKernel.queryStride(dim);
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = FloatVector.zero(FLOATS);
    FloatVector c = FloatVector.zero(FLOATS);
    FloatVector d = FloatVector.zero(FLOATS);
    FloatVector e = FloatVector.zero(FLOATS);
    FloatVector f = FloatVector.zero(FLOATS);
    FloatVector g = FloatVector.zero(FLOATS);
    FloatVector h = FloatVector.zero(FLOATS);
    for (int o = 0; o < whole; o += BYTES) {
      FloatVector x = bytes(row0 + (o >> 2));
      FloatVector y = bytes(row1 + (o >> 2));
      FloatVector q0 = floats(query + o);
      a = q0.fma(x, a);
      e = q0.fma(y, e);
      FloatVector q1 = floats(query1 + o);
      b = q1.fma(x, b);
      f = q1.fma(y, f);
      FloatVector q2 = floats(query2 + o);
      c = q2.fma(x, c);
      g = q2.fma(y, g);
      FloatVector q3 = floats(query3 + o);
      d = q3.fma(x, d);
      h = q3.fma(y, h);
    }
    FloatVector first = Lanes.sums(a, b, c, d);
    FloatVector second = Lanes.sums(e, f, g, h);
    out[at] = first.lane(0);
    out[at + 1] = second.lane(0);
    out[at + outStride] = first.lane(1);
    out[at + outStride + 1] = second.lane(1);
    out[at + 2 * outStride] = first.lane(2);
    out[at + 2 * outStride + 1] = second.lane(2);
    out[at + 3 * outStride] = first.lane(3);
    out[at + 3 * outStride + 1] = second.lane(3);
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
        a = x.fma(bytes(row0 + (o >> 2)), a);
        b = x.fma(bytes(row1 + (o >> 2)), b);
        c = x.fma(bytes(row2 + (o >> 2)), c);
        d = x.fma(bytes(row3 + (o >> 2)), d);
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
        a = x.fma(bytes(row0 + (o >> 2)), a);
        b = x.fma(bytes(row1 + (o >> 2)), b);
        c = x.fma(bytes(row2 + (o >> 2)), c);
        d = x.fma(bytes(row3 + (o >> 2)), d);
      }
      Lanes.store4(Lanes.sums(a, b, c, d), out, i);
    }
    for (; i < n; i++) {
      sums(query, rows[i], 0, factors[i], 1, dim, out, i);
    }
  }
}
