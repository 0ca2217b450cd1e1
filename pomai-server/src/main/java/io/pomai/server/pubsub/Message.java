package io.pomai.server.pubsub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.pomai.server.Connection;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A message as subscribers get it, encoded once per protocol into native memory that they share.
 *
 * <p>Threads: that of the publisher, who closes it.
 */
final class Message implements AutoCloseable {
  private static final int LONGEST_HEADER = 16;

  private final ByteBuf[] parts;
  private @Nullable ByteBuf array;
  private @Nullable ByteBuf push;

  /**
   * A message of names, which are Latin-1 text.
   *
   * @param payload the last part, which stays the caller's
   */
  Message(ByteBuf payload, String... names) {
    parts = new ByteBuf[names.length + 1];
    for (int i = 0; i < names.length; i++) {
      parts[i] = Unpooled.wrappedBuffer(latin(names[i]));
    }
    parts[names.length] = payload;
  }

  void sendTo(Connection client) {
    ByteBuf encoded = client.protocol() == 3 ? asPush() : asArray();
    client.feed().push(encoded.retainedDuplicate());
  }

  private ByteBuf asPush() {
    ByteBuf encoded = push == null ? encode('>') : push;
    push = encoded;
    return encoded;
  }

  private ByteBuf asArray() {
    ByteBuf encoded = array == null ? encode('*') : array;
    array = encoded;
    return encoded;
  }

  private ByteBuf encode(char type) {
    int size = LONGEST_HEADER;
    for (ByteBuf part : parts) {
      size += LONGEST_HEADER + part.readableBytes();
    }
    ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(size);
    line(out, type, parts.length);
    for (ByteBuf part : parts) {
      line(out, '$', part.readableBytes());
      out.writeBytes(part, part.readerIndex(), part.readableBytes());
      ByteBufUtil.writeAscii(out, "\r\n");
    }
    return out;
  }

  private static void line(ByteBuf out, char type, int number) {
    ByteBufUtil.writeAscii(out, type + Integer.toString(number) + "\r\n");
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Gives up what was encoded; subscribers keep it as long as they need. */
  @Override
  public void close() {
    if (array != null) {
      array.release();
    }
    if (push != null) {
      push.release();
    }
  }
}
