package io.pomai.bench.load;

import io.pomai.bench.data.FloatMatrix;

/**
 * Stores the rows of a matrix by {@code VMSET count key blob … IN set}; the last request may be
 * shorter.
 */
public final class BatchStoreWorkload implements Workload {
  private static final int OVERHEAD = 128;
  private static final int ROW_OVERHEAD = 48;

  private final String set;
  private final FloatMatrix rows;
  private final int batch;

  public BatchStoreWorkload(String set, FloatMatrix rows, int batch) {
    this.set = set;
    this.rows = rows;
    this.batch = batch;
  }

  @Override
  public int requests() {
    return (rows.rows() + batch - 1) / batch;
  }

  @Override
  public int operations(int request) {
    return Math.min(batch, rows.rows() - request * batch);
  }

  @Override
  public int maxRequestBytes() {
    return Math.addExact(
        OVERHEAD + set.length(), Math.multiplyExact(batch, ROW_OVERHEAD + rows.rowBytes()));
  }

  @Override
  public void encode(RequestWriter out, int request) {
    int count = operations(request);
    out.begin(4 + 2 * count).text("VMSET").number(count);
    for (int row = request * batch; row < request * batch + count; row++) {
      out.number(row).vector(rows, row);
    }
    out.text("IN").text(set).end();
  }

  @Override
  public ReplyCheck newCheck() {
    return new IntegerCheck(this::operations);
  }
}
