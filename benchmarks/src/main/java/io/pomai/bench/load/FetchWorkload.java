package io.pomai.bench.load;

import io.pomai.bench.data.FloatMatrix;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads stored rows back by {@code VGET key IN set} in a scattered order and compares them bit by
 * bit. For sets of type F32.
 */
public final class FetchWorkload implements Workload {
  private static final int STRIDE = 7919;

  private final String set;
  private final FloatMatrix rows;
  private final int count;

  public FetchWorkload(String set, FloatMatrix rows, int count) {
    this.set = set;
    this.rows = rows;
    this.count = count;
  }

  @Override
  public int requests() {
    return count;
  }

  @Override
  public int operations(int request) {
    return 1;
  }

  @Override
  public int maxRequestBytes() {
    return 96 + set.length();
  }

  private int row(int request) {
    return (int) ((long) request * STRIDE % rows.rows());
  }

  @Override
  public void encode(RequestWriter out, int request) {
    out.begin(4).text("VGET").number(row(request)).text("IN").text(set).end();
  }

  @Override
  public ReplyCheck newCheck() {
    return new BlobCheck();
  }

  private final class BlobCheck extends ScalarCheck {
    @Override
    @Nullable String judge(int request, byte type, ByteBuffer data, int offset, int length) {
      int row = row(request);
      if (type != '$' || length != rows.rowBytes()) {
        return "key "
            + row
            + ": expected a blob of "
            + rows.rowBytes()
            + " bytes, got type "
            + (char) type
            + " of "
            + length;
      }
      for (int column = 0; column < rows.dimension(); column++) {
        int bits = Integer.reverseBytes(data.getInt(offset + column * Float.BYTES));
        if (bits != Float.floatToRawIntBits(rows.get(row, column))) {
          return "key " + row + ": component " + column + " differs from what was stored";
        }
      }
      return null;
    }
  }
}
