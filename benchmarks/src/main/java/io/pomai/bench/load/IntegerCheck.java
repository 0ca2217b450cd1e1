package io.pomai.bench.load;

import java.nio.ByteBuffer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** The reply must be a certain integer (a RESP3 boolean stands for 1 or 0). */
final class IntegerCheck extends ScalarCheck {
  private final IntUnaryOperator expected;

  IntegerCheck(IntUnaryOperator expected) {
    this.expected = expected;
  }

  @Override
  @Nullable String judge(int request, byte type, ByteBuffer data, int offset, int length) {
    int wanted = expected.applyAsInt(request);
    boolean right =
        switch (type) {
          case ':' -> ReplyReader.parseLong(data, offset, offset + length) == wanted;
          case '#' -> data.get(offset) == (wanted == 1 ? 't' : 'f');
          default -> false;
        };
    return right
        ? null
        : "expected " + wanted + ", got " + (char) type + DecimalParser.text(data, offset, length);
  }
}
