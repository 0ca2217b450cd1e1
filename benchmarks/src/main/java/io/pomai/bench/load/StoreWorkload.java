package io.pomai.bench.load;

import io.pomai.bench.data.FloatMatrix;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Stores the rows of a matrix, one row in a request; the key is the row number in decimal. */
public final class StoreWorkload implements Workload {
  /** The storing commands of the servers that are compared. */
  public enum Command {
    /** {@code VSET key blob IN set}: replies OK. */
    VSET,
    /** {@code SET key blob}: replies OK. The same payload for any Redis. */
    SET,
    /** {@code VADD set FP32 blob key}: replies 1 for a new element. */
    VADD
  }

  private static final int OVERHEAD = 160;

  private final Command command;
  private final String set;
  private final FloatMatrix rows;

  public StoreWorkload(Command command, String set, FloatMatrix rows) {
    this.command = command;
    this.set = set;
    this.rows = rows;
  }

  @Override
  public int requests() {
    return rows.rows();
  }

  @Override
  public int operations(int request) {
    return 1;
  }

  @Override
  public int maxRequestBytes() {
    return OVERHEAD + set.length() + rows.rowBytes();
  }

  @Override
  public void encode(RequestWriter out, int request) {
    switch (command) {
      case VSET ->
          out.begin(5)
              .text("VSET")
              .number(request)
              .vector(rows, request)
              .text("IN")
              .text(set)
              .end();
      case SET -> out.begin(3).text("SET").number(request).vector(rows, request).end();
      case VADD ->
          out.begin(5)
              .text("VADD")
              .text(set)
              .text("FP32")
              .vector(rows, request)
              .number(request)
              .end();
      default -> throw new IllegalStateException("command=" + command);
    }
  }

  @Override
  public ReplyCheck newCheck() {
    return command == Command.VADD ? new IntegerCheck(request -> 1) : new OkCheck();
  }

  private static final class OkCheck extends ScalarCheck {
    @Override
    @Nullable String judge(int request, byte type, ByteBuffer data, int offset, int length) {
      boolean ok =
          type == '+' && length == 2 && data.get(offset) == 'O' && data.get(offset + 1) == 'K';
      return ok
          ? null
          : "expected OK, got " + (char) type + DecimalParser.text(data, offset, length);
    }
  }
}
