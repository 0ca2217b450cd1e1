package io.pomai.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.pomai.protocol.resp.RespDecoder;
import io.pomai.protocol.resp.RespLimits;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sets up accepted channels, or turns them away: when {@code maxclients} is reached, and clients of
 * other machines where protected-mode protects an open server.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {
  private static final String TOO_MANY = "-ERR max number of clients reached\r\n";
  private static final String DENIED =
      "-DENIED This server is running in protected mode because protected mode is enabled and no password is set"
          + " for the default user. In this mode connections are only accepted from the loopback interface. Set a"
          + " password for the default user, or send CONFIG SET protected-mode no from the loopback interface if"
          + " the network is trusted.\r\n";

  private final ServerConfig config;
  private final CommandExecutor executor;
  private final ConnectionRegistry registry;
  private final @Nullable Supplier<SslContext> tls;

  /** Sets up channels of plain connections, or of TLS connections where {@code tls} is given. */
  ConnectionInitializer(
      ServerConfig config,
      CommandExecutor executor,
      ConnectionRegistry registry,
      @Nullable Supplier<SslContext> tls) {
    this.config = config;
    this.executor = executor;
    this.registry = registry;
    this.tls = tls;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (config.localOnly().getAsBoolean() && !isLocal(channel)) {
      registry.reject();
      turnAway(channel, DENIED);
      return;
    }
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
      turnAway(channel, TOO_MANY);
      return;
    }
    RespDecoder decoder = new RespDecoder(channel.alloc(), limits, registry.heap());
    if (tls == null) {
      channel.config().setRecvByteBufAllocator(new ReceiveAllocator(decoder));
    } else {
      channel.pipeline().addLast(tls.get().newHandler(channel.alloc()));
    }
    channel.pipeline().addLast(new RespHandler(connection, decoder, executor, registry));
  }

  private static boolean isLocal(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress address
        && address.getAddress().isLoopbackAddress();
  }

  /** Closes a channel with a reason, for which no TLS handshake is made. */
  private void turnAway(Channel channel, String reason) {
    String text = tls == null ? reason : "";
    var _ =
        channel
            .writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII))
            .addListener(ChannelFutureListener.CLOSE);
  }
}
