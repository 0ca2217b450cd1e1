package io.pomai.bench.load;

import io.pomai.bench.data.FloatMatrix;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Encodes requests as RESP arrays of bulk strings into a {@link RequestBatch}. */
public final class RequestWriter {
  private final RequestBatch batch;
  private final ByteBuffer out;

  public RequestWriter(RequestBatch batch) {
    this.batch = batch;
    this.out = batch.bytes();
  }

  /** Starts a request of {@code arguments} arguments, the command's name included. */
  public RequestWriter begin(int arguments) {
    out.put((byte) '*');
    decimal(arguments);
    return lineEnd();
  }

  /** One argument of ASCII text. */
  public RequestWriter text(String argument) {
    bulkHeader(argument.length());
    out.put(argument.getBytes(StandardCharsets.US_ASCII));
    return lineEnd();
  }

  /** One argument: a decimal number. */
  public RequestWriter number(long argument) {
    bulkHeader(digits(argument));
    decimal(argument);
    return lineEnd();
  }

  /** One argument: a row as a little-endian float32 blob. */
  public RequestWriter vector(FloatMatrix matrix, int row) {
    bulkHeader(matrix.rowBytes());
    matrix.copyRow(row, out);
    return lineEnd();
  }

  public void end() {
    batch.endRequest();
  }

  private void bulkHeader(int length) {
    out.put((byte) '$');
    decimal(length);
    lineEnd();
  }

  private RequestWriter lineEnd() {
    out.put((byte) '\r').put((byte) '\n');
    return this;
  }

  private void decimal(long value) {
    out.put(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  private static int digits(long value) {
    return Long.toString(value).length();
  }
}
