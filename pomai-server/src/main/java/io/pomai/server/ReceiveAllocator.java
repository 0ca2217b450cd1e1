package io.pomai.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.pomai.protocol.resp.RespDecoder;

/**
 * Lets a channel receive straight into the decoder's buffer, so that no received byte is copied.
 * Only for a channel whose first handler is the {@link RespHandler} of that decoder.
 */
final class ReceiveAllocator extends DefaultMaxMessagesRecvByteBufAllocator {
  private final RespDecoder decoder;

  ReceiveAllocator(RespDecoder decoder) {
    this.decoder = decoder;
  }

  @Override
  @SuppressWarnings("deprecation") // the type of the channel option has no other handle
  public Handle newHandle() {
    return new MaxMessageHandle() {
      @Override
      public int guess() {
        return decoder.inputCapacity();
      }

      @Override
      public ByteBuf allocate(ByteBufAllocator allocator) {
        return decoder.receiveBuffer().retain();
      }
    };
  }
}
