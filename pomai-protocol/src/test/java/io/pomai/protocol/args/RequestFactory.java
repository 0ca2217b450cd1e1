package io.pomai.protocol.args;

import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.pomai.protocol.resp.HeapBudget;
import io.pomai.protocol.resp.RespDecoder;
import io.pomai.protocol.resp.RespLimits;
import io.pomai.protocol.resp.RespRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes requests the way a client does: by sending them. They are valid until the factory is
 * closed.
 */
final class RequestFactory implements AutoCloseable {
  private final List<RespDecoder> decoders = new ArrayList<>();

  private RespRequest request(Object... arguments) {
    RespDecoder decoder =
        new RespDecoder(
            new UnpooledByteBufAllocator(true), RespLimits.DEFAULTS, HeapBudget.ofProcess());
    decoders.add(decoder);
    decoder.received(
        Unpooled.copiedBuffer("*" + arguments.length + "\r\n", StandardCharsets.US_ASCII));
    for (Object argument : arguments) {
      byte[] bytes =
          argument instanceof byte[] raw
              ? raw
              : argument.toString().getBytes(StandardCharsets.UTF_8);
      decoder.received(
          Unpooled.copiedBuffer("$" + bytes.length + "\r\n", StandardCharsets.US_ASCII));
      decoder.received(Unpooled.copiedBuffer(bytes));
      decoder.received(Unpooled.copiedBuffer("\r\n", StandardCharsets.US_ASCII));
    }
    if (decoder.decode() != RespDecoder.Result.COMMAND) {
      throw new AssertionError(decoder.error());
    }
    return decoder.request();
  }

  ArgumentCursor cursor(Object... arguments) {
    Object[] command = new Object[arguments.length + 1];
    command[0] = "CMD";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return new ArgumentCursor().wrap(request(command));
  }

  static byte[] blob(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return bytes.array();
  }

  @Override
  public void close() {
    decoders.forEach(RespDecoder::release);
  }
}
