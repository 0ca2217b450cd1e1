package io.pomai.bench.load;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Base of checks for replies that are one scalar: error replies and aggregates are wrong whatever
 * was expected.
 */
abstract class ScalarCheck implements ReplyCheck {
  private @Nullable String problem;
  private int request;

  @Override
  public final void begin(int request) {
    this.request = request;
    this.problem = null;
  }

  @Override
  public final void aggregate(byte type, int count, int depth) {
    problem = "expected one value, got an aggregate '" + (char) type + "' of " + count;
  }

  @Override
  public final void scalar(byte type, ByteBuffer data, int offset, int length, int depth) {
    if (problem == null) {
      problem =
          isError(type)
              ? DecimalParser.text(data, offset, length)
              : judge(request, type, data, offset, length);
    }
  }

  @Override
  public final @Nullable String end() {
    return problem;
  }

  /** Null when the value is right for the request, else what was wrong. */
  abstract @Nullable String judge(int request, byte type, ByteBuffer data, int offset, int length);

  static boolean isError(byte type) {
    return type == '-' || type == '!';
  }
}
