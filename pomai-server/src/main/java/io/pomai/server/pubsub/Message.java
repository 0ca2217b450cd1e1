package io.pomai.server.pubsub;

import io.pomai.server.Connection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A message as subscribers get it, encoded once per protocol. Owned by the publishing thread. */
final class Message {
  private final byte[][] parts;
  private byte @Nullable [] array;
  private byte @Nullable [] push;

  Message(byte[]... parts) {
    this.parts = parts;
  }

  void sendTo(Connection client) {
    client.feed().push(client.protocol() == 3 ? asPush() : asArray());
  }

  private byte[] asPush() {
    byte[] bytes = push == null ? encode('>') : push;
    push = bytes;
    return bytes;
  }

  private byte[] asArray() {
    byte[] bytes = array == null ? encode('*') : array;
    array = bytes;
    return bytes;
  }

  private byte[] encode(char type) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    line(out, type, parts.length);
    for (byte[] part : parts) {
      line(out, '$', part.length);
      out.writeBytes(part);
      out.writeBytes(latin("\r\n"));
    }
    return out.toByteArray();
  }

  private static void line(ByteArrayOutputStream out, char type, int number) {
    out.writeBytes(latin(type + Integer.toString(number) + "\r\n"));
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
