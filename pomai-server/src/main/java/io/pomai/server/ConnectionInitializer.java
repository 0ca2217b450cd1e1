package io.pomai.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.pomai.protocol.resp.RespDecoder;
import io.pomai.protocol.resp.RespLimits;
import java.nio.charset.StandardCharsets;

/** Sets up accepted channels, or turns them away when {@code maxclients} is reached. */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
  private static final byte[] TOO_MANY =
      "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ServerConfig config;
  private final CommandExecutor executor;
  private final ConnectionRegistry registry;

  ConnectionInitializer(
      ServerConfig config, CommandExecutor executor, ConnectionRegistry registry) {
    this.config = config;
    this.executor = executor;
    this.registry = registry;
  }

  @Override
  protected void initChannel(Channel channel) {
    RespLimits limits = config.limits().get();
    Connection connection =
        new Connection(
            registry.nextId(),
            channel,
            limits.outputBuffer(),
            config.outputLimits(),
            registry.traffic(),
            config.passwordRequired().getAsBoolean());
    if (!registry.admit(connection, config.maxClients().getAsInt())) {
      var _ =
          channel
              .writeAndFlush(Unpooled.wrappedBuffer(TOO_MANY))
              .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    RespDecoder decoder = new RespDecoder(channel.alloc(), limits);
    channel.config().setRecvByteBufAllocator(new ReceiveAllocator(decoder));
    channel.pipeline().addLast(new RespHandler(connection, decoder, executor, registry));
  }
}
