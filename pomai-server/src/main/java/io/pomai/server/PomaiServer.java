package io.pomai.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening RESP server: event loops, the listening sockets and the connected clients. What
 * commands do is up to the {@link CommandExecutor}, which it does not own.
 *
 * <p>Threading: {@link #start} and {@link #close} are called by the owner, never on an event loop.
 */
public final class PomaiServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PomaiServer.class);
  private static final int SHUTDOWN_SECONDS = 5;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(128 << 10, 512 << 10);

  private final EventLoopGroup loops;
  private final ConnectionRegistry registry;
  private final List<Channel> listeners = new ArrayList<>();

  private PomaiServer(EventLoopGroup loops, ConnectionRegistry registry) {
    this.loops = loops;
    this.registry = registry;
  }

  /**
   * Starts listening.
   *
   * @throws IOException if an address cannot be bound; nothing is left open then
   */
  public static PomaiServer start(
      ServerConfig config, CommandExecutor executor, ConnectionRegistry registry)
      throws IOException {
    PomaiServer server = new PomaiServer(newLoops(config.ioThreads()), registry);
    ServerBootstrap bootstrap = server.bootstrap(config);
    bootstrap.childHandler(new ConnectionInitializer(config, executor, registry));
    try {
      server.listen(bootstrap, config);
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    var _ =
        server
            .loops
            .next()
            .scheduleAtFixedRate(() -> server.closeIdle(config), 1, 1, TimeUnit.SECONDS);
    return server;
  }

  /** The TCP port that is listened on. */
  public int port() {
    return ((InetSocketAddress) listeners.getFirst().localAddress()).getPort();
  }

  /**
   * Accepts nobody any more, lets running commands finish, sends their replies and closes every
   * connection.
   */
  @Override
  public void close() {
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop()) {
        throw new IllegalStateException(
            "close() was called on event loop " + loop + ": call it on another thread");
      }
    }
    listeners.forEach(listener -> listener.close().awaitUninterruptibly());
    registry.closeAll(SHUTDOWN_SECONDS);
    loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static EventLoopGroup newLoops(int threads) {
    return new MultiThreadIoEventLoopGroup(
        threads, new DefaultThreadFactory("pomai-io"), NioIoHandler.newFactory());
  }

  private ServerBootstrap bootstrap(ServerConfig config) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, config.backlog())
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, config.tcpKeepAlive())
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
  }

  /**
   * Binds every address to the same port. A missing IPv6 loopback is no error where IPv4 is bound
   * too.
   */
  private void listen(ServerBootstrap bootstrap, ServerConfig config) throws IOException {
    int port = config.port();
    for (String host : config.bind()) {
      InetSocketAddress address = address(host, port);
      ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
      if (bound.isSuccess()) {
        listeners.add(bound.channel());
        port = port();
      } else if (listeners.isEmpty() || !address.getAddress().isLoopbackAddress()) {
        throw new IOException(
            "cannot listen on " + host + " port " + port + ": " + bound.cause().getMessage());
      } else {
        log.info("not listening on {} port {}: {}", host, port, bound.cause().getMessage());
      }
    }
  }

  /** The address of {@code host}; {@code *} stands for all of this machine. */
  private static InetSocketAddress address(String host, int port) throws IOException {
    try {
      return host.equals("*")
          ? new InetSocketAddress(port)
          : new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new IOException("cannot listen on " + host + ": unknown host", e);
    }
  }

  private void closeIdle(ServerConfig config) {
    int limit = config.idleSeconds().getAsInt();
    if (limit > 0) {
      registry.closeIdle(limit);
    }
  }
}
