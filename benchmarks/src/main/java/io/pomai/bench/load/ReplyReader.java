package io.pomai.bench.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Streaming reader of RESP2 and RESP3 replies. Keeps its place between calls, so a reply may arrive
 * in any pieces; each byte is looked at once, except the header of a bulk whose body is still
 * missing. One per connection; not thread-safe.
 */
public final class ReplyReader {
  private static final int MAX_DEPTH = 32;
  private static final long MAX_LENGTH = 512L << 20;

  private final int[] remaining = new int[MAX_DEPTH];
  private int depth;

  /**
   * Consumes tokens from {@code in} until one whole reply is read.
   *
   * @return true when a reply ended; false when more bytes are needed (position is then after the
   *     last whole token)
   * @throws ReplyFormatException when the bytes are no RESP
   */
  public boolean read(ByteBuffer in, ReplyHandler handler) {
    while (readToken(in, handler)) {
      if (depth == 0) {
        return true;
      }
    }
    return false;
  }

  private boolean readToken(ByteBuffer in, ReplyHandler handler) {
    int start = in.position();
    int end = lineEnd(in, start);
    if (end < 0) {
      return false;
    }
    byte type = in.get(start);
    return switch (type) {
      case '+', '-', ':', ',', '#', '_', '(' -> {
        in.position(end + 2);
        handler.scalar(type, in, start + 1, end - start - 1, depth);
        yield endElement();
      }
      case '$', '!', '=' -> readBulk(in, handler, type, end);
      case '*', '%', '~', '>' -> readAggregate(in, handler, type, end);
      default ->
          throw new ReplyFormatException(
              "expected a RESP type, got byte 0x" + Integer.toHexString(type & 0xff));
    };
  }

  private boolean readBulk(ByteBuffer in, ReplyHandler handler, byte type, int lineEnd) {
    long length = parseLong(in, in.position() + 1, lineEnd);
    int body = lineEnd + 2;
    if (length == -1) {
      in.position(body);
      handler.scalar((byte) '_', in, body, 0, depth);
      return endElement();
    }
    if (length < 0 || length > MAX_LENGTH) {
      throw new ReplyFormatException("bulk length " + length + " is out of range 0.." + MAX_LENGTH);
    }
    if (in.limit() - body < length + 2) {
      return false;
    }
    int end = body + (int) length;
    if (in.get(end) != '\r' || in.get(end + 1) != '\n') {
      throw new ReplyFormatException("a bulk of " + length + " bytes does not end in CR LF");
    }
    in.position(end + 2);
    handler.scalar(type, in, body, (int) length, depth);
    return endElement();
  }

  private boolean readAggregate(ByteBuffer in, ReplyHandler handler, byte type, int lineEnd) {
    long count = parseLong(in, in.position() + 1, lineEnd);
    in.position(lineEnd + 2);
    if (count == -1) {
      handler.scalar((byte) '_', in, in.position(), 0, depth);
      return endElement();
    }
    long elements = type == '%' ? 2 * count : count;
    if (count < 0 || elements > Integer.MAX_VALUE || depth + 1 >= MAX_DEPTH) {
      throw new ReplyFormatException(
          "aggregate of " + count + " elements at depth " + depth + " is out of range");
    }
    handler.aggregate(type, (int) elements, depth);
    if (elements == 0) {
      return endElement();
    }
    remaining[++depth] = (int) elements;
    return true;
  }

  private boolean endElement() {
    while (depth > 0 && --remaining[depth] == 0) {
      depth--;
    }
    return true;
  }

  /** Forgets a half-read reply. */
  public void reset() {
    depth = 0;
    Arrays.fill(remaining, 0);
  }

  private static int lineEnd(ByteBuffer in, int from) {
    for (int i = from; i + 1 < in.limit(); i++) {
      if (in.get(i) == '\r' && in.get(i + 1) == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** The decimal integer in {@code [from, to)}. */
  static long parseLong(ByteBuffer in, int from, int to) {
    boolean negative = from < to && in.get(from) == '-';
    int at = negative ? from + 1 : from;
    if (at >= to || to - at > 18) {
      throw new ReplyFormatException("expected an integer, got " + (to - from) + " bytes");
    }
    long value = 0;
    for (; at < to; at++) {
      int digit = in.get(at) - '0';
      if (digit < 0 || digit > 9) {
        throw new ReplyFormatException(
            "expected a digit, got byte 0x" + Integer.toHexString(in.get(at) & 0xff));
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }
}
